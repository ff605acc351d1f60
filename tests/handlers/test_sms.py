"""SMS that come in: stored before they are acknowledged, each once, whoever asks and however it is written."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from handlers.channels import sms
from handlers.usecases.runtime import Runtime
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from storage.messages import conversations
from tests.flow.world import World
from tests.handlers.front import PHONE, SMS_TOKEN, kept, raw, text

INBOUND = "/sms/inbound"
KAZAKH = "Иә, келісемін! Ә ә Ғ ғ Қ қ Ң ң Ө ө Ұ ұ Ү ү Һ һ І і 👍"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_message_is_stored_and_answered_with_nothing(runtime: Runtime, front: TestClient, method: str) -> None:
    how = {"params": text(KAZAKH)} if method == "GET" else {"data": text(KAZAKH)}
    answer = await front.request(method, INBOUND, **how)
    [stored] = await kept(runtime, "sms")
    assert (answer.status, await answer.text()) == (200, "")
    assert (stored["key"], stored["body"]["from"], stored["body"]["text"]) == ("k-1", PHONE, KAZAKH)


async def test_a_post_may_carry_its_token_in_the_address(runtime: Runtime, front: TestClient) -> None:
    answer = await front.post(INBOUND, params={"token": SMS_TOKEN}, data=text(token=None))
    assert (answer.status, len(await kept(runtime, "sms"))) == (200, 1)


async def test_the_same_id_is_the_same_message(runtime: Runtime, front: TestClient) -> None:
    statuses = [(await front.get(INBOUND, params=text(words))).status for words in ("иә", "иә", "жоқ")]
    assert statuses == [200, 200, 200]
    assert [one["body"]["text"] for one in await kept(runtime, "sms")] == ["иә"]


async def test_a_message_that_comes_twice_is_answered_once(world: World, open_world: TestClient) -> None:
    for _ in range(3):
        await open_world.get(INBOUND, params=text("қайырлы күн"))
        await world.settle()
    lines = await world.app.store.read(conversations.with_address, PHONE)
    assert [line.direction for line in lines] == ["in", "out"]


@pytest.mark.parametrize("token", [None, "", "wrong", SMS_TOKEN + "x", "қате", "\x00"], ids=repr)
@pytest.mark.parametrize("path", [INBOUND, "/sms/receipt"])
async def test_without_the_token_nothing_is_kept(runtime: Runtime, front: TestClient, path: str, token: Any) -> None:
    answer = await front.get(path, params=text(token=token, type="1"))
    assert (answer.status, await answer.text()) == (401, "wrong or missing token\n")
    assert await kept(runtime, "sms") == await kept(runtime, "receipt") == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("missing", "names"),
    [
        ({"text": None}, "text"),
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"from": None}, "from"),
        ({"from": "  "}, "from"),
        ({"from": None, "text": None, "id": None}, "from, text, id"),
    ],
    ids=str,
)
async def test_what_is_missing_is_named(
    runtime: Runtime, front: TestClient, method: str, missing: dict[str, Any], names: str
) -> None:
    said = text(**missing)
    how = {"params": said} if method == "GET" else {"data": said}
    answer = await front.request(method, INBOUND, **how)
    assert (answer.status, await answer.text()) == (400, f"missing: {names}\n")
    assert await kept(runtime, "sms") == []


async def test_a_message_without_words_is_a_message(runtime: Runtime, front: TestClient) -> None:
    assert (await front.get(INBOUND, params=text(""))).status == 200
    assert [one["body"]["text"] for one in await kept(runtime, "sms")] == [""]


@pytest.mark.parametrize("long", ["x" * 101, "a\x00b", "\n"], ids=["long", "nul", "line"])
async def test_an_id_that_no_database_keeps_is_refused(runtime: Runtime, front: TestClient, long: str) -> None:
    answer = await front.get(INBOUND, params=text(id=long))
    assert (answer.status, await kept(runtime, "sms")) == (400, [])


@pytest.mark.parametrize(
    "number",
    ["%2B77011234567", "+77011234567", "%2077011234567", "77011234567", "87011234567", "%2B7%20701%20123-45-67"],
)
async def test_a_number_is_the_same_however_it_was_written(runtime: Runtime, front: TestClient, number: str) -> None:
    answer = await front.get(raw(INBOUND, f"token={SMS_TOKEN}&from={number}&to=1414&text=1&id=k-1"))
    [stored] = await kept(runtime, "sms")
    assert (answer.status, stored["body"]["from"]) == (200, PHONE)


@pytest.mark.parametrize("broken", ["%FF%FE", "%", "%E0%A4%A", "%ED%A0%80", "%00"])
async def test_bytes_that_are_no_text_break_nothing(world: World, open_world: TestClient, broken: str) -> None:
    query = f"token={SMS_TOKEN}&from=%2B77011234567&to=1414&text={broken}&id=k-1"
    answer = await open_world.get(raw(INBOUND, query))
    await world.settle()
    [stored] = await kept(world.app.runtime, "sms")
    assert (answer.status, stored["due_at"], stored["error"]) == (200, None, None)


async def test_an_id_that_comes_again_from_somebody_else_is_another_message(
    runtime: Runtime, front: TestClient
) -> None:
    for sender in (PHONE, PHONE, "+77019999999", "8 701 999 99 99", "77028888888"):
        assert (await front.get(INBOUND, params=text("1", **{"from": sender}))).status == 200
    stored = await kept(runtime, "sms")
    assert [one["body"]["from"] for one in stored] == [PHONE, "+77019999999", "+77028888888"]
    assert len({one["key"] for one in stored}) == 3


async def test_our_own_number_is_not_answered(world: World, open_world: TestClient) -> None:
    await open_world.get(INBOUND, params=text("1", to="8 701 123 45 67"))
    await world.settle()
    assert await world.app.store.read(conversations.with_address, PHONE) == []


@pytest.mark.parametrize("prefix", ["703", "704", "779"])
@pytest.mark.parametrize("writing", ["7{}", "8{}", "007{}", "tel:+7{}"])
async def test_an_answer_from_a_prefix_that_was_only_opened_meets_its_case(
    world: World, open_world: TestClient, prefix: str, writing: str
) -> None:
    child = world.bring("burial_by_child").concerned[0]
    world.city.set_phone(child, f"+7{prefix}1234567")
    await world.settle()
    world.clock.pass_(timedelta(minutes=1))
    await open_world.get(INBOUND, params=text("1", **{"from": writing.format(f"{prefix}1234567")}))
    await world.settle()
    [case] = [case for case in await world.cases() if case.service == "burial"]
    assert case.status is Status.ACCOUNT


RECEIVED = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-23 05:00:00", RECEIVED - timedelta(minutes=30)),  # as Kannel writes it: UTC
        ("2026-11-23T10:00:00+05:00", RECEIVED - timedelta(minutes=30)),
        ("2026-11-23T05:00:00Z", RECEIVED - timedelta(minutes=30)),
        (" 2026-11-23 05:00:00 ", RECEIVED - timedelta(minutes=30)),
        ("2026-11-23", RECEIVED),
        ("20261123", RECEIVED),
        ("1763874000", RECEIVED),
        ("2026-11-23 10:00:00", RECEIVED),  # to come
        ("2020-01-01 00:00:00", RECEIVED),  # a clock gone wrong
        ("0001-01-01T00:00:00+14:00", RECEIVED),
        ("9999-12-31T23:59:59-14:00", RECEIVED),
        ("23.11.2026 05:00", RECEIVED),
        ("%t", RECEIVED),
        ("", RECEIVED),
    ],
)
def test_a_time_is_believed_where_it_can_be(written: str, read: datetime) -> None:
    assert sms.sent_at(written, RECEIVED) == read


async def test_an_answer_by_sms_moves_the_case_whatever_time_it_names(world: World, open_world: TestClient) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    world.clock.pass_(timedelta(minutes=1))
    said = text("ИӘ.", time="yesterday") | {"from": str(child.msisdn)}
    await open_world.get(INBOUND, params=said)
    await world.settle()
    moved = {case.service: case.status for case in await world.cases()}
    assert moved["burial"] is Status.ACCOUNT
    assert "account" in (await world.thread(child, Channel.SMS))[-1].id

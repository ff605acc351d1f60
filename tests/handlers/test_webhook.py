"""Telegram's webhook: who may call it, what is stored, and in which order it is worked."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases.runtime import Runtime
from tests.flow.world import World
from tests.handlers.front import IS_TELEGRAM, SECRET, WEBHOOK, kept
from tests.handlers.updates import message, said_to

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: SECRET + " x"}], ids=str)
async def test_without_the_secret_nothing_is_kept(runtime: Runtime, front: TestClient, headers: dict[str, str]) -> None:
    answer = await front.post(WEBHOOK, json={"update_id": 1}, headers=headers)
    assert (answer.status, await kept(runtime, "telegram")) == (401, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"null",
        b"[]",
        b'"update"',
        b"7",
        b"{}",
        b'{"message": {}}',
        b'{"update_id": null}',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1.5}',
        b'{"update_id": ' + b"9" * 200 + b"}",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_what_is_no_update_is_refused(runtime: Runtime, front: TestClient, body: bytes) -> None:
    answer = await front.post(WEBHOOK, data=body, headers=IS_TELEGRAM)
    assert (answer.status, await answer.text()) == (400, "expected an update with its update_id\n")
    assert await kept(runtime, "telegram") == []


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/json; charset=nonsense"])
async def test_an_update_is_stored_raw_before_it_is_acknowledged(
    runtime: Runtime, front: TestClient, content_type: str
) -> None:
    body = '{"update_id": 5, "message": {"text": "Қалайсыз \\ud83d\\ude00"}, "of_later": [1]}'
    answer = await front.post(WEBHOOK, data=body.encode(), headers=IS_TELEGRAM | {"Content-Type": content_type})
    [stored] = await kept(runtime, "telegram")
    assert (answer.status, stored["key"]) == (200, "5")
    assert stored["body"] == {"update_id": 5, "message": {"text": "Қалайсыз 😀"}, "of_later": [1]}


async def test_half_a_letter_does_not_keep_an_update_out(runtime: Runtime, front: TestClient) -> None:
    answer = await front.post(WEBHOOK, data=rb'{"update_id": 5, "message": {"text": "\ud83d!"}}', headers=IS_TELEGRAM)
    [stored] = await kept(runtime, "telegram")
    assert (answer.status, stored["body"]["message"]["text"]) == (200, "?!")


async def test_an_update_that_comes_twice_is_one_and_answered_once(world: World, open_world: TestClient) -> None:
    person = world.city.people[10]
    hello = message(person, text="сәлем")
    for _ in range(3):
        assert (await open_world.post(WEBHOOK, json=hello, headers=IS_TELEGRAM)).status == 200
        await world.settle()
    assert len(await kept(world.app.runtime, "telegram")) == 1
    assert await said_to(world, person) == ["common.welcome"]


async def test_a_bot_whose_updates_are_numbered_anew_is_heard(world: World, open_world: TestClient) -> None:
    """Another token, or a week of silence: what came under a number before is not what comes under it now."""
    person = world.city.people[10]
    for words in ("сәлем", "қайырлы таң"):
        update = message(person, text=words) | {"update_id": 1}
        assert (await open_world.post(WEBHOOK, json=update, headers=IS_TELEGRAM)).status == 200
    await world.settle()
    assert [one["body"]["message"]["text"] for one in await kept(world.app.runtime, "telegram")] == [
        "сәлем",
        "қайырлы таң",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"message": {"message_id": {"year": 2031}, "date": "tomorrow", "chat": {"id": "x", "type": "hologram"}}},
        {"message": None},
        {"message": "words"},
        {"callback_query": {"id": 7}},
    ],
    ids=str,
)
async def test_an_update_nobody_can_read_is_set_aside_and_the_next_is_answered(
    world: World, open_world: TestClient, broken: dict[str, Any]
) -> None:
    person = world.city.people[10]
    for update in ({"update_id": 1} | broken, message(person, text="сәлем")):
        assert (await open_world.post(WEBHOOK, json=update, headers=IS_TELEGRAM)).status == 200
    await world.settle()
    unread, read = await kept(world.app.runtime, "telegram")
    assert (unread["due_at"], unread["body"]) == (None, {"update_id": 1} | broken)
    assert (read["error"], await said_to(world, person)) == (None, ["common.welcome"])
    assert broken == {"message": None} or str(unread["error"]).startswith("Undecodable: update")


async def test_kinds_of_update_that_nobody_speaks_in_are_worked_without_an_answer(
    world: World, open_world: TestClient
) -> None:
    person = world.city.people[10]
    told = message(person, text="иә")["message"]
    for kind in ("channel_post", "edited_channel_post", "business_message"):
        await open_world.post(WEBHOOK, json={"update_id": hash(kind) % 10**6, kind: told}, headers=IS_TELEGRAM)
    await world.settle()
    assert {(one["due_at"], one["error"]) for one in await kept(world.app.runtime, "telegram")} == {(None, None)}
    assert await said_to(world, person) == []

"""Broadcasts through the API: composed, tried out, let go, held, taken back and exported."""

import csv
import io
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.workers import broadcasts
from handlers.usecases import staff as staff_acts
from proactive.broadcasts import broadcast
from proactive.staff.rights import Role
from storage.ledger import audit
from storage.messages import delivery
from storage.messages.delivery import Attempt
from tests.api.office import TOKEN, Office, site, visited
from tests.broadcast.makers import KK, RU, Sending, composed, people

DRAFT = {"texts": {"kk": KK, "ru": RU}}
HERE = "/api/broadcasts"


async def sent(client: TestClient, address: str = "", status: int = 200, **body: Any) -> dict[str, Any]:
    """The answer to what is sent to `/api/broadcasts`."""
    answer = await client.post(f"{HERE}{address}", json=body)
    assert answer.status == status, await answer.text()
    return await answer.json(content_type=None)


async def seen(client: TestClient, address: str = "", status: int = 200) -> dict[str, Any]:
    answer = await client.get(f"{HERE}{address}")
    assert answer.status == status, await answer.text()
    return await answer.json(content_type=None)


async def token(office: Office, role: Role) -> str:
    _, secret = await staff_acts.make_token(
        office.store, staff_acts.SETTINGS, f"{role} of the ministry", role, office.now
    )
    return secret


async def acts(office: Office, id: str) -> list[tuple[str, str]]:
    return [(one.act, one.by) for one in await audit.listed(office.store, about=f"broadcast {id}")][::-1]


async def test_the_whole_way_of_a_broadcast(any_office: Office) -> None:
    await people(any_office.store, 3)
    async with visited(site(any_office, TOKEN), await token(any_office, Role.OPERATOR)) as client:
        draft = await sent(client, status=201, audience={"languages": ["ru"]}, **DRAFT)
        id = draft["id"]
        counted = await sent(client, f"/{id}/estimate")
        assert (counted["people"], counted["channels"], counted["sms_cost"]) == (3, {"sms": 3}, "30.00")
        assert (counted["samples"][0]["text"], counted["needs_second"]) == (RU, False)
        assert (await sent(client, f"/{id}/start", people=3))["state"] == "running"
        await broadcasts.carry_on(any_office.runtime)
        assert (await sent(client, f"/{id}/pause"))["state"] == "paused"
        assert (await sent(client, f"/{id}/resume"))["state"] == "running"
        over = await sent(client, f"/{id}/cancel")
        assert (over["state"], over["progress"]["channels"]["sms"]) == ("cancelled", {"taken_back": 3})
        exported = await client.get(f"{HERE}/{id}/recipients.csv")
        rows = list(csv.DictReader(io.StringIO((await exported.text()).lstrip("\ufeff")), delimiter=";"))
    assert (exported.content_type, exported.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert [(row["state"], "+7…" in row["number"]) for row in rows] == [("taken_back", True)] * 3
    done = ["compose", "start", "pause", "resume", "cancel", "export"]
    assert await acts(any_office, id) == [(f"{act} broadcast", "token-1") for act in done]


async def test_a_draft_says_where_it_is_and_what_it_is(office: Office, client: TestClient) -> None:
    whom = {"regions": ["75"], "languages": ["kk"], "services": ["burial"], "statuses": ["assigned"]}
    audience = {**whom, "channel": "sms", "ages": "63-"}
    answer = await client.post(HERE, json={**DRAFT, "audience": audience, "begins": "2026-11-24T05:00:00Z"})
    made = await answer.json()
    assert answer.headers["Location"] == f"{HERE}/{made['id']}"
    assert (made["state"], made["author"], made["texts"]) == ("draft", "api", {"kk": KK, "ru": RU})
    assert (made["audience"], made["begins"]) == (audience, "2026-11-24T10:00:00+05:00")
    assert await seen(client, f"/{made['id']}") == made


async def test_the_newest_come_first_page_by_page(any_office: Office) -> None:
    for _ in range(11):
        await composed(any_office.store)
    async with visited(site(any_office, TOKEN)) as client:
        first = await seen(client, "?limit=6")
        rest = await seen(client, f"?limit=6&after={first['next']}")
    ids = [one["id"] for page in (first, rest) for one in page["broadcasts"]]
    assert (ids, rest["next"]) == ([str(n) for n in range(11, 0, -1)], None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"texts": {"kk": KK}}, "texts.ru: Field required"),
        ({"texts": {"kk": KK, "ru": " "}}, "texts.ru: "),
        ({"texts": {"kk": "{name}", "ru": RU}}, "which nothing fills"),
        ({"texts": {"kk": "{service}", "ru": RU}}, "stands in one language only"),
        ({"texts": {"kk": "{", "ru": RU}}, "texts: "),
        ({"audience": {"regions": ["99"]}}, "audience.regions.0: expected one of 10, 11"),
        ({"audience": {"ages": "old"}}, 'expected years as "18-63"'),
        ({"audience": {"ages": -17}}, "expected years as"),
        ({"begins": "2026-11-23T11:59:00+05:00"}, "begins: expected an instant"),
        ({"begins": "9999-12-31T23:59:59-12:00"}, "begins: expected an instant"),
        ({"begins": "2026-11-24T10:00:00"}, "begins: "),
    ],
)
async def test_what_cannot_be_sent_is_refused_in_words_and_not_kept(
    office: Office, client: TestClient, wrong: dict[str, Any], words: str
) -> None:
    refused = await sent(client, status=400, **{**DRAFT, **wrong})
    assert words in refused["detail"]
    assert (await seen(client))["broadcasts"] == []


async def test_one_with_a_time_waits_for_it(office: Office, client: TestClient) -> None:
    id = (await composed(office.store)).id
    assert (await sent(client, f"/{id}/schedule", begins="2026-11-24T10:00:00+05:00"))["state"] == "draft"
    assert (await sent(client, f"/{id}/start", people=0))["state"] == "confirmed"
    later = await sent(client, f"/{id}/schedule", 409, begins="2026-11-25T10:00:00+05:00")
    assert "only a draft is given a time" in later["detail"]
    assert [act for act, _ in await acts(office, id)] == ["schedule broadcast", "confirm broadcast"]


async def test_more_people_than_were_seen_are_not_written_to(office: Office, client: TestClient) -> None:
    id = (await composed(office.store)).id
    await people(office.store, 2)
    refused = await sent(client, f"/{id}/start", 409, people=1)
    assert "would now go to 2 people, more than the 1 you saw" in refused["detail"]
    assert (await seen(client, f"/{id}"))["state"] == "draft"


async def test_a_large_one_is_let_go_by_an_administrator_who_did_not_write_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "FOUR_EYES_ABOVE", 1)
    await people(office.store, 2)
    async with visited(site(office, TOKEN), await token(office, Role.ADMINISTRATOR)) as author:
        id = (await sent(author, status=201, **DRAFT))["id"]
        assert "an administrator other than who wrote" in (await sent(author, f"/{id}/start", 409, people=2))["detail"]
    async with visited(site(office, TOKEN)) as other:
        started = await sent(other, f"/{id}/start", people=2)
    assert (started["state"], started["started_by"], started["confirmed_by"]) == (
        "running",
        staff_acts.SETTINGS.id,
        "api",
    )


async def test_nobody_is_their_own_second_by_a_token_they_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "FOUR_EYES_ABOVE", 1)
    await people(office.store, 2)
    mine = await composed(office.store, author=staff_acts.SETTINGS.id)  # who makes the token below
    async with visited(site(office, TOKEN), await token(office, Role.ADMINISTRATOR)) as client:
        refused = await sent(client, f"/{mine.id}/start", 409, people=2)
    assert "an administrator other than who wrote" in refused["detail"]


async def test_who_rewrites_a_large_one_is_not_its_second(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "FOUR_EYES_ABOVE", 1)
    await people(office.store, 2)
    theirs = await composed(office.store, author="staff-9")
    async with visited(site(office, TOKEN), await token(office, Role.ADMINISTRATOR)) as client:
        assert (await client.put(f"{HERE}/{theirs.id}", json=DRAFT)).status == 200
        refused = await sent(client, f"/{theirs.id}/start", 409, people=2)
    assert "an administrator other than who wrote" in refused["detail"]


async def test_what_is_in_doubt_goes_out_once_more(office: Office, client: TestClient) -> None:
    await people(office.store, 1)
    id = (await sent(client, status=201, **DRAFT))["id"]
    assert "nothing in doubt" in (await sent(client, f"/{id}/resend", 409))["detail"]
    await sent(client, f"/{id}/start", people=1)
    sending = Sending(office.store, id, at=office.now)
    await sending.queued()
    [one] = await sending.claim()
    await office.store.write(delivery.record, [Attempt(id=one.id, error="no answer", doubtful=True)], office.now)
    assert (await seen(client, f"/{id}"))["progress"]["doubtful"] == 1
    again = await sent(client, f"/{id}/resend")
    assert again["progress"]["channels"]["sms"] == {"queued": 1}


@pytest.mark.parametrize("act", ["estimate", "start", "schedule", "pause", "resume", "cancel", "resend"])
async def test_no_act_finds_a_broadcast_that_is_not_there(client: TestClient, act: str) -> None:
    bodies = {"start": {"people": 1}, "schedule": {"begins": "2026-11-24T10:00:00+05:00"}}
    assert "GET /api/broadcasts" in (await sent(client, f"/9/{act}", 404, **bodies.get(act, {})))["detail"]


@pytest.mark.parametrize("address", ["/9", "/9/recipients.csv", "/no-number"])
async def test_a_broadcast_that_is_not_there_is_not_found(client: TestClient, address: str) -> None:
    assert (await seen(client, address, 404))["status"] == 404


@pytest.mark.parametrize("act", ["pause", "resume"])
async def test_an_act_that_the_broadcast_does_not_allow_leaves_no_entry(
    office: Office, client: TestClient, act: str
) -> None:
    id = (await composed(office.store)).id
    assert f"broadcast {id} is draft" in (await sent(client, f"/{id}/{act}", 409))["detail"]
    assert await acts(office, id) == []

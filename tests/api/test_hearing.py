"""Before an official refuses (contract 9.3): told as preliminary, objected to, and decided three days later."""

from dataclasses import replace
from datetime import date, timedelta

from aiohttp.test_utils import TestClient

from proactive.cases.lifecycle import Status
from tests.api.office import Office
from tests.parts import HEARD

REFUSAL = {"ground": "R2", "words": "Құжат жоқ"}


async def heard(client: TestClient, office: Office) -> str:
    """A case that waits for an official and was refused beforehand, on Monday noon."""
    number = (await office.for_review(hearing=None)).number
    answer = await client.post(f"/api/cases/{number}/refuse", json=REFUSAL)
    body = await answer.json()
    assert (answer.status, body["status"], body["decision"]) == (200, "hearing", None)
    return number


async def test_a_refusal_is_told_first_with_its_days(client: TestClient, office: Office):
    number = await heard(client, office)
    hearing = (await (await client.get(f"/api/cases/{number}")).json())["hearing"]
    days = {"object_until": "2026-11-25", "decide_from": "2026-11-26"}
    assert hearing == {"told_at": "2026-11-23T12:00:00+05:00", "by_letter": False, **days}


async def test_where_nobody_can_be_written_to_it_says_that_a_letter_must(client: TestClient, office: Office):
    hearing = replace(HEARD, told_at=office.now, decide_from=date(2026, 11, 26))
    told = await office.moves(await office.for_review(hearing=hearing), Status.HEARING, address=None, channel=None)
    number = told.number
    assert (await (await client.get(f"/api/cases/{number}")).json())["hearing"]["by_letter"] is True


async def test_before_its_day_it_is_not_decided(client: TestClient, office: Office):
    number = await heard(client, office)
    office.now += timedelta(days=2)
    answer = await client.post(f"/api/cases/{number}/refuse", json=REFUSAL)
    assert (answer.status, "2026-11-26" in (await answer.json())["detail"]) == (409, True)


async def test_until_it_could_be_told_it_is_not_decided_at_all(client: TestClient, office: Office):
    number = await heard(client, office)  # nobody answers yet whether they live
    office.now += timedelta(days=3)
    assert (await client.post(f"/api/cases/{number}/refuse", json=REFUSAL)).status == 409


async def test_from_its_day_on_it_is(client: TestClient, office: Office):
    hearing = replace(HEARD, told_at=office.now, decide_from=date(2026, 11, 26))
    number = (await office.for_review(hearing=hearing)).number
    office.now += timedelta(days=3)
    body = await (await client.post(f"/api/cases/{number}/refuse", json=REFUSAL)).json()
    assert (body["status"], body["decision"]["outcome"]) == ("decided", "refused")


async def test_an_official_may_assign_meanwhile(client: TestClient, office: Office):
    number = await heard(client, office)
    body = await (await client.post(f"/api/cases/{number}/approve", json={})).json()
    assert (body["status"], body["decision"]["outcome"]) == ("decided", "assigned")


async def test_a_hearing_can_be_told_before_a_ground_is_chosen_and_once(client: TestClient, office: Office):
    number = (await office.for_review(hearing=None)).number
    first, second = [await client.post(f"/api/cases/{number}/hearing", json={"words": "Құжат жоқ"}) for _ in range(2)]
    assert (first.status, (await first.json())["status"], second.status) == (200, "hearing", 409)

"""Cases are found by whom they are about, by service and by status, a page at a time."""

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases import staff as staff_acts
from proactive.cases.lifecycle import Status
from proactive.staff.rights import Role
from storage.cases.case_names import NameRows, keep
from storage.engine.known_names import KnownNames
from tests.api.office import HUSBAND, INVALID, TOKEN, VAULT, WIDOW, Office, site, visited


async def numbers(client: TestClient, **wanted: object) -> list[str]:
    answer = await client.post("/api/cases/search", json=wanted)
    assert answer.status == 200, await answer.text()
    return [case["number"] for case in (await answer.json())["cases"]]


async def test_a_found_case_tells_its_number_service_status_and_deadline(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    answer = await (await client.post("/api/cases/search", json={})).json()
    found = {"number": case.number, "service": "disability", "status": "review", "due_on": "2026-12-01"}
    assert answer == {"cases": [found], "next": None}


async def test_a_search_without_a_body_finds_every_case(office: Office, client: TestClient) -> None:
    await office.many(3)
    answer = await client.post("/api/cases/search")
    assert len((await answer.json())["cases"]) == 3


async def test_a_widow_is_found_by_her_iin_and_her_husband_as_the_subject(office: Office, client: TestClient) -> None:
    await office.opens("disability", INVALID, "other")
    case = await office.asks(await office.opens("burial", HUSBAND, "his"), WIDOW)
    assert await numbers(client, iin=WIDOW) == [case.number] == await numbers(client, subject=HUSBAND)
    assert await numbers(client, iin=HUSBAND) == [] == await numbers(client, subject=WIDOW)


async def test_conditions_hold_together(office: Office, client: TestClient) -> None:
    await office.opens("burial", HUSBAND, "1")
    both = await office.opens("breadwinner", HUSBAND, "2")
    await office.opens("breadwinner", INVALID, "3")
    assert await numbers(client, subject=HUSBAND, service="breadwinner") == [both.number]


async def test_cases_are_found_by_status(office: Office, client: TestClient) -> None:
    await office.opens(key="2")
    case = await office.for_review()
    assert await numbers(client, status="review") == [case.number]


async def test_pages_follow_one_another_until_every_case_was_seen_once(any_office: Office) -> None:
    opened, seen, after = await any_office.many(7), [], None
    async with visited(site(any_office, "t"), "t") as client:
        for _ in range(3):
            answer = await (await client.post("/api/cases/search", json={"limit": 3, "after": after})).json()
            seen += [case["number"] for case in answer["cases"]]
            after = answer["next"]
    assert (seen, after) == (opened, None)


async def test_a_last_page_that_is_just_full_has_no_next(office: Office, client: TestClient) -> None:
    await office.many(3)
    answer = await (await client.post("/api/cases/search", json={"limit": 3})).json()
    assert answer["next"] is None


async def test_a_case_opened_between_two_pages_neither_hides_nor_repeats_another(
    office: Office, client: TestClient
) -> None:
    first = await office.many(2)
    page = await numbers(client, limit=1)
    last = (await office.opens("disability", INVALID, "late")).number
    assert page + await numbers(client, after=page[-1]) == [*first, last]


@pytest.mark.parametrize("status", list(Status))
async def test_every_status_may_be_searched_for(client: TestClient, status: Status) -> None:
    assert await numbers(client, status=status.value) == []


async def test_what_waits_for_an_official_is_found_apart_from_all_else(office: Office, client: TestClient) -> None:
    waits = await office.for_review()
    goes_on = await office.opens("burial", HUSBAND, "his")
    assert await numbers(client, waiting=True) == [waits.number]
    assert await numbers(client, waiting=False) == [goes_on.number]
    assert await numbers(client) == [waits.number, goes_on.number]


async def test_a_case_is_found_by_a_name_by_who_may_know_people(office: Office) -> None:
    case = await office.for_review()
    await office.opens("burial", HUSBAND, "2")
    called = "Сәрсенбаева Айгүл"
    rows = NameRows.of(VAULT, case.number, KnownNames(own=(called,)))
    await office.store.write(keep, [rows])
    for role, may in ((Role.OFFICIAL, True), (Role.AUDITOR, False)):
        _, secret = await staff_acts.make_token(office.store, staff_acts.SETTINGS, "Е-макет", role, office.now)
        async with visited(site(office, TOKEN), secret) as client:
            answer = await client.post("/api/cases/search", json={"name": "сарсенб айг"})
            assert (answer.status == 200) is may, await answer.text()
            if may:
                assert await numbers(client, name="сарсенб айг") == [case.number]
                assert await numbers(client, name="сарсенб серик") == []
                assert await numbers(client, name="сарсенб", status="offered") == []
                assert (await client.post("/api/cases/search", json={"name": "с"})).status == 400
            else:
                assert answer.status == 403
                assert await numbers(client, status="review") == [case.number]

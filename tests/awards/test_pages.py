"""An award on its page in the console, and through the API."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from handlers import api, console
from handlers.console.settings import Threshold
from handlers.usecases import staff as staff_acts
from handlers.usecases.award_news import put_to
from handlers.web.runtime import RUNTIME
from proactive.awards.account_given import awaits_entering
from proactive.awards.award import AwardHearing, ChangeKind
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.staff.rights import Role
from storage.awards.apply import AwardWork, keep_awards
from storage.staff import sessions
from tests.awards.town import drawn, instructed, only_award
from tests.flow.quick import QuickWorld

GUARD = re.compile(r'name="guard" value="([^"]+)"')
TOKEN = "a long random word"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
OTHER = "KZ86125KZT5004100100"
WISH = {"from": "2026-12-01", "reason": "own_wish", "words": "По заявлению."}


def site_of(world: QuickWorld) -> TestServer:
    app = web.Application()
    app[RUNTIME] = world.app.runtime
    app.add_subapp("/api", api.application(TOKEN))
    app.add_subapp(console.PREFIX, console.application(Threshold()))
    return TestServer(app)


@asynccontextmanager
async def visited(world: QuickWorld) -> AsyncIterator[TestClient]:
    async with site_of(world) as server, TestClient(server, headers={"Accept-Language": "en"}) as client:
        yield client


async def link_for(world: QuickWorld, role: Role) -> str:
    """By which a colleague enters."""
    store, now = world.app.store, world.clock()
    colleague = await staff_acts.appoint(store, staff_acts.SETTINGS, 4242, role, "Дана", now)
    return await sessions.make_link(store, colleague.id, now)


async def enters(world: QuickWorld, client: TestClient, role: Role) -> str:
    """The guard of the forms."""
    page = await (await client.post(f"/console/enter/{await link_for(world, role)}")).text()
    guard = GUARD.search(page)
    assert guard is not None
    return guard[1]


async def test_the_page_shows_the_life_of_an_award_and_an_official_changes_it_there() -> None:
    async with drawn() as world, visited(world) as client:
        guard = await enters(world, client, Role.OFFICIAL)
        award = (await only_award(world)).award
        page = await (await client.get(f"/console/awards/{award.id}")).text()
        assert all(words in page for words in ("Running", "What comes next", "Assigned", award.case_number))
        [name] = [person.given_name for person in world.city.people if person.iin == award.payee_iin]
        assert name in page
        answer = await client.post(f"/console/awards/{award.id}/stop", data={**WISH, "guard": guard})
        assert (answer.status, "Done." in await answer.text()) == (200, True)
        await world.settle()
        page = await (await client.get(f"/console/awards/{award.id}")).text()
        assert "Stopped" in page
        assert instructed(world) == ["stop"]
        case = await (await client.get(f"/console/cases/{award.case_number}")).text()
        assert f"/console/awards/{award.id}" in case


async def test_people_of_awards_have_their_names_for_who_may_know_them() -> None:
    async with drawn() as world, visited(world) as client:
        award = (await only_award(world)).award
        [person] = [person for person in world.city.people if person.iin == award.payee_iin]
        for role, may_know in ((Role.OFFICIAL, True), (Role.AUDITOR, False)):
            guard = await enters(world, client, role)
            listed = await client.post("/console/awards", data={"words": award.payee_iin, "guard": guard})
            for page in (await listed.text(), await (await client.get(f"/console/awards/{award.id}")).text()):
                assert (person.surname in page, f"{person.surname[0]}." in page) == (may_know, not may_know)


async def test_an_account_that_a_payee_has_named_stands_in_the_field_of_who_may_enter_it_and_for_others_in_short() -> (
    None
):
    async with drawn() as world, visited(world) as client:
        seen = (await only_award(world)).award
        later = awaits_entering(seen, OTHER, world.app.runtime.now())
        await keep_awards(
            world.app.store, [AwardWork(seen=seen, outcome=AwardOutcome(award=later))], world.app.runtime.now()
        )
        for role, may_enter in ((Role.OFFICIAL, True), (Role.AUDITOR, False)):
            await enters(world, client, role)
            page = await (await client.get(f"/console/awards/{seen.id}")).text()
            assert ("the payee has named another account" in page, OTHER[-4:] in page) == (True, True)
            assert (f'value="{OTHER}"' in page, OTHER in page) == (may_enter, may_enter)


async def test_what_an_award_does_not_allow_is_said_on_the_page() -> None:
    async with drawn() as world, visited(world) as client:
        guard = await enters(world, client, Role.OFFICIAL)
        id = (await only_award(world)).award.id
        answer = await client.post(f"/console/awards/{id}/resume", data={**WISH, "guard": guard, "reason": "official"})
        assert (answer.status, "nothing to resume" in await answer.text()) == (409, True)
        answer = await client.post(f"/console/awards/{id}/stop", data={"guard": guard, "from": "soon"})
        assert answer.status == 400
        assert (await client.post(f"/console/awards/{id}/give", data={"guard": guard})).status == 404


async def test_each_act_offers_the_reasons_that_it_may_have_and_no_others() -> None:
    async with drawn() as world, visited(world) as client:
        await enters(world, client, Role.OFFICIAL)
        page = await (await client.get(f"/console/awards/{(await only_award(world)).award.id}")).text()
        offered = {act: reasons_in(page, act) for act in ("suspend", "stop", "redirect", "recalculate")}
        assert ("wanted" in offered["suspend"], "wanted" in offered["stop"]) == (True, False)
        assert ("own_wish" in offered["suspend"], "own_wish" in offered["stop"]) == (False, True)
        assert offered["redirect"] == ["official", "returned", "guardian_changed"]
        assert offered["recalculate"] == []


def reasons_in(page: str, act: str) -> list[str]:
    _, _, chosen = page.partition(f'id="reason-{act}"')
    return re.findall(r'<option value="(\w+)"', chosen.partition("</select>")[0])


async def test_a_hearing_by_letter_and_a_decision_that_did_not_arrive_stand_on_the_page() -> None:
    async with drawn() as world, visited(world) as client:
        award = (await only_award(world)).award
        hearing = AwardHearing(
            kind=ChangeKind.STOP,
            told_at=world.clock(),
            object_until=award.decided_on,
            decide_from=award.decided_on,
            by_letter=True,
        )
        told = replace(award, hearing=hearing, unsent=1, unfit_account="closed")
        await keep_awards(
            world.app.store, [AwardWork(seen=award, outcome=AwardOutcome(award=told))], world.app.runtime.now()
        )
        await enters(world, client, Role.OFFICIAL)
        page = await (await client.get(f"/console/awards/{award.id}")).text()
        body = await (await client.get(f"/api/awards/{award.id}", headers=BEARER)).json()
        assert body["hearing"]["by_letter"] is True
        assert "send it by letter today" in page
        assert "did not reach the payment system" in page
        assert "The account named last cannot be paid to" in page
        assert "Send it again" in page


async def test_what_was_prepared_is_shown_with_its_sum_and_approved_beside_a_pension() -> None:
    async with drawn() as world, visited(world) as client:
        award = (await only_award(world)).award
        today = world.app.runtime.now().today
        pension = Circumstance(id="pension", what=Happening.PENSION, on=today, came=today, iin=award.recipient_iin)
        await put_to(world.app.runtime, {award.id: [pension]})
        guard = await enters(world, client, Role.OFFICIAL)
        page = await (await client.get(f"/console/awards/{award.id}")).text()
        assert ('name="pension"' in page, "Prepared: <strong>Stopped" in page) == (True, True)
        form = {"guard": guard, "from": "2026-12-01", "words": "Доплата к пенсии.", "pension": "60 000"}
        await client.post(f"/console/awards/{award.id}/approve", data=form)
        [change] = (await only_award(world)).changes
        assert (change.because, change.rows[0].amount) == ("pension", Decimal("29497.76"))


async def test_an_auditor_sees_no_numbers_and_no_forms() -> None:
    async with drawn() as world, visited(world) as client:
        await enters(world, client, Role.AUDITOR)
        award = (await only_award(world)).award
        page = await (await client.get(f"/console/awards/{award.id}")).text()
        assert (award.recipient_iin in page, "<textarea" in page) == (False, False)


async def test_what_waits_is_listed_and_a_persons_awards_are_found_by_iin() -> None:
    async with drawn() as world, visited(world) as client:
        guard = await enters(world, client, Role.OFFICIAL)
        award = (await only_award(world)).award
        assert "No award waits" in await (await client.get("/console/awards")).text()
        found = await client.post("/console/awards", data={"guard": guard, "words": award.recipient_iin})
        assert award.id in await found.text()


@pytest.mark.parametrize("typed", ["990101300001", "99010130", "Ешкімбаев"])
async def test_who_looks_for_a_person_without_awards_is_told_so_and_not_that_nothing_waits(typed) -> None:
    async with drawn() as world, visited(world) as client:
        guard = await enters(world, client, Role.OFFICIAL)
        page = await (await client.post("/console/awards", data={"guard": guard, "words": typed})).text()
        assert ("No such award was found" in page, "No award waits" in page) == (True, False)


@pytest.mark.parametrize("page", ["/console/search", "/console/awards"])
async def test_what_the_system_decided_is_found_by_a_name_its_number_or_an_iin_with_what_is_paid(page: str) -> None:
    async with drawn() as world, visited(world) as client:
        award = (await only_award(world)).award
        [person] = [person for person in world.city.people if person.iin == award.payee_iin]
        guard = await enters(world, client, Role.OFFICIAL)
        for words in (person.surname[:4], f"{person.given_name} {person.surname}", award.payee_iin, award.case_number):
            answer = await client.post(page, data={"words": words, "guard": guard}, allow_redirects=False)
            if answer.status == 303:
                assert (page, answer.headers["Location"]) == ("/console/search", f"/console/cases/{award.case_number}")
                continue
            text = await answer.text()
            assert (f"/console/awards/{award.id}" in text, person.surname in text) == (True, True)
            assert page != "/console/search" or f"/console/cases/{award.case_number}" in text


async def test_who_may_not_know_a_name_finds_no_award_by_it() -> None:
    async with drawn() as world, visited(world) as client:
        award = (await only_award(world)).award
        [person] = [person for person in world.city.people if person.iin == award.payee_iin]
        guard = await enters(world, client, Role.AUDITOR)
        for page in ("/console/search", "/console/awards"):
            text = await (await client.post(page, data={"words": person.surname, "guard": guard})).text()
            assert f"/console/awards/{award.id}" not in text


async def test_the_api_finds_reads_and_changes_an_award_as_the_contract_says() -> None:
    async with drawn() as world, visited(world) as client:
        award = (await only_award(world)).award
        found = await (await client.post("/api/awards/search", json={"iin": award.payee_iin}, headers=BEARER)).json()
        assert found == {
            "awards": [
                {
                    "id": award.id,
                    "case_number": award.case_number,
                    "service": "disability",
                    "recipient": {"iin": award.recipient_iin},
                    "state": "running",
                }
            ],
            "next": None,
        }
        shown = await (await client.post(f"/api/awards/{award.id}/stop", json=WISH, headers=BEARER)).json()
        [change] = shown["changes"]
        assert (shown["state"], shown["until"], shown["order_id"]) == ("running", "2026-11-30", award.order_id)
        assert {name: change[name] for name in ("kind", "from", "reason", "by")} == {
            "kind": "stop",
            "from": "2026-12-01",
            "reason": "own_wish",
            "by": "api",
        }


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("resume", WISH, 409),
        ("redirect", WISH, 409),
        ("stop", {"from": "2026-12-01"}, 400),
        ("stop", {**WISH, "reason": "because"}, 400),
        ("give", WISH, 404),
    ],
)
async def test_what_cannot_be_done_is_a_problem(path: str, body: dict[str, str], status: int) -> None:
    async with drawn() as world, visited(world) as client:
        id = (await only_award(world)).award.id
        answer = await client.post(f"/api/awards/{id}/{path}", json=body, headers=BEARER)
        assert (answer.status, answer.content_type) == (status, "application/problem+json")

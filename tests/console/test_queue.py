"""The queue: what waits for an official, and how a case is found."""

import re
from datetime import timedelta

import pytest
from aiohttp import ClientResponse

from proactive.cases.jobs import Enquiry, Job, LookUps, RegisterReply
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import AnswerState, LookUp, Person, Purpose
from proactive.staff.rights import Role
from storage.jobs import jobs
from tests.api.office import AWARD, FINDING, INVALID, WIDOW, Office
from tests.console.desk import Desk

AGAIN = re.compile(r'id="queue" hx-get="([^"]+)"')


async def test_an_empty_queue_says_so(desk: Desk) -> None:
    assert "The queue is empty" in await desk.reads()


async def test_the_queue_says_what_waits_why_and_since_when_it_is_late(desk: Desk) -> None:
    number = (await desk.office.for_review()).number
    held = await desk.office.moves(
        await desk.office.opens("burial", WIDOW, "2"), Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER)
    )
    page = await desk.reads()
    assert number in page
    assert "Waits for an official&#39;s decision" in page
    assert "An official must look: nobody has a number" in page
    assert page.index(number) < page.index(held.number)
    assert "days late" not in page
    desk.office.now += timedelta(days=10)
    await desk.enters(Role.OFFICIAL)
    assert "2 days late" in await desk.reads()


async def test_the_queue_is_filtered_by_benefit_and_state(desk: Desk) -> None:
    number = (await desk.office.for_review()).number
    assert number in await desk.reads("?service=disability&status=review")
    assert "No case fits this filter" in await desk.reads("?service=burial")


async def asks_again(desk: Desk, page: str) -> ClientResponse:
    """As the page does by itself."""
    address = AGAIN.search(page)[1].replace("&amp;", "&").removeprefix("/console")
    return await desk.get(address, headers={"HX-Request": "true"})


async def test_the_queue_says_what_came_since_it_was_opened_and_nothing_while_nothing_did(desk: Desk) -> None:
    opened = await desk.reads()
    assert (await asks_again(desk, opened)).status == 204
    desk.office.now += timedelta(minutes=1)
    number = (await desk.office.for_review()).number
    refreshed = await (await asks_again(desk, opened)).text()
    assert "New cases since the page was opened: 1." in refreshed
    assert f'{number}</a> <span class="chip new">new</span>' in refreshed
    assert (await asks_again(desk, refreshed)).status == 204
    assert "chip new" not in await desk.reads()


async def test_the_queue_that_asks_again_keeps_its_filter(desk: Desk) -> None:
    await desk.office.for_review()
    opened = await desk.reads("?service=burial&mine=1")
    assert "service=burial&amp;status=&amp;mine=1&amp;since=" in opened
    assert (await asks_again(desk, opened)).status == 204


async def test_a_number_opens_the_case_and_an_iin_stands_in_no_address(desk: Desk) -> None:
    number = (await desk.office.for_review()).number
    opened = await desk.sends("/search", words=f" {number} ")
    assert (opened.status, opened.headers["Location"]) == (303, f"/console/cases/{number}")
    found = await desk.sends("/search", words=INVALID)
    assert number in await found.text()
    assert "Nothing was found" in await (await desk.sends("/search", words=replace_last(INVALID))).text()


def replace_last(iin: str) -> str:
    return iin[:-1] + ("0" if iin[-1] != "0" else "1")


async def somebody(office: Office) -> str:
    """A case that comes before an official when the register has told whose it is."""
    case = await office.applies(await office.opens(), INVALID)
    person = {"iin": INVALID, "surname": "Сәрсенбаева", "given_name": "Айгүл"}
    look_up = LookUp(Person, "IIN", INVALID)
    enquiry = Enquiry(look_ups=(look_up,), purpose=Purpose.ASSIGN)
    asked = Job(id=f"{case.number}.ask", task=LookUps(), case_number=case.number, enquiry=enquiry, scope=case.scope)
    await office.store.write(jobs.write, [asked], office.now)
    replies = {0: RegisterReply(state=AnswerState.ANSWERED, records=(person,))}
    await jobs.record(office.store, [jobs.Run(id=asked.id, case_number=case.number, replies=replies)], office.now)
    read = (await office.read(case.number)).case
    return (await office.moves(read, Status.REVIEW, findings=(FINDING,), award=AWARD)).number


@pytest.mark.parametrize(
    "words", ["Сәрсенбаева", "айгүл  САРСЕНБАЕВА", "Айгүл Сәрсенбаева", "сарсен", "сар айг", "Сарсенбаева А.", "Aigul"]
)
async def test_a_person_is_found_by_name_and_stands_in_the_queue(desk: Desk, words: str) -> None:
    number = await somebody(desk.office)
    assert "Сәрсенбаева Айгүл" in await desk.reads()
    assert number in await (await desk.sends("/search", words=words)).text()
    assert number not in await (await desk.sends("/search", words=f"{words} Дана")).text()


async def test_who_may_not_know_a_name_neither_reads_nor_finds_it(desk: Desk) -> None:
    number = await somebody(desk.office)
    await desk.enters(Role.AUDITOR)
    assert "Сәрсенбаева" not in await desk.reads()
    assert number not in await (await desk.sends("/search", words="Сәрсенбаева")).text()


async def test_the_next_case_is_one_that_nobody_has(desk: Desk) -> None:
    first, second = (await desk.office.for_review()).number, await desk.office.many(1)
    await desk.office.moves(
        (await desk.office.read(second[0])).case, Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER)
    )
    for number in (first, second[0], first):
        taken = await desk.sends("/next")
        assert taken.headers["Location"] == f"/console/cases/{number}"
    assert "official Әсел" in await desk.reads()

"""Where the house wants four eyes a decision is proposed by one official and completed by another."""

from dataclasses import replace

import pytest

from handlers.usecases import cases
from proactive.cases.award import Ground
from proactive.cases.installation import Installation
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Role, Surface
from storage.cases import proposals, queries
from storage.ledger import audit
from storage.staff.staff import Colleague
from tests.api.office import Office

FIRST = Actor("staff-1", Role.OFFICIAL, Surface.CONSOLE, "Аида")
SECOND = Actor("staff-2", Role.ADMINISTRATOR, Surface.TELEGRAM, "Берік")
BOTH = (Ground.NOT_IN_LAW, "Құжат сәйкес емес")


def moment(office: Office) -> Now:
    return replace(office.runtime.now(), house=Installation(four_eyes=frozenset({"disability"})))


async def does(office: Office, act, who: Actor, number: str, *words: str) -> None:
    await office.store.write(act, who, moment(office), number, *words)


async def status(office: Office, number: str) -> str:
    return (await office.read(number)).case.status


async def test_the_first_proposes_and_the_second_completes(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, cases.approve, FIRST, number)
    assert await status(office, number) == "review"
    assert await office.store.read(proposals.among, [number]) == {number}
    await does(office, cases.complete, SECOND, number)
    file = await office.read(number)
    assert (file.case.status, file.case.decision.official) == ("decided", SECOND.id)
    entries = await office.store.read(audit.listed, about=number)
    assert [(entry.act, entry.by) for entry in entries] == [("approve", "staff-2"), ("propose to approve", "staff-1")]
    assert await office.store.read(proposals.among, [number]) == frozenset()


async def test_a_second_who_decides_the_same_completes_it_too(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, cases.refuse, FIRST, number, *BOTH)
    await does(office, cases.refuse, SECOND, number, *BOTH)
    assert (await office.read(number)).case.decision.ground == Ground.NOT_IN_LAW


@pytest.mark.parametrize(
    ("act", "who", "words"),
    [
        (cases.refuse, FIRST, BOTH),
        (cases.complete, FIRST, ()),
        (cases.approve, SECOND, ()),
        (cases.refuse, SECOND, (Ground.UNTRUE, BOTH[1])),
        (cases.send_back, SECOND, (" ",)),
    ],
)
async def test_what_does_not_fit_the_proposal_decides_nothing(office: Office, act, who: Actor, words) -> None:
    number = (await office.for_review()).number
    await does(office, cases.refuse, FIRST, number, *BOTH)
    with pytest.raises(ActNotPossible):
        await does(office, act, who, number, *words)
    assert await status(office, number) == "review"
    assert len(await office.store.read(audit.listed, about=number)) == 1


async def test_a_proposal_goes_back_with_words_and_another_may_be_made(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, cases.refuse, FIRST, number, *BOTH)
    await does(office, cases.send_back, SECOND, number, "Анықтама бар")
    with pytest.raises(ActNotPossible, match="nothing is proposed"):
        await does(office, cases.complete, SECOND, number)
    await does(office, cases.approve, SECOND, number)
    assert await office.store.read(proposals.among, [number]) == {number}


async def test_a_case_that_moved_on_leaves_its_proposal_behind(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, cases.approve, FIRST, number)
    await does(office, cases.request_document, FIRST, number, "Анықтама", "Жоқ")
    assert await office.store.read(proposals.among, [number]) == frozenset()
    await does(office, cases.approve, FIRST, number)
    assert await status(office, number) == "document"


async def test_other_services_are_decided_by_one(office: Office) -> None:
    number = (await office.for_review()).number
    await office.store.write(cases.approve, FIRST, office.runtime.now(), number)
    assert await status(office, number) == "decided"


async def test_a_case_is_handed_to_who_may_decide_it_and_back_to_everybody(
    office: Office, staffed: dict[Role, Colleague]
) -> None:
    number, official = (await office.for_review()).number, staffed[Role.OFFICIAL].id
    await does(office, cases.hand_over, FIRST, number, official)
    assert [case.number for case in await office.store.read(queries.queue, official=official)] == [number]
    with pytest.raises(ActNotPossible):
        await does(office, cases.hand_over, FIRST, number, staffed[Role.AUDITOR].id)
    await does(office, cases.hand_over, FIRST, number, "")
    assert await office.store.read(queries.official_of, number) is None

"""Where the house wants four eyes a decision is proposed by one official and completed by another."""

from dataclasses import replace

import pytest

from handlers.usecases import cases
from handlers.usecases.case_acts import Approve, CaseAct, Complete, Refuse, RequestDocument, SendBack, WriteNote
from handlers.usecases.runtime import Runtime
from proactive.cases.award import Ground
from proactive.cases.installation import Installation
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Role, Surface
from storage.cases import proposals, queries
from storage.ledger import audit
from storage.staff.staff import Colleague
from tests.api.office import Office

FIRST = Actor("staff-1", Role.OFFICIAL, Surface.CONSOLE, "Аида")
SECOND = Actor("staff-2", Role.ADMINISTRATOR, Surface.TELEGRAM, "Берік")
BOTH = (Ground.NOT_IN_LAW, "Құжат сәйкес емес")


def house(office: Office) -> Runtime:
    return replace(office.runtime, house=Installation(four_eyes=frozenset({"disability"}), acts_for="Әлімова Әсел"))


async def does(office: Office, act: CaseAct, who: Actor, number: str) -> None:
    await cases.carry_out(house(office), who, number, act)


async def status(office: Office, number: str) -> str:
    return (await office.read(number)).case.status


async def test_the_first_proposes_and_the_second_completes(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, Approve(), FIRST, number)
    assert await status(office, number) == "review"
    assert await proposals.among(office.store, [number]) == {number}
    await does(office, Complete(), SECOND, number)
    file = await office.read(number)
    assert (file.case.status, file.case.decision.official) == ("decided", SECOND.id)
    entries = await audit.listed(office.store, about=number)
    assert [(entry.act, entry.by) for entry in entries] == [("approve", "staff-2"), ("propose to approve", "staff-1")]
    assert await proposals.among(office.store, [number]) == frozenset()


async def test_a_second_who_decides_the_same_completes_it_too(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, Refuse(*BOTH), FIRST, number)
    await does(office, Refuse(*BOTH), SECOND, number)
    assert (await office.read(number)).case.decision.ground == Ground.NOT_IN_LAW


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (Refuse(*BOTH), FIRST),
        (Complete(), FIRST),
        (Approve(), SECOND),
        (Refuse(Ground.UNTRUE, BOTH[1]), SECOND),
        (SendBack(" "), SECOND),
    ],
)
async def test_what_does_not_fit_the_proposal_decides_nothing(office: Office, act: CaseAct, who: Actor) -> None:
    number = (await office.for_review()).number
    await does(office, Refuse(*BOTH), FIRST, number)
    with pytest.raises(ActNotPossible):
        await does(office, act, who, number)
    assert await status(office, number) == "review"
    assert len(await audit.listed(office.store, about=number)) == 1


async def test_a_proposal_goes_back_with_words_and_another_may_be_made(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, Refuse(*BOTH), FIRST, number)
    await does(office, SendBack("Анықтама бар"), SECOND, number)
    with pytest.raises(ActNotPossible, match="nothing is proposed"):
        await does(office, Complete(), SECOND, number)
    await does(office, Approve(), SECOND, number)
    assert await proposals.among(office.store, [number]) == {number}


async def test_a_case_that_moved_on_leaves_its_proposal_behind(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, Approve(), FIRST, number)
    await does(office, RequestDocument("Анықтама", "Жоқ"), FIRST, number)
    assert await proposals.among(office.store, [number]) == frozenset()
    await does(office, Approve(), FIRST, number)
    assert await status(office, number) == "document"


async def test_other_services_are_decided_by_one(office: Office) -> None:
    number = (await office.for_review()).number
    await cases.carry_out(office.runtime, FIRST, number, Approve())
    assert await status(office, number) == "decided"


async def test_a_case_is_handed_to_who_may_decide_it_and_back_to_everybody(
    office: Office, staffed: dict[Role, Colleague]
) -> None:
    number, official = (await office.for_review()).number, staffed[Role.OFFICIAL].id
    await cases.hand_over(office.store, FIRST, office.runtime.now(), number, official)
    assert [case.number for case in await queries.queue(office.store, official=official)] == [number]
    with pytest.raises(ActNotPossible):
        await cases.hand_over(office.store, FIRST, office.runtime.now(), number, staffed[Role.AUDITOR].id)
    await cases.hand_over(office.store, FIRST, office.runtime.now(), number, "")
    assert await office.store.read(queries.official_of, number) is None


async def test_a_note_leaves_a_proposal_on_the_table(office: Office) -> None:
    number = (await office.for_review()).number
    await does(office, Approve(), FIRST, number)
    await does(office, WriteNote("Анасы телефон соқты"), SECOND, number)
    assert await proposals.among(office.store, [number]) == {number}

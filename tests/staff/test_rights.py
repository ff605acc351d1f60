"""One table of rights, row by row; forbidden acts are refused and leave nothing."""

import pytest

from handlers.usecases.case_acts import Approve, CaseAct, Refuse, RequestDocument
from handlers.usecases.cases import carry_out, read_case
from proactive.cases.award import Ground
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import RIGHTS, Actor, Forbidden, Right, Role, Surface
from storage.ledger import audit
from storage.staff.staff import Colleague
from tests.api.office import TOKEN, Office, site, visited

MAY = {
    #                 administrator operator official auditor
    Right.FIND: (True, True, True, True),
    Right.IDENTIFY: (True, False, True, False),
    Right.DECIDE: (True, False, True, False),
    Right.EXAMINE: (True, False, False, True),
    Right.WATCH: (True, True, True, True),
    Right.BROADCAST: (True, True, False, False),
    Right.CONFIRM: (True, False, False, False),
    Right.SWEEP: (True, True, False, False),
    Right.APPOINT: (True, False, False, False),
    Right.AUDIT: (True, False, False, True),
}
ROWS = [(role, right, may) for right, row in MAY.items() for role, may in zip(Role, row, strict=True)]


@pytest.mark.parametrize(("role", "right", "may"), ROWS)
def test_each_role_has_the_rights_of_the_table(role: Role, right: Right, may: bool) -> None:
    assert (right in RIGHTS[role]) is may


def test_every_right_is_in_the_table() -> None:
    assert set(MAY) == set(Right)


def test_who_is_refused_is_told_whose_right_it_is() -> None:
    operator = Actor("staff-2", Role.OPERATOR, Surface.TELEGRAM)
    with pytest.raises(Forbidden, match="operator has no right to decide; it belongs to: administrator, official"):
        operator.must(Right.DECIDE)


ACTS: dict[str, CaseAct] = {
    "approve": Approve(),
    "refuse": Refuse(Ground.NOT_IN_LAW, "Құжат сәйкес емес"),
    "request document": RequestDocument("Анықтама", "Жоқ"),
}


@pytest.mark.parametrize("act", list(ACTS))
@pytest.mark.parametrize("role", list(Role))
async def test_an_act_on_a_case_is_for_who_may_decide_and_leaves_its_entry(
    office: Office, staffed: dict[Role, Colleague], role: Role, act: str
) -> None:
    number = (await office.for_review()).number
    actor = staffed[role].at(Surface.CONSOLE)
    entries = await audit.listed(office.store, about=number)
    assert entries == []
    if MAY[Right.DECIDE][list(Role).index(role)]:
        await carry_out(office.runtime, actor, number, ACTS[act])
        [entry] = await audit.listed(office.store, about=number)
        assert (entry.act, entry.by, entry.name, entry.role) == (act, actor.id, actor.name, role)
        assert (await office.read(number)).history[-1].by == actor.id
    else:
        with pytest.raises(Forbidden):
            await carry_out(office.runtime, actor, number, ACTS[act])
        assert (await office.read(number)).case.status == "review"
        assert await audit.listed(office.store, about=number) == []


async def test_an_act_that_the_case_does_not_allow_leaves_no_entry(office: Office, administrator: Actor) -> None:
    case = await office.opens()
    with pytest.raises(ActNotPossible, match="this needs"):
        await carry_out(office.runtime, administrator, case.number, Approve())
    assert await audit.listed(office.store, about=case.number) == []


@pytest.mark.parametrize("role", list(Role))
async def test_reading_a_person_in_full_leaves_an_entry_and_a_masked_reading_does_not(
    office: Office, staffed: dict[Role, Colleague], role: Role
) -> None:
    number = (await office.for_review()).number
    assert await read_case(office.runtime, staffed[role].at(Surface.CONSOLE), number)
    acts = [entry.act for entry in await audit.listed(office.store, about=number)]
    assert acts == (["read"] if role in (Role.ADMINISTRATOR, Role.OFFICIAL) else [])


async def test_the_token_of_the_settings_has_an_administrators_rights(office: Office) -> None:
    number = (await office.for_review()).number
    async with visited(site(office, TOKEN)) as client:
        assert (await client.post(f"/api/cases/{number}/approve")).status == 200
    acts = [(entry.act, entry.by) for entry in await audit.listed(office.store, about=number)]
    assert acts == [("read", "api"), ("approve", "api")]

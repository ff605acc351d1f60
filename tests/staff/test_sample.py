"""Of the automatic decisions a share is drawn by their numbers, and examined once."""

from datetime import timedelta

import pytest

from handlers.usecases.sample import examine
from proactive.cases.lifecycle import Status
from proactive.road.decision import ActNotPossible
from proactive.road.sampling import drawn
from proactive.staff.rights import Actor, Forbidden, Role, Surface
from storage.cases import sample
from storage.ledger import audit
from tests.api.office import INVALID, WIDOW, Office

AUDITOR = Actor("staff-4", Role.AUDITOR, Surface.CONSOLE, "Марат")


def test_the_share_of_the_numbers_is_drawn_and_always_the_same() -> None:
    numbers = [f"26-{n:07d}" for n in range(20_000)]
    found = [number for number in numbers if drawn(number, 0.02)]
    assert 340 <= len(found) <= 460
    assert found == [number for number in numbers if drawn(number, 0.02)]
    assert set(found) <= {number for number in numbers if drawn(number, 0.05)}
    assert not any(drawn(number, 0) for number in numbers)
    assert all(drawn(number, 1) for number in numbers)


@pytest.fixture
async def decided(office: Office) -> str:
    """One case that the system decided, and one that an official did."""
    case = await office.applies(await office.opens(), INVALID)
    case = await office.moves(case, Status.CHECKED)
    await office.moves(case, Status.DECIDED)
    await office.moves(await office.opens("burial", WIDOW, "2"), Status.ATTENTION)
    office.now += timedelta(minutes=2)
    while await sample.draw(office.store, 1.0, office.now):
        pass
    return case.number


async def test_what_the_system_decided_is_drawn_once(office: Office, decided: str) -> None:
    assert [one.number for one in await sample.listed(office.store)] == [decided]
    assert await sample.draw(office.store, 1.0, office.now) == 0
    assert await sample.counts(office.store) == {None: 1}


async def test_it_is_examined_once_and_the_words_are_kept(office: Office, decided: str) -> None:
    await examine(office.store, AUDITOR, decided, "Мерзімі қате", office.now)
    [one] = await sample.listed(office.store)
    assert (one.result, one.by, one.words) == ("objected", AUDITOR.id, "Мерзімі қате")
    with pytest.raises(ActNotPossible):
        await examine(office.store, AUDITOR, decided, "", office.now)
    [entry] = await audit.listed(office.store, by=AUDITOR.id)
    assert (entry.act, entry.about, entry.words) == ("examine", decided, "Мерзімі қате")


async def test_who_decides_does_not_examine(office: Office, decided: str) -> None:
    with pytest.raises(Forbidden):
        await examine(office.store, Actor("s", Role.OFFICIAL, Surface.API), decided, "", office.now)


async def test_a_move_that_may_not_be_the_last_of_its_second_waits(office: Office) -> None:
    await office.opens()
    assert await sample.draw(office.store, 1.0, office.now) == 0

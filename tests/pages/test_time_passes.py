"""A whole demo in this process, led through years: what is due on each day happens on that day."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.demo.city import KINDS, NobodyFits
from bot.demo.city.people import Inhabitant, birthday
from bot.demo.city.scene import TrialScene
from bot.demo.clock import DemoClock
from bot.demo.neighbours import Neighbours
from bot.demo.running import Demo, Plan, moves_of, running
from handlers.demo.city import NobodySuits
from handlers.demo.time import Leap
from proactive.awards.award import AwardReason, Because, MonthlyAward
from proactive.cases.lifecycle import Status
from storage.awards import awards
from storage.awards.awards import AwardFile
from storage.cases import cases

pytestmark = pytest.mark.usefixtures("own_law")  # a demo makes up the values of years ahead, for all of its process


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running(Plan(port=0, data=tmp_path, people=2000)) as started:
        yield started


async def assigned(demo: Demo, kind: str, iin: str | None = None) -> MonthlyAward:
    """An event of that kind, answered until a benefit is paid by the month."""
    neighbours = Neighbours(demo.app, demo.city)
    demo.city.bring(kind, demo.clock(), iin=iin)
    async for move in moves_of(demo):
        [case] = await cases.by_number(demo.app.store, [move.number])
        if case.status is Status.ASSIGNED:
            break
        if case.status.value == move.to_status:
            await neighbours._react(case)
    [award] = await awards.of_cases(demo.app.store, [case.number])
    return award


async def after(demo: Demo, award: MonthlyAward, *leaps: Leap) -> AwardFile:
    for leap in leaps:
        demo.time.pass_by(leap)
        await demo.time.has_passed()
    return await awards.file_of(demo.app.store, award.id)


def oldest_child(demo: Demo, kind: str) -> Inhabitant:
    """The one nearest to eighteen to whom it can happen."""

    def fits(child: Inhabitant) -> bool:
        try:
            KINDS[kind](TrialScene(demo.city, kind, demo.clock(), child.iin))
        except NobodyFits:
            return False
        return True

    today = demo.clock.today
    minors = [person for person in demo.city.people if person.alive and 7 <= person.age(today) < 18]
    return min(filter(fits, minors), key=lambda child: child.birth)


def test_the_clock_of_a_demo_only_goes_forward():
    clock = DemoClock()
    before = clock()
    clock.go_on_to(clock.today - timedelta(days=400))
    assert clock() >= before
    clock.go_on_to(clock.today + timedelta(days=400))
    assert clock() - before >= timedelta(days=399)


async def test_a_benefit_is_paid_each_month_and_counted_anew_on_the_first_of_january(demo: Demo):
    award = await assigned(demo, "disability_general_illness")
    file = await after(demo, award, Leap.NEW_YEAR, Leap.MONTH)
    this_year = demo.clock.today.year
    assert demo.clock.today == date(this_year, 2, 1)
    [new_year] = [change for change in file.changes if change.because is Because.NEW_YEAR]
    assert new_year.from_ == date(this_year, 1, 1)
    assert new_year.at.astimezone(demo.app.runtime.zone).date() == date(this_year, 1, 1)
    assert any(rate.basis == "made up for this demo" for rate in new_year.rates)
    paid = demo.city.payments.paid(file.award.order_id, demo.clock())
    assert paid[-1]["on"] == date(this_year, 1, 31)
    assert paid[-1]["amount"] == new_year.rows[0].amount


async def test_a_child_grows_up_and_is_awaited_with_an_account_of_their_own(demo: Demo):
    child = oldest_child(demo, "child_7_18")
    award = await assigned(demo, "child_7_18", child.iin)
    file = await after(demo, award, Leap.GROWS_UP)
    assert demo.clock.today == birthday(child, 18)
    assert file.award.waiting is not None
    assert file.award.waiting.reason is AwardReason.PAYEE
    assert file.award.state(demo.clock.today).value == "running"
    assert child.msisdn is not None


async def test_nobody_comes_to_an_age_before_a_benefit_is_paid(demo: Demo):
    for leap in (Leap.GROWS_UP, Leap.PENSION_AGE):
        with pytest.raises(NobodySuits):
            demo.time.pass_by(leap)


async def test_time_that_is_passing_is_not_made_to_pass_twice(demo: Demo):
    demo.time.pass_by(Leap.DAY)
    with pytest.raises(NobodySuits):
        demo.time.pass_by(Leap.MONTH)
    await demo.time.has_passed()
    assert demo.time.look().until is None

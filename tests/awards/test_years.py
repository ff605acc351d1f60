"""1 January: each award once, however often it is begun; a year without values is alarmed, and completed later."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.cli.recalculating import rehearsed
from handlers.usecases import award_steps
from proactive.awards.new_year import monthly_on
from proactive.basics import law
from storage.awards import awards
from tests.awards.town import assigned, drawn, instructed, on_day, only_award, told
from tests.flow.quick import quickly
from tests.flow.world import MONDAY

ROWS = """
[MCI]
rows = [{ since = 2027-01-01, until = 2027-12-31, value = 4700, basis = "Budget law for 2027-2029", mark = "read" }]
[subsistence_minimum]
rows = [{ since = 2027-01-01, until = 2027-12-31, value = 55000, basis = "Budget law for 2027-2029", mark = "read" }]
"""
NEW_YEAR = date(2027, 1, 1)


pytestmark = pytest.mark.usefixtures("own_law")


async def test_while_the_year_has_no_values_nothing_changes_and_when_they_come_it_is_made_good() -> None:
    async with drawn() as world:
        await on_day(world, date(2027, 2, 10))
        file = await only_award(world)
        before = monthly_on(file.award.rows, NEW_YEAR)
        assert (file.changes, file.award.year) == ((), 2026)
        law.lay_over(ROWS)
        await world.settle()
        file = await only_award(world)
        [change] = file.changes
        after = monthly_on(file.award.rows, NEW_YEAR)
        assert after == (before / 50851 * 55000).quantize(Decimal("0.01"))
        assert (change.because, change.from_, change.arrears) == ("new_year", NEW_YEAR, after - before)
        assert (file.award.year, instructed(world)) == (2027, ["change"])
        assert await told(world, "award.change_arrears") == 1


async def test_a_recalculation_that_is_begun_again_changes_no_award_twice() -> None:
    law.lay_over(ROWS)
    async with quickly(at=MONDAY) as world:
        for _ in range(3):
            await assigned(world)
        world.clock.now = datetime.fromisoformat("2027-01-01T06:00:00+05:00")
        batch = (await awards.counted_before(world.app.store, 2027, 1)).awards
        assert len(batch) == 1
        await award_steps.settle_awards(
            world.app.runtime, [batch[0].id], lambda award, now: award_steps.new_year.in_year(award, 2027, now)
        )
        await world.settle()
        await world.settle()
        page = await awards.search(world.app.store)
        changes = [await world.app.store.read(awards.changes_of, award.id) for award in page.awards]
        assert [[change.because for change in each] for each in changes] == [["new_year"]] * 3
        assert instructed(world) == ["change"] * 3


async def test_a_rehearsal_says_what_it_would_come_to_and_changes_nothing() -> None:
    async with drawn() as world:
        law.as_forecast()
        world.clock.now = datetime.fromisoformat("2026-12-20T10:00:00+05:00")
        rehearsal = await rehearsed(world.app.store, world.app.runtime.now(), 2027)
        file = await only_award(world)
        assert (rehearsal.awards, rehearsal.changed, file.changes, instructed(world)) == (1, 1, (), [])
        assert rehearsal.after == (rehearsal.before / 50851 * 54156).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("today", "missed"),
    [
        (date(2026, 9, 30), ()),
        (date(2026, 10, 1), ("MCI", "subsistence_minimum")),
        (date(2027, 2, 1), ("MCI", "subsistence_minimum")),
    ],
)
def test_from_october_on_the_coming_years_values_are_missed(today: date, missed: tuple[str, ...]) -> None:
    assert law.missed(today) == missed


def test_rows_laid_over_end_the_alarm() -> None:
    law.lay_over(ROWS)
    assert law.missed(date(2026, 11, 1)) == ()
    assert law.value("MCI", NEW_YEAR).value == 4700


@pytest.mark.parametrize(
    "text",
    [
        "rows",
        "[MCI]\nrows = [{ since = 2027-01-01, value = 1 }]",
        '[no_such]\nrows = [{ since = 2027-01-01, value = 1, basis = "x", mark = "read" }]',
    ],
)
def test_a_file_that_is_none_says_what_is_wrong(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a file|needs an act|no parameter"):
        law.lay_over(text)


def test_what_is_expected_is_never_in_force() -> None:
    expected = law.forecast("MCI", NEW_YEAR)
    assert expected is not None
    with pytest.raises(law.NotInForce):
        law.value("MCI", NEW_YEAR)

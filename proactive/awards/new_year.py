"""1 January: every running award is counted by the minimum of its year (arts. 177(1), 236(1))."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from proactive.awards import amounts
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.basics import law
from proactive.cases.award import Period
from proactive.cases.now import Now


def newest_year(today: date) -> int:
    """The year by whose law awards are counted today: this one, or the last that has values."""
    earliest = law.first_day(law.MINIMUM).year
    return next((year for year in range(today.year, earliest, -1) if has_values(year)), earliest)


def has_values(year: int) -> bool:
    return all(law.is_in_force(name, first_day(year)) for name in (law.MINIMUM, law.INDEX))


def first_day(year: int) -> date:
    return date(year, 1, 1)


def circumstance(year: int, today: date) -> Circumstance:
    return Circumstance(id=f"new_year.{year}", what=Happening.NEW_YEAR, on=date(year, 1, 1), came=today)


def in_year(award: MonthlyAward, year: int, now: Now) -> AwardOutcome:
    """The award by the law of that year; where it changes nothing, only that it was looked at."""
    outcome = change_of(award, circumstance(year, now.today), now)
    if outcome.change is not None and same_sums(award, outcome.award):
        return AwardOutcome(award=replace(award, year=year), why_not="the same sums")
    if outcome.award.year == year:
        return outcome
    return replace(outcome, award=replace(outcome.award, year=year))


def same_sums(before: MonthlyAward, after: MonthlyAward) -> bool:
    return before.rows == after.rows


def monthly_on(rows: tuple[Period, ...], day: date) -> Decimal:
    """What is paid a month on a day."""
    return amounts.on_day(rows, day)

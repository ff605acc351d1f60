"""Working days of Kazakhstan, and from them the day from which a term runs and the day on which it ends."""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from proactive.basics import law
from proactive.basics.law import NotInForce, Parameter

TIMEZONE = ZoneInfo("Asia/Almaty")  # the whole country since 1 March 2024
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off that is no ordinary weekend, or the weekend day worked for it (`works`)."""

    day: date
    name: str
    basis: str
    mark: str
    works: bool = False


def is_working(day: date) -> bool:
    """In a year of which nothing is announced yet by the week and the holidays of the law alone. Raises `NotInForce`
    before the first year of the calendar."""
    exception = exceptions(day.year).get(day)
    return exception.works if exception else day.weekday() < SATURDAY


def next_working(day: date) -> date:
    """The first working day after `day`."""
    day += ONE_DAY
    while not is_working(day):
        day += ONE_DAY
    return day


def add_working_days(day: date, n: int, count_first: bool = False) -> date:
    """The `n`th working day from `day`, which itself is counted only if `count_first` says so and it is one."""
    if count_first and n > 0 and is_working(day):
        n -= 1
    for _ in range(n):
        day = next_working(day)
    return day


def legal_day(at: datetime, zone: ZoneInfo, closes_at: time) -> date:
    """The day on which an application counts as made: after hours or on a day off, the next working day (D-H)."""
    local = at.astimezone(zone)
    in_hours = local.time() <= closes_at
    return local.date() if in_hours and is_working(local.date()) else next_working(local.date())


def is_planned(year: int) -> bool:
    """What moves in the year is not announced: Kurban Ait, days off that the Government moves."""
    return not all(law.is_in_force(name, date(year, 1, 1)) for name in law.ANNOUNCED)


def citizens_days(day: date, n: int) -> date:
    """As `add_working_days`, for a term that is a citizen's own: a day longer where it is only planned, so that no
    day off that is announced later takes it from them."""
    last = add_working_days(day, n)
    return next_working(last) if is_planned(last.year) else last


def exceptions(year: int) -> dict[date, DayOff]:
    """Every day of a year on which the week alone does not tell, each with its act. Raises `NotInForce`."""
    first = date(year, 1, 1)
    if first < min(law.first_day(name) for name in law.ANNOUNCED):
        raise NotInForce("calendar", first)
    announced = [law.in_force(name, first) if law.is_in_force(name, first) else None for name in law.ANNOUNCED]
    return days_off(year, *announced)


@cache
def days_off(year: int, ait: Parameter | None, moved: Parameter | None) -> dict[date, DayOff]:
    table = rows()
    days = {row.day: row for row in (*holidays(table, year), *kurban_ait(ait), *transfers(moved))}
    for row in holidays(table, year, moving_only=True):
        if row.day.weekday() >= SATURDAY:
            instead = first_free(row.day, days)
            days[instead] = DayOff(instead, f"{row.name}, moved", f"{row.basis}; moved by art. 5", "derived")
    return days


def first_free(day: date, days_off: dict[date, DayOff]) -> date:
    """The next weekday that is not a day off already."""
    while day in days_off or day.weekday() >= SATURDAY:
        day += ONE_DAY
    return day


def holidays(table: dict[str, Any], year: int, moving_only: bool = False) -> list[DayOff]:
    return [
        DayOff(day, row["name"], row["basis"], row["mark"])
        for row in table["holiday"]
        if row["since"] <= (day := date(year, row["month"], row["day"])) <= row.get("until", date.max)
        and (row["moves"] or not moving_only)
    ]


def kurban_ait(announced: Parameter | None) -> list[DayOff]:
    if announced is None:
        return []
    days = law.days_named(announced.value)
    return [DayOff(day, "Kurban Ait", announced.basis, announced.mark) for day in days]


def transfers(announced: Parameter | None) -> list[DayOff]:
    """Rested days and those worked for them, in turn."""
    if announced is None:
        return []
    days = law.days_named(announced.value)
    return [
        DayOff(day, "transfer", announced.basis, announced.mark, works=turn % 2 == 1) for turn, day in enumerate(days)
    ]


@cache
def rows() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("calendar.toml").read_text("utf-8"))


def add_months(day: date, n: int) -> date:
    """The same day `n` months on, or back for a negative `n`; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, days_in(year, month + 1)))


def add_years(day: date, n: int) -> date:
    """The anniversary; of 29 February in a common year, the 28th."""
    return add_months(day, 12 * n)


def days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def is_of_age(birth: date, years: int, day: date) -> bool:
    """Whether someone born on `birth` has, on `day`, that many full years."""
    return add_years(birth, years) <= day

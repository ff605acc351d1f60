"""What a benefit that is assigned still asks for, years ahead: who is to be told or to look, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from proactive.basics import law
from proactive.basics.calendar import add_years


class To(StrEnum):
    """Who hears of it: the citizen by a message, or an official whom the case then waits for."""

    CITIZEN = "citizen"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FollowUp:
    """`kind` is the benefit's text for the citizen, or what the official is to check; `day` is the day it speaks of.

    `amount` is tenge a month, where it speaks of money.
    """

    on: date
    kind: str
    day: date
    to: To = To.CITIZEN
    amount: Decimal = Decimal(0)


def ahead(kind: str, day: date) -> FollowUp:
    """The citizen is told so many days before."""
    notice = timedelta(days=law.number("follow_up_days", day))
    return FollowUp(on=day - notice, kind=kind, day=day)


def for_official(kind: str, day: date) -> FollowUp:
    return FollowUp(on=day, kind=kind, day=day, to=To.OFFICIAL)


def yearly(month_and_day: str, after: date, until: date) -> Iterator[date]:
    """The days of that name, `"09-01"`, after one day and up to another."""
    month, day = (int(part) for part in month_and_day.split("-"))
    days = (date(year, month, day) for year in range(after.year, until.year + 1))
    return (named_day for named_day in days if after < named_day <= until)


def anniversaries(of: date, until: date) -> Iterator[date]:
    days = (add_years(of, n) for n in range(1, until.year - of.year + 1))
    return (anniversary for anniversary in days if anniversary <= until)

"""What an award comes to: its rows by the law of their days, what of them is due, and what is due for days past.

What was paid for a month is what was due for it as the award stood before: every change settles the difference.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from proactive.awards.award import MonthlyAward, Span
from proactive.cases.award import Award, Period
from proactive.services import monthly, service
from proactive.services.entitlement import Entitlement

Shares = tuple[monthly.Share, ...]
ONE_DAY = timedelta(days=1)
NOTHING = Decimal("0.00")


def counted(award: MonthlyAward, from_: date, today: date) -> Award:
    """The rows in force from a day on, by the law of their days. Raises `NotInForce`."""
    by_law = of_entitlement(award.service, award.entitlement, max(from_, today), monthly.by_law)
    rows = clipped(by_law.monthly, from_, None)
    for stay in award.stays:
        rows = reduced(rows, stay, today)
    for pension in award.pensions:
        rows = above_pension(rows, pension)
    return replace(by_law, monthly=monthly.merged(list(rows)))


def of_entitlement(
    code: str, entitlement: Entitlement, day: date, count: Callable[[Shares, date], Award] = monthly.award
) -> Award:
    """All that the facts give by the law up to a day; where a benefit keeps no facts, what was decided."""
    if entitlement.rows:
        return Award(monthly=entitlement.rows)
    return count(shares_of(code, entitlement), day)


def shares_of(code: str, entitlement: Entitlement) -> Shares:
    """Each day by the record that held on it."""
    benefit, newest = service(code), entitlement.disability
    if newest is None or not entitlement.former:
        return benefit.shares(entitlement)
    shares: list[monthly.Share] = []
    begins = entitlement.paid_from
    for record, later in pairwise((*entitlement.former, newest, None)):
        assert record is not None
        ends = later.established_on - ONE_DAY if later and later.established_on else None
        alone = replace(entitlement, disability=record, former=(), paid_from=begins)
        shares += [part for share in benefit.shares(alone) if (part := share.within(begins, ends))]
        begins = max(begins, ends + ONE_DAY) if ends else begins
    return tuple(shares)


def reduced(rows: tuple[Period, ...], stay: Span, today: date) -> tuple[Period, ...]:
    """What is paid while somebody lives in an institution."""
    before = clipped(rows, date.min, stay.from_ - ONE_DAY)
    there = (
        replace(row, amount=monthly.in_institution(row.amount, min(row.from_, today)))
        for row in clipped(rows, stay.from_, stay.until)
    )
    after = clipped(rows, stay.until + ONE_DAY, None) if stay.until else ()
    return (*before, *there, *after)


def above_pension(rows: tuple[Period, ...], pension: Period) -> tuple[Period, ...]:
    """What is paid beside a pension: up to the benefit's size, and nothing where the pension is as much (177(8))."""
    before = clipped(rows, date.min, pension.from_ - ONE_DAY)
    beside = (replace(row, amount=row.amount - pension.amount) for row in clipped(rows, pension.from_, pension.until))
    after = clipped(rows, pension.until + ONE_DAY, None) if pension.until else ()
    return (*before, *(row for row in beside if row.amount > 0), *after)


def with_pension(award: MonthlyAward, from_: date, amount: Decimal) -> tuple[Period, ...]:
    """What is drawn beside it, each sum up to the day before the next: days of before stay counted by theirs."""
    return (*clipped(award.pensions, date.min, from_ - ONE_DAY), Period(from_=from_, until=None, amount=amount))


def clipped(rows: tuple[Period, ...], from_: date, until: date | None) -> tuple[Period, ...]:
    """What of the rows lies between two days, both included; no `until`: open end."""
    parts = []
    for row in rows:
        start, end = max(row.from_, from_), monthly.earlier(row.until, until)
        if start == row.from_ and end == row.until:
            parts.append(row)
        elif end is None or start <= end:
            parts.append(replace(row, from_=start, until=end))
    return tuple(parts)


def joined(before: tuple[Period, ...], from_: date, after: tuple[Period, ...]) -> tuple[Period, ...]:
    """The rows as they were up to a day, and others from it on."""
    return monthly.merged([*clipped(before, date.min, from_ - ONE_DAY), *after])


def payable(award: MonthlyAward) -> tuple[Period, ...]:
    """The rows without the days of suspensions and after the stop."""
    rows = award.rows
    for span in (*award.halts, *((award.stop,) if award.stop else ())):
        after = clipped(rows, span.until + ONE_DAY, None) if span.until else ()
        rows = (*clipped(rows, date.min, span.from_ - ONE_DAY), *after)
    return tuple(sorted(rows, key=lambda row: row.from_))


def difference(before: MonthlyAward, after: MonthlyAward, today: date) -> Decimal:
    """What the months before this one are due now, less what was paid for them; negative: too much was paid."""
    paid, due = payable(before), payable(after)
    through = today.replace(day=1)
    starts = first_difference(paid, due) or through
    return sum(
        (monthly.due(due, month) - monthly.due(paid, month) for month in monthly.months(starts, through)), NOTHING
    )


def first_difference(paid: tuple[Period, ...], due: tuple[Period, ...]) -> date | None:
    """The first day of which the rows say different sums; `None`: there is none."""
    rows = (*paid, *due)
    ends = (row.until + ONE_DAY for row in rows if row.until and row.until < date.max)
    days = sorted({*(row.from_ for row in rows), *ends})
    return next((day for day in days if on_day(paid, day) != on_day(due, day)), None)


def on_day(rows: tuple[Period, ...], day: date) -> Decimal:
    """Tenge a month as the rows say it for a day."""
    return sum((row.amount for row in rows if row.from_ <= day <= (row.until or date.max)), NOTHING)


def total(rows: tuple[Period, ...], from_: date, before: date) -> Decimal:
    """What rows come to from one day's month up to another's, which is left out."""
    return sum((monthly.due(rows, month) for month in monthly.months(from_, before)), NOTHING)

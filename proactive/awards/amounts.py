"""What an award comes to: its rows by the law of their days, what of them is due, and what is due for days past.

What was paid for a month is what was due for it as the award stood before: every change settles the difference.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from proactive.awards.award import MonthlyAward, PartOf, Span
from proactive.cases.award import Award, Period
from proactive.cases.registers import Disability
from proactive.services import monthly, service
from proactive.services.disability.record import UNDER_7
from proactive.services.entitlement import Entitlement

Shares = tuple[monthly.Share, ...]
ONE_DAY = timedelta(days=1)
NOTHING = Decimal("0.00")


def counted(award: MonthlyAward, from_: date, today: date) -> Award:
    """The rows in force from a day on, by the law of their days. Raises `NotInForce`."""
    by_law = of_entitlement(award.service, award.entitlement, max(from_, today), monthly.by_law)
    rows = own_rows(award, clipped(by_law.monthly, from_, None), max(from_, today), today)
    return replace(by_law, monthly=monthly.merged(list(rows)))


def own_rows(award: MonthlyAward, whole: tuple[Period, ...], day: date, today: date) -> tuple[Period, ...]:
    """Of what the law gives, what this award pays: the rest where others are paid their part, or a part alone."""
    if award.part is not None and award.part.of is PartOf.CENTRE:
        return in_stays(award, less(beside(award, whole), beside(award, of_resident(award, whole, today))))
    if award.part is not None:
        mine = of_member(award, award.part.whose, award.entitlement.paid_from, day)
        whole = clipped(mine, min((row.from_ for row in whole), default=date.max), None)
    for apart in award.apart:
        if apart.of is PartOf.MEMBER:
            whole = less(whole, clipped(of_member(award, apart.whose, apart.from_, day), apart.from_, apart.until))
    whole = less(whole, drawn_instead(award, day))
    return beside(award, of_resident(award, whole, today))


def of_member(award: MonthlyAward, iin: str, from_: date, day: date) -> tuple[Period, ...]:
    """One member's share from a day on, by the law up to `day`."""
    since = replace(award.entitlement, paid_from=max(from_, award.entitlement.paid_from))
    return monthly.by_law(service(award.service).share_of(since, iin), day).monthly


def drawn_instead(award: MonthlyAward, day: date) -> tuple[Period, ...]:
    """What of their parts members draw as a pension: theirs is paid as a supplement up to its size (art. 236(6))."""
    whose = (award.part.whose,) if award.part else tuple(dict.fromkeys(m.iin for m in award.entitlement.members))
    since = award.entitlement.paid_from
    rows: tuple[Period, ...] = ()
    for member in award.entitlement.members:
        if member.iin not in whose or not member.pensions:
            continue
        own = clipped(of_member(award, member.iin, since, day), member.from_, member.until)
        rows += at_most(without_parts(award, member.iin, own), member.pensions)
    return rows


def without_parts(award: MonthlyAward, iin: str, rows: tuple[Period, ...]) -> tuple[Period, ...]:
    """The days on which the member is not paid apart."""
    for apart in award.apart:
        if apart.whose == iin:
            after = clipped(rows, apart.until + ONE_DAY, None) if apart.until else ()
            rows = (*clipped(rows, date.min, apart.from_ - ONE_DAY), *after)
    return rows


def at_most(rows: tuple[Period, ...], most: tuple[Period, ...]) -> tuple[Period, ...]:
    """Of each day the lesser of both; nothing where one of them has no row."""
    both = ((row, part) for limit in most for row in rows for part in clipped((row,), limit.from_, limit.until))
    limits = (replace(part, amount=min(part.amount, on_day(most, part.from_))) for _, part in both)
    return tuple(sorted(limits, key=lambda row: row.from_))


def of_resident(award: MonthlyAward, rows: tuple[Period, ...], today: date) -> tuple[Period, ...]:
    for stay in award.stays:
        rows = reduced(rows, stay, today)
    return rows


def beside(award: MonthlyAward, rows: tuple[Period, ...]) -> tuple[Period, ...]:
    """What is paid beside a pension."""
    for pension in award.pensions:
        rows = above_pension(rows, pension)
    return rows


def in_stays(award: MonthlyAward, rows: tuple[Period, ...]) -> tuple[Period, ...]:
    """What of it lies in the stays that this centre is paid for."""
    since = award.entitlement.paid_from
    stays = (stay for stay in award.stays if stay.until is None or stay.until >= since)
    return tuple(row for stay in stays for row in clipped(rows, max(stay.from_, since), stay.until))


def less(rows: tuple[Period, ...], others: tuple[Period, ...]) -> tuple[Period, ...]:
    """What is left of rows when others are paid out of them; nothing stands where nothing is left."""
    ends = (row.until + ONE_DAY for row in others if row.until and row.until < date.max)
    cuts = sorted({*(row.from_ for row in others), *ends})
    pieces = (piece for row in rows for piece in cut(row, cuts))
    left = (replace(piece, amount=piece.amount - on_day(others, piece.from_)) for piece in pieces)
    return tuple(piece for piece in left if piece.amount > 0)


def cut(row: Period, days: list[date]) -> list[Period]:
    """The row in pieces, each from one of the days on."""
    starts = [row.from_, *(day for day in days if row.from_ < day <= (row.until or date.max))]
    ends = [*(start - ONE_DAY for start in starts[1:]), row.until]
    return [replace(row, from_=start, until=end) for start, end in zip(starts, ends, strict=True)]


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
        alone = replace(entitlement if record is newest else rested_on(entitlement, record), disability=record)
        alone = replace(alone, former=(), paid_from=begins)
        shares += [part for share in benefit.shares(alone) if (part := share.within(begins, ends))]
        begins = max(begins, ends + ONE_DAY) if ends else begins
    return tuple(shares)


def rested_on(entitlement: Entitlement, former: Disability) -> Entitlement:
    """As long as a former record held: a child under seven has no group, and is paid at that size until the next
    record, also where the examination after the birthday was late (art. 178(4))."""
    ungrouped = former.category == UNDER_7 and former.group is None
    return replace(entitlement, disability=former, birth=None if ungrouped else entitlement.birth)


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


def difference(before: MonthlyAward, after: MonthlyAward, today: date) -> dict[date, Decimal]:
    """What each month before this one is due now, less what was paid for it; negative: too much was paid."""
    paid, due = payable(before), payable(after)
    through = today.replace(day=1)
    starts = first_difference(paid, due) or through
    return {month: monthly.due(due, month) - monthly.due(paid, month) for month in monthly.months(starts, through)}


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

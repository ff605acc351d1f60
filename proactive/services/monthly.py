"""Monthly benefits: multiples of the subsistence minimum, or of the MCI, of each month's year, and the arrears.

Arrears are what is due up to the first day of the month of the decision, from which the regular payment goes on. A part
month is counted by its calendar days (`part_month`, assumed); amounts are rounded as `rounding` says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from proactive.basics import law
from proactive.basics.calendar import add_months, days_in
from proactive.basics.rate import Rate
from proactive.cases.award import Award, Period

MINIMUM = law.MINIMUM
TIYN = Decimal("0.01")
TENGE = Decimal(1)
ONE_DAY = timedelta(days=1)


Size = tuple[Decimal, tuple[Rate, ...]]  # how many minimums or MCI, and the rows of the law that say so


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many times a base a month between two days, both included; no `until`: open end.

    `size` tells how many on a day; `names` are the parameters on which that rests; `base` is the one multiplied.
    """

    from_: date
    until: date | None
    size: Callable[[date], Size]
    names: tuple[str, ...]
    base: str = MINIMUM

    def within(self, start: date, end: date | None) -> "Share | None":
        """The part of it between two days; `None` when nothing is left."""
        from_, until = max(self.from_, start), earlier(self.until, end)
        return None if until is not None and until < from_ else replace(self, from_=from_, until=until)


def multiple(name: str, from_: date, until: date | None, base: str = MINIMUM) -> Share:
    """A share whose size is one row of the law."""

    def size(day: date) -> Size:
        rate = law.value(name, day)
        return rate.value, (rate,)

    return Share(from_=from_, until=until, size=size, names=(name,), base=base)


def earlier(first_end: date | None, second_end: date | None) -> date | None:
    """The earlier of two ends; an open end is later than any."""
    if first_end is None or second_end is None:
        return first_end or second_end
    return min(first_end, second_end)


def award(shares: tuple[Share, ...], today: date) -> Award:
    """As `by_law`, with the arrears. Raises `NotInForce`."""
    counted = by_law(shares, today)
    return replace(counted, arrears=arrears(counted.monthly, today.replace(day=1)))


def by_law(shares: tuple[Share, ...], today: date) -> Award:
    """One row for each amount in force, and what they rest on. Raises `NotInForce`.

    What lies ahead is counted by the law of today: when it changes, the award is counted anew (arts. 177(1), 236(1)).
    A year whose base is not in the law yet is paid at the last one, and completed when the row comes.
    """
    parts = [part for share in shares for part in split(share, today)]
    periods = merged([period for period, _ in parts])
    rates = tuple(dict.fromkeys(rate for _, used in parts for rate in used))
    return Award(monthly=periods, rates=rates)


def split(share: Share, today: date) -> Iterator[tuple[Period, tuple[Rate, ...]]]:
    """Cut where the base or the size changes, up to today; each part by the law of its own first day."""
    starts = [share.from_, *changes(share, today)]
    ends = [start - ONE_DAY for start in starts[1:]]
    for start, end in zip(starts, [*ends, share.until], strict=True):
        day = min(start, today)
        base = law.latest(share.base, day)
        times, rates = share.size(day)
        yield Period(from_=start, until=end, amount=rounded(times * base.value, day)), (base, *rates)


def changes(share: Share, today: date) -> list[date]:
    last = earlier(share.until, today) or today
    names = (share.base, "rounding", *share.names)
    return sorted({day for name in names for day in law.changes(name, share.from_, last)})


def merged(periods: list[Period]) -> tuple[Period, ...]:
    """Neighbours of the same amount as one row."""
    rows: list[Period] = []
    for period in periods:
        if rows and rows[-1].amount == period.amount and rows[-1].until == period.from_ - ONE_DAY:
            period = Period(from_=rows.pop().from_, until=period.until, amount=period.amount)
        rows.append(period)
    return tuple(rows)


def rounded(amount: Decimal, day: date) -> Decimal:
    """By the setting of that day: `none` to the tiyn, `half_up` or `up` to the whole tenge."""
    step, way = {
        "none": (TIYN, ROUND_HALF_UP),
        "half_up": (TENGE, ROUND_HALF_UP),
        "up": (TENGE, ROUND_CEILING),
    }[law.word("rounding", day)]
    return amount.quantize(step, way).quantize(TIYN)


def in_institution(amount: Decimal, day: date) -> Decimal:
    """Of a resident on full state support 30 %, but one minimum at least, and never more than the whole (arts. 178(5),
    237(2))."""
    part = rounded(amount * law.value("institution_part", day).value / 100, day)
    return min(amount, max(part, law.latest(MINIMUM, day).value))


def arrears(periods: tuple[Period, ...], before: date) -> Decimal:
    """What all whole and part months before a first of the month come to; each month is rounded once."""
    starts = min((period.from_ for period in periods), default=before)
    return sum((due(periods, month) for month in months(starts, before)), Decimal("0.00"))


def months(start: date, before: date) -> Iterator[date]:
    """The firsts of the months from one day's up to another's, which is left out."""
    month = start.replace(day=1)
    while month < before:
        yield month
        month = add_months(month, 1)


def due(periods: tuple[Period, ...], month: date) -> Decimal:
    """What is due for one month: each row by its calendar days of that month."""
    length = days_in(month.year, month.month)
    by_days = sum((period.amount * days_of(period, month, month.replace(day=length)) for period in periods), Decimal(0))
    return (by_days / length).quantize(TIYN, ROUND_HALF_UP)


def days_of(period: Period, first: date, last: date) -> int:
    """How many days of a stretch, both ends included, a row covers."""
    start, end = max(period.from_, first), min(period.until or last, last)
    return max(0, (end - start).days + 1)

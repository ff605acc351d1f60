"""What a family's members are due day by day, by its own reading of arts. 234 to 238: heads are counted from a table
of its own, which knows no program.

Full orphans have 1.54 minimums each; beside them others have 0.62, together 2.92 at most. Whoever draws a pension is
paid what it lacks of their part.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.awards.lives import MINIMUM, TIYN, months_back, next_month

BY_HEADS = {n: Decimal(times) for n, times in enumerate(("0", "0.92", "1.70", "2.25", "2.60", "2.75", "3.00"))}
OF_AN_ORPHAN, BESIDE_ORPHANS, TOGETHER = Decimal("1.54"), Decimal("0.62"), Decimal("2.92")
FAMILY = "family"  # the account of who is paid for those who are not paid themselves


def years_later(day: date, years: int) -> date:
    return months_back(day, -12 * years)


@dataclass
class Head:
    """Somebody who may be counted: on which days, since when paid themselves, and what they draw."""

    iin: str
    born: date
    spans: list[list[date]]  # from, until
    orphan: bool = False  # has lost both parents
    apart: date | None = None
    own_until: date | None = None  # who was paid themselves and died: their own part, to the end of that month
    pensions: list[tuple[date, Decimal]] = field(default_factory=list)

    def counts(self, day: date) -> bool:
        return any(start <= day <= end for start, end in self.spans)

    def draws(self, day: date) -> Decimal:
        return next((amount for since, amount in reversed(self.pensions) if since <= day), Decimal(0))

    def is_paid_still(self, day: date) -> bool:
        return self.own_until is not None and not self.counts(day) and self.spans[-1][1] < day <= self.own_until

    def is_apart(self, day: date) -> bool:
        return self.apart is not None and self.apart <= day


@dataclass
class FamilyOracle:
    """By its own reading of arts. 234 to 238."""

    paid_from: date
    heads: list[Head]
    rests: list[list[date]] = field(default_factory=list)  # of the family's account
    extended: dict[date, int] = field(default_factory=dict)

    def present(self, day: date) -> list[Head]:
        return [head for head in self.heads if head.counts(day)]

    def whole(self, day: date, heads: list[Head]) -> Decimal:
        """The cap is that of the others, not of the orphans."""
        orphans = sum(head.orphan for head in heads)
        beside = min(BESIDE_ORPHANS * (len(heads) - orphans), TOGETHER)
        times = OF_AN_ORPHAN * orphans + beside if orphans else BY_HEADS[min(len(heads), 6)]
        return (times * MINIMUM[day.year]).quantize(TIYN, ROUND_HALF_UP)

    def part(self, day: date, head: Head, heads: list[Head]) -> Decimal:
        others = [one for one in heads if not one.orphan]
        if head.orphan:
            times = OF_AN_ORPHAN
        elif len(others) < len(heads):
            times = min(BESIDE_ORPHANS * len(others), TOGETHER) / len(others)
        else:
            times = BY_HEADS[min(len(heads), 6)] / len(heads)
        return (times * MINIMUM[day.year]).quantize(TIYN, ROUND_HALF_UP)

    def on(self, day: date) -> dict[str, Decimal]:
        """What each account is due for a day."""
        heads = self.present(day)
        if day < self.paid_from or not heads:
            return {}
        parts = {head.iin: self.part(day, head, heads) for head in heads}
        own = {head.iin: parts[head.iin] for head in heads if head.is_apart(day)}
        late = {head.iin: self.part(day, head, [*heads, head]) for head in self.heads if head.is_paid_still(day)}
        drawn = sum((min(parts[head.iin], head.draws(day)) for head in heads if not head.is_apart(day)), Decimal(0))
        rest = max(self.whole(day, heads) - sum(own.values()) - drawn, Decimal(0))
        rests = any(start <= day <= end for start, end in self.rests) or len(own) == len(heads)
        return own | late | {FAMILY: Decimal(0) if rests else rest}

    def due(self, through: date) -> Decimal:
        total, month = Decimal(0), self.paid_from.replace(day=1)
        while month <= through:
            length = monthrange(month.year, month.month)[1]
            by_account: dict[str, Decimal] = {}
            for n in range(length):
                for account, amount in self.on(month + timedelta(days=n)).items():
                    by_account[account] = by_account.get(account, Decimal(0)) + amount
            total += sum(((sums / length).quantize(TIYN, ROUND_HALF_UP) for sums in by_account.values()), Decimal(0))
            month = next_month(month)
        return total

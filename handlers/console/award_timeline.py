"""What an award's page says of its days: since when and why it stands as it does, what is paid, and what comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from proactive.awards import amounts, foreseen
from proactive.awards.award import AwardState, Because, ChangeKind, MonthlyAward, Span
from proactive.awards.new_year import monthly_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingDay:
    """A day from which something is otherwise: decided already (`kind`), foreseen, or another sum."""

    day: date
    because: Because | None = None
    kind: ChangeKind | None = None
    amount: Decimal | None = None


def stands_since(award: MonthlyAward, today: date) -> Span | None:
    """The stop or the suspension of today."""
    if award.stop is not None and award.stop.holds(today):
        return award.stop
    return next((halt for halt in award.halts if halt.holds(today)), None)


def would_be_paid(award: MonthlyAward, today: date) -> Decimal | None:
    """A month, once the suspension is over."""
    if award.state(today) is not AwardState.SUSPENDED:
        return None
    return monthly_on(award.rows, today) or None


def coming(award: MonthlyAward, today: date) -> list[ComingDay]:
    """The earliest first; nothing after a stop."""
    ends = award.stop.from_ if award.stop is not None else date.max
    days = [*decided(award, today), *foreseen_days(award, today), *other_sums(award, today)]
    return sorted((turn for turn in days if today < turn.day <= ends), key=lambda turn: turn.day)


def decided(award: MonthlyAward, today: date) -> Iterator[ComingDay]:
    for halt in award.halts:
        if halt.from_ > today:
            yield ComingDay(day=halt.from_, because=halt.because, kind=ChangeKind.SUSPEND)
    if award.stop is not None:
        yield ComingDay(day=award.stop.from_, because=award.stop.because, kind=ChangeKind.STOP)


def foreseen_days(award: MonthlyAward, today: date) -> Iterator[ComingDay]:
    last = award.stop.from_ - amounts.ONE_DAY if award.stop is not None else date.max
    for turn in foreseen.turns(award):
        if turn.day <= last:
            yield ComingDay(day=turn.day, because=turn.because)


def other_sums(award: MonthlyAward, today: date) -> Iterator[ComingDay]:
    """Where what is paid becomes another sum."""
    paid = amounts.payable(award)
    for row in paid:
        if row.from_ > today and row.amount != amounts.on_day(paid, row.from_ - amounts.ONE_DAY):
            yield ComingDay(day=row.from_, amount=row.amount)

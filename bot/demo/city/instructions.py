"""What the payment desk makes of an order and the instructions on it: the rows in force, the state, what it has paid.

A month is paid on its last day, by what the desk had been told by then, less what is held back of it; arrears when they
come.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.demo.city.day import today

Body = dict[str, Any]
TIYN = Decimal("0.01")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Tenge a month between two days, both included."""

    start: date
    end: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """An order with the instructions that were taken: `rests` are suspensions, the last of them perhaps open."""

    rows: tuple[DeskRow, ...]
    iban: str
    rests: tuple[tuple[date, date], ...] = ()
    stopped: date | None = None

    def state(self, day: date) -> str | None:
        """`None`: it goes on."""
        if self.stopped is not None and self.stopped <= day:
            return "stopped"
        return "suspended" if any(start <= day <= end for start, end in self.rests) else None

    def due(self, first: date) -> Decimal:
        """For one month, by calendar days."""
        length = monthrange(first.year, first.month)[1]
        days = (first + timedelta(days=n) for n in range(length))
        amounts = (
            row.amount for day in days if not self.state(day) for row in self.rows if row.start <= day <= row.end
        )
        return (sum(amounts, Decimal(0)) / length).quantize(TIYN, ROUND_HALF_UP)


def day_of(text: str) -> date:
    return date.fromisoformat(text[:10])


def rows_of(monthly: list[Body]) -> tuple[DeskRow, ...]:
    return tuple(
        DeskRow(day_of(row["from"]), day_of(row["until"]) if "until" in row else date.max, Decimal(row["amount"]))
        for row in monthly
    )


def begun(order: Body) -> Standing:
    return Standing(rows_of(order.get("monthly", [])), order["iban"])


def after(standing: Standing, instruction: Body) -> Standing:
    """As the order stands with one instruction more."""
    start, kind = day_of(instruction["from"]), instruction["kind"]
    if kind in ("change", "resume") and instruction["monthly"]:
        before = (replace(row, end=min(row.end, start - ONE_DAY)) for row in standing.rows if row.start < start)
        standing = replace(standing, rows=(*before, *rows_of(instruction["monthly"])))
    if kind == "suspend":
        return replace(standing, rests=(*standing.rests, (start, date.max)))
    if kind == "resume":
        rests = tuple((since, min(end, start - ONE_DAY)) for since, end in standing.rests if since < start)
        return replace(standing, rests=rests, stopped=None)
    if kind == "stop":
        return replace(standing, stopped=start)
    return replace(standing, iban=instruction["iban"]) if kind == "redirect" else standing


def refuses(standing: Standing, instruction: Body, now: datetime) -> str | None:
    """Why an instruction cannot be taken any more; `None`: it can."""
    if standing.stopped is None:
        return None
    lifts = instruction["kind"] == "resume" and day_of(instruction["from"]) == standing.stopped
    if lifts and standing.stopped > today(now):
        return None
    if instruction["kind"] == "redirect":  # what came back goes out once more
        return None
    return "the order is stopped" if standing.stopped <= today(now) else "the order is to be stopped"


def paid(order: Body, instructions: list[tuple[datetime, Body]], placed_at: datetime, now: datetime) -> list[Body]:
    """What went out, in order: `{on, amount, iban, for}`; `for` is the first of a month, or `arrears`."""
    if "one_off" in order:
        return [{"on": today(placed_at), "amount": Decimal(order["one_off"]), "iban": order["iban"], "for": "one_off"}]
    standing, first = begun(order), today(placed_at).replace(day=1)
    out = list(arrears(order.get("arrears"), standing, today(placed_at)))
    pending = sorted(instructions, key=lambda taken: taken[0])
    held = Decimal(0)
    for month in months(first, today(now)):
        last = month.replace(day=monthrange(month.year, month.month)[1])
        while pending and today(pending[0][0]) <= last:
            at, instruction = pending.pop(0)
            standing = after(standing, instruction)
            out += arrears(instruction.get("arrears"), standing, today(at))
            held += held_back(instruction.get("arrears"))
        if last <= today(now) and (sum_of := standing.due(month)):
            out.append({"on": last, "amount": sum_of - held, "iban": standing.iban, "for": month.isoformat()})
            held = Decimal(0)
    return out


def arrears(text: str | None, standing: Standing, on: date) -> Iterator[Body]:
    if text and Decimal(text) > 0:
        yield {"on": on, "amount": Decimal(text), "iban": standing.iban, "for": "arrears"}


def held_back(text: str | None) -> Decimal:
    """Of the next payment, at the recipient's request."""
    return max(-Decimal(text or "0"), Decimal(0))


def months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)

"""An award beside the order that the payment desk holds for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from proactive.awards import amounts
from proactive.awards.award import AwardReason, AwardState, AwardWaiting, Because, ChangeKind, MonthlyAward
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome, Effect
from proactive.cases.award import Period
from proactive.cases.now import Now

OF_THE_DESK = {AwardReason.INSTRUCTION_REFUSED, AwardReason.DIFFERENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`lost`: instructions that were taken and are not there; `what` an official must look at, empty: nothing; `ended`:
    from which day the desk has stopped the order of an award that goes on."""

    lost: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    ended: date | None = None


def differing(
    award: MonthlyAward, order: Mapping[str, Any], taken: Collection[str], today: date, *, under_way: bool = False
) -> Difference | None:
    """`taken`: ids of the instructions that the desk once took; `under_way`: more of them are on their way, and sums
    may be told apart only afterwards. `None`: all is as it should be."""
    held = {str(instruction.get("instruction_id")) for instruction in order.get("instructions", ())}
    lost = tuple(id for id in taken if id not in held)
    words = [*(["account"] if order.get("iban") != award.account.iban and not lost else [])]
    words += ["instructions"] if held - set(taken) else []
    if not (lost or under_way):
        words += ["state"] if rests_there_alone(award, order, today) else []
        words += ["sums"] if pays_otherwise(award, order, today) else []
    ended = None if lost or under_way or "instructions" in words else ended_unseen(award, order)
    return Difference(lost=lost, what=tuple(words), ended=ended) if lost or words or ended else None


def ended_unseen(award: MonthlyAward, order: Mapping[str, Any]) -> date | None:
    """Stopped there, and lifted here while something else suspended it, without the desk's being told: by a version
    that did not keep that day. `None`: it is as it should be."""
    if order.get("status") != "stopped" or award.stop is not None or award.order_ends is not None:
        return None
    stops = (told for told in order.get("instructions", ()) if told.get("kind") == ChangeKind.STOP)
    return max((date.fromisoformat(str(told["from"])[:10]) for told in stops), default=None)


def rests_there_alone(award: MonthlyAward, order: Mapping[str, Any], today: date) -> bool:
    """The desk pays nothing for an award that runs."""
    return order.get("status") in {"suspended", "stopped"} and award.state(today) is AwardState.RUNNING


def pays_otherwise(award: MonthlyAward, order: Mapping[str, Any], today: date) -> bool:
    """On a day from today on, as far ahead as either of them says another sum; days that rest are paid by neither."""
    ours, theirs = award.rows, rows_there(order)
    days = {today, *(row.from_ for row in (*ours, *theirs) if row.from_ > today)}
    return any(amounts.on_day(ours, day) != amounts.on_day(theirs, day) for day in days if runs(award, day))


def runs(award: MonthlyAward, day: date) -> bool:
    return award.state(day) is AwardState.RUNNING


def rows_there(order: Mapping[str, Any]) -> tuple[Period, ...]:
    """As the order was placed, with what instructions put in the place of later days."""
    rows = rows_of(order.get("monthly", ()))
    for instruction in order.get("instructions", ()):
        if monthly := rows_of(instruction.get("monthly", ())):
            rows = amounts.joined(rows, date.fromisoformat(str(instruction["from"])[:10]), monthly)
    return rows


def rows_of(monthly: Iterable[Mapping[str, Any]]) -> tuple[Period, ...]:
    return tuple(
        Period(
            from_=date.fromisoformat(str(row["from"])[:10]),
            until=date.fromisoformat(str(row["until"])[:10]) if row.get("until") else None,
            amount=Decimal(str(row["amount"])),
        )
        for row in monthly
    )


def doubted(award: MonthlyAward, difference: Difference, now: Now) -> AwardOutcome:
    """An official looks in the morning. From which day an order has ended is kept: it goes on under another."""
    if difference.ended is not None:
        award = replace(award, order_ends=difference.ended)
    if not difference.what or (award.waiting and award.waiting.reason is AwardReason.DIFFERENCE):
        return AwardOutcome(award=award, why_not="nothing for an official")
    waiting = AwardWaiting(AwardReason.DIFFERENCE, now.at, difference.what)
    return AwardOutcome(award=replace(award, waiting=waiting))


def ordered_anew(award: MonthlyAward, circumstance: Circumstance, because: Because) -> Effect:
    """It runs, and the desk has stopped its order: all that is due since that day goes out under a new one."""
    assert award.order_ends is not None
    of_it = award.waiting is not None and award.waiting.reason in OF_THE_DESK
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.RESUME,
        because=because,
        from_=award.order_ends,
        after=replace(award, waiting=None if of_it else award.waiting),
        rates=award.rates,
    )


def came_back(award: MonthlyAward, now: Now) -> Circumstance:
    """The desk's word that a payment came back, where no event told of it."""
    id = f"returned.{award.order_id}.{now.today:%Y-%m}"
    return Circumstance(id=id, what=Happening.RETURNED, on=now.today, came=now.today)

"""An award beside the order that the payment desk holds for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from proactive.awards.award import AwardReason, AwardWaiting, MonthlyAward
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`lost`: instructions that were taken and are not there; `what` an official must look at, empty: nothing."""

    lost: tuple[str, ...] = ()
    what: str = ""


def differing(award: MonthlyAward, order: Mapping[str, Any], taken: Collection[str]) -> Difference | None:
    """`taken`: ids of the instructions that the desk once took. `None`: all is as it should be."""
    held = {str(instruction.get("instruction_id")) for instruction in order.get("instructions", ())}
    lost = tuple(id for id in taken if id not in held)
    words = [*(["account"] if order.get("iban") != award.account.iban and not lost else [])]
    words += ["instructions"] if held - set(taken) else []
    return Difference(lost=lost, what=" ".join(words)) if lost or words else None


def doubted(award: MonthlyAward, difference: Difference, now: Now) -> AwardOutcome:
    """An official looks in the morning."""
    if not difference.what or (award.waiting and award.waiting.reason is AwardReason.DIFFERENCE):
        return AwardOutcome(award=award, why_not="nothing for an official")
    waiting = AwardWaiting(AwardReason.DIFFERENCE, now.at, difference.what)
    return AwardOutcome(award=replace(award, waiting=waiting))


def came_back(award: MonthlyAward, now: Now) -> Circumstance:
    """The desk's word that a payment came back, where no event told of it."""
    id = f"returned.{award.order_id}.{now.today:%Y-%m}"
    return Circumstance(id=id, what=Happening.RETURNED, on=now.today, came=now.today)

"""A choice of two benefits is one decision: on the one that begins or goes on, and on the one that ends (A-9).

Whoever approves the one approves the other with it, from the same day and in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from proactive.awards import choosing, counting, together
from proactive.awards.acts import APPROVE, COUNT, RESUME
from proactive.awards.after_a_choice import OWN_AGAIN
from proactive.awards.award import Because, MonthlyAward, OfficialChange
from proactive.awards.changes import by_official
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome, unchanged
from proactive.cases.approval import Officer
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible

APPROVES = {APPROVE, "recalculate"}


def chooser(award: MonthlyAward, act: str, asked_for: OfficialChange) -> str | None:
    """Whose choice of two the act carries out: that was registered, or that an official sees on a document."""
    first = award.pending[0] if award.pending else None
    if act in APPROVES:
        return first.iin if first is not None and first.what in choosing.CHOSEN else None
    if act == COUNT:
        return asked_for.member if asked_for.role == counting.CARER else None
    if act == RESUME and asked_for.because is Because.CHOICE:
        return award.recipient_iin
    return None


def others_of(award: MonthlyAward, iin: str, drawn: Iterable[MonthlyAward]) -> list[MonthlyAward]:
    """What ends for it: beside a family's benefit that for their own disability, beside this one their part of the
    family's."""
    others = (other for other in drawn if other.case_number != award.case_number)
    if award.members:
        return [other for other in others if choosing.is_for_disability_of(other, iin)]
    return [other for other in others if iin in other.members]


def ended(other: MonthlyAward, circumstance: Circumstance, by: str, officer: Officer | None, now: Now) -> AwardOutcome:
    """What ends, ended by the official who decided on what begins. Raises `ActNotPossible` where that cannot be told:
    then nothing begins either."""
    if other.stop is not None:
        return together.after_its_end(other, circumstance, now) or AwardOutcome(award=other)
    outcome = by_official(other, circumstance, now, by)
    if len(outcome.award.pending) > len(other.pending):
        raise ActNotPossible(
            "award_no_change", why=f"the other benefit, of case {other.case_number}, cannot be counted"
        )
    if outcome.change is None:
        return outcome
    return replace(outcome, change=replace(outcome.change, officer=officer))


def ended_with_it(other: MonthlyAward, circumstance: Circumstance, chosen: MonthlyAward, now: Now) -> AwardOutcome:
    """By who approved the award that was chosen; what cannot be told is an official's."""
    outcome = (
        by_official(other, circumstance, now, chosen.instead_by) if other.stop is None else unchanged(other, "over")
    )
    if outcome.change is None:
        return outcome
    return replace(outcome, change=replace(outcome.change, officer=chosen.instead_officer))


def whole(
    outcome: AwardOutcome, iin: str, drawn: Iterable[MonthlyAward], now: Now
) -> tuple[AwardOutcome, list[tuple[MonthlyAward, AwardOutcome]]]:
    """The decision on one of two, with which nothing is left to be ended, and what it comes to for the others."""
    change = outcome.change
    if change is None:
        return outcome, []
    circumstance = Circumstance(
        id=f"choice.{change.number}", what=Happening.CHOSEN_ANOTHER, on=change.from_, came=now.today, iin=iin
    )
    others = [
        (other, ended(other, circumstance, change.by, change.officer, now))
        for other in others_of(outcome.award, iin, drawn)
    ]
    return replace(outcome, award=replace(outcome.award, instead_from=None)), others


def must_be_alive(award: MonthlyAward, act: str, drawn: Iterable[MonthlyAward]) -> None:
    """An own benefit does not go on for who is known to have died, or is not paid for the family any more. Raises
    `ActNotPossible`."""
    if act not in APPROVES or not award.pending or award.pending[0].what not in OWN_AGAIN:
        return
    families = [other for other in drawn if other.members and other.part is None]
    for other in families:
        if other.recipient_iin == award.recipient_iin and (other.speaks_to_nobody or died_for_it(other)):
            raise ActNotPossible("award_no_change", why=f"by case {other.case_number} they are not paid any more")


def died_for_it(other: MonthlyAward) -> bool:
    return other.stop is not None and other.stop.because is Because.DEATH


def choice_of(award: MonthlyAward, on: date, today: date) -> Circumstance:
    """Of an award that was begun by a choice: its end of the other is put to that once."""
    id = f"choice.{award.id}.{on.isoformat()}"  # what is chosen may be chosen again, years later
    return Circumstance(id=id, what=Happening.CHOSEN_ANOTHER, on=on, came=today, iin=award.recipient_iin)

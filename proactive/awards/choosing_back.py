"""A-9: who has a carer's part of the family's benefit instead of their own for a disability has that again, by choice.

The law sets no time for which a choice holds: another is made in the same way, from the day of its registration (Social
Code, arts. 175(6), 234(7)). Registers are asked whether the disability is confirmed; one approval carries out both.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from proactive.awards import after_a_choice, amounts, asking, counting, family
from proactive.awards.after_a_choice import confirmed, look_ups
from proactive.awards.award import AskedFor, AwardQuestion, AwardReason, AwardState, MonthlyAward
from proactive.awards.choosing import Choice
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome, for_official, unchanged
from proactive.basics.law import NotInForce
from proactive.cases.now import Now
from proactive.cases.registers import Disability, Facts

OFFER, KEPT = "award.back_offer", "award.back_kept"


def choice_back(drawn: Sequence[MonthlyAward], today: date) -> Choice | None:
    """`None`: there is no such choice, or not one that can be told from what is known."""
    counted = next((award for award in drawn if has_part(award, today)), None)
    own = after_a_choice.given_up(counted, drawn) if counted else None
    if counted is None or own is None or own.payee_iin != own.recipient_iin:
        return None
    alone = replace(counted, entitlement=family.without(counted, part_given_up(counted, today)))
    try:
        without = amounts.on_day(amounts.counted(alone, today, today).monthly, today)
        again = amounts.on_day(amounts.counted(replace(own, stop=None), today, today).monthly, today)
    except NotInForce:
        return None
    if not (without and again):
        return None
    return Choice(counted, own, again, without, amounts.on_day(counted.rows, today), is_back=True)


def has_part(award: MonthlyAward, today: date) -> bool:
    """Paid themselves, with a carer's part that goes on."""
    goes_on = award.stop is None and award.state(today) is AwardState.RUNNING
    if not goes_on or award.part is not None or award.payee_iin != award.recipient_iin:
        return False
    parts = (member for member in award.entitlement.members if member.iin == award.recipient_iin)
    return any(part.role == counting.CARER and part.holds(today) for part in parts)


def part_given_up(award: MonthlyAward, on: date) -> Circumstance:
    return Circumstance(id="", what=Happening.CHOSEN_ANOTHER, on=on, came=on, iin=award.recipient_iin)


def chosen(own: MonthlyAward, now: Now) -> AwardOutcome | None:
    """Their word, registered today; registers are asked. `None`: another question is being asked."""
    if own.question is not None:
        return None
    asked = asking.begun(own, AskedFor.BACK, from_=now.today)
    return AwardOutcome(award=asked, look_ups=look_ups(own), why_not="registers are asked")


def looked_at(own: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """Prepared with the finding that is in force on the day of registration; an official sees where there is none."""
    facts.need(look_ups(own))
    on = question.from_ or now.today
    return put_before(own, question, now, confirmed(facts.get(Disability, "IIN", own.recipient_iin), on))


def put_before(own: MonthlyAward, question: AwardQuestion, now: Now, record: Disability | None = None) -> AwardOutcome:
    if own.stop is None:
        return unchanged(own, "it goes on already")
    circumstance = Circumstance(
        id=f"{Happening.CHOSEN_BACK}.{own.id}.{question.number}",
        what=Happening.CHOSEN_BACK,
        on=question.from_ or now.today,
        came=now.today,
        iin=own.recipient_iin,
        disability=record,
    )
    return for_official(own, circumstance, now, AwardReason.PREPARED)

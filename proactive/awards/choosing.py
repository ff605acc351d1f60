"""A-9: who draws a benefit for a disability may have a carer's part of the family's instead, by their own choice.

They read what each way comes to, and their word is the choice: the day on which it came is that of its registration.
Registers are asked whether they work. What follows is prepared; an official approves it, as all of a family's benefit,
and the benefit that was not chosen ends from the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from proactive.awards import amounts, asking, counting
from proactive.awards.award import AskedFor, AwardQuestion, AwardReason, AwardState, Because, MonthlyAward
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import AwardOutcome, Effect, counted_anew, for_official, put_aside
from proactive.awards.wording import award_message
from proactive.basics import law
from proactive.basics.calendar import add_months
from proactive.basics.law import NotInForce
from proactive.cases.award import Finding
from proactive.cases.now import Now
from proactive.cases.registers import Contribution, Entrepreneur, Facts, LookUp, about
from proactive.messages.message import Message
from proactive.messages.texts.forms import money
from proactive.services.member import Member

OFFER, NOTED, KEPT, WORKS = ("award.choice_offer", "award.choice_noted", "award.choice_kept", "award.choice_works")
CHOSEN = {Happening.CHOSEN_THIS, Happening.CHOSEN_BACK}
ASKED_FOR_IT = {AskedFor.CHOICE, AskedFor.BACK}
OF_A_DISABILITY = "disability"
ONE_OF_TWO = "234(7)"  # the finding that somebody cares for a child, and draws the other benefit


@dataclass(frozen=True, slots=True)
class Choice:
    """Two benefits of which one person may have one, as they stand, and what the family's comes to with them."""

    family: MonthlyAward
    own: MonthlyAward
    is_paid: Decimal  # of their own
    family_is_paid: Decimal
    with_them: Decimal
    is_back: bool = False  # they are counted for the family's, and want their own again

    @property
    def of(self) -> MonthlyAward:
        """The award on which it is registered and prepared."""
        return self.own if self.is_back else self.family


def choice_of(drawn: Sequence[MonthlyAward], findings: Sequence[Finding], today: date) -> Choice | None:
    """`None`: there is no such choice, or not one that can be told from what is known."""
    family = next((award for award in drawn if may_join(award, findings, today)), None)
    own = next((award for award in drawn if family and is_own(award, family.recipient_iin, today)), None)
    if family is None or own is None:
        return None
    try:
        anew = replace(family, entitlement=counting.with_member(family, carer(family, today, today), today))
        with_them = amounts.on_day(amounts.counted(anew, today, today).monthly, today)
    except (NotInForce, NotForThisAward):
        return None
    return Choice(family, own, amounts.on_day(own.rows, today), amounts.on_day(family.rows, today), with_them)


def may_join(award: MonthlyAward, findings: Sequence[Finding], today: date) -> bool:
    """A family's benefit, paid to who cares for a child under eight in it and is not counted for the other benefit."""
    iin, members = award.recipient_iin, award.entitlement.members
    if not members or award.part is not None or award.payee_iin != iin or award.state(today) is not AwardState.RUNNING:
        return False
    if award.stop is not None or any(member.iin == iin and member.holds(today) for member in members):
        return False
    left_out = any(finding.check == ONE_OF_TWO and finding.passed is None for finding in findings)
    was_counted = any(member.iin == iin and member.role == counting.CARER for member in members)
    return (left_out or was_counted) and (carer(award, today, today).until or date.max) >= today


def is_own(award: MonthlyAward, iin: str, today: date) -> bool:
    """A benefit for their own disability that they are paid themselves."""
    goes_on = award.stop is None and award.state(today) is AwardState.RUNNING
    return is_for_disability_of(award, iin) and award.payee_iin == iin and goes_on


def is_for_disability_of(award: MonthlyAward, iin: str) -> bool:
    """Or the part of it that a centre is paid."""
    return award.service == OF_A_DISABILITY and award.recipient_iin == award.entitlement.iin == iin


def carer(award: MonthlyAward, from_: date, today: date) -> Member:
    until = counting.last_day(award, counting.CARER, from_, today)
    return Member(iin=award.recipient_iin, role=counting.CARER, from_=from_, until=until)


def sums_of(choice: Choice) -> dict[str, str]:
    language = choice.family.reach.language
    sums = {"own": choice.is_paid, "family": choice.family_is_paid, "more": choice.with_them}
    return {name: money(amount, language) for name, amount in sums.items()}


# Chosen


def registered_on(award: MonthlyAward) -> date | None:
    """The day of a choice on which nothing is decided yet."""
    if award.question is not None and award.question.purpose in ASKED_FOR_IT:
        return award.question.from_
    return next((pending.on for pending in choices_in(award)), None)


def choices_in(award: MonthlyAward) -> tuple[Circumstance, ...]:
    return tuple(pending for pending in award.pending if pending.what in CHOSEN)


def chosen(award: MonthlyAward, now: Now) -> AwardOutcome | None:
    """Their word, registered today; registers are asked. `None`: another question of theirs is being asked."""
    if registered_on(award) is not None:
        return AwardOutcome(award=award, why_not="waits already")
    if award.question is not None:
        return None
    later = asking.begun(award, AskedFor.CHOICE, from_=now.today)
    return AwardOutcome(award=later, look_ups=look_ups(award), why_not="registers are asked")


def taken_back(award: MonthlyAward) -> AwardOutcome:
    """It is theirs until it is decided: they keep both as they are, and no official is asked. What one of two officials
    proposed of it another cannot confirm: it would be of what waits behind it."""
    if award.question is not None and award.question.purpose in ASKED_FOR_IT:
        award = replace(award, question=None)
    for pending in choices_in(award):
        award = replace(put_aside(award, pending.id), proposal=None)
    return AwardOutcome(award=award, why_not="taken back")


def look_ups(award: MonthlyAward) -> tuple[LookUp, ...]:
    return tuple(about(award.recipient_iin, Entrepreneur, Contribution))


def looked_at(award: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """Prepared for an official; a carer who works is told that they are not counted, and loses nothing."""
    if award.stop is not None:
        return AwardOutcome(award=award, why_not="it has ended meanwhile")
    facts.need(look_ups(award))
    if works(facts, award.recipient_iin, question.from_ or now.today):
        return AwardOutcome(award=award, message=of_work(award, id_of(award, question)), why_not="works")
    return put_before(award, question, now)


def put_before(award: MonthlyAward, question: AwardQuestion, now: Now) -> AwardOutcome:
    """Also where registers do not tell whether they work: their word is not lost, and an official finds out."""
    if award.stop is not None:
        return AwardOutcome(award=award, why_not="it has ended meanwhile")
    on = question.from_ or now.today
    circumstance = Circumstance(
        id=id_of(award, question),
        what=Happening.CHOSEN_THIS,
        on=on,
        came=now.today,
        iin=award.recipient_iin,
        member=carer(award, on, now.today),
    )
    return for_official(award, circumstance, now, AwardReason.PREPARED)


def id_of(award: MonthlyAward, question: AwardQuestion) -> str:
    return f"{Happening.CHOSEN_THIS}.{award.id}.{question.number}"


def of_work(award: MonthlyAward, id: str) -> Message | None:
    return award_message(award, WORKS, id, number=award.case_number)


def works(facts: Facts, iin: str, day: date) -> bool:
    """L7.5: plainly; what a record leaves open is an official's to see."""
    recent = add_months(day, -law.number("breadwinner.carer.months_without_contributions", day))
    paid = (contribution.last_paid_on for contribution in facts.get(Contribution, "IIN", iin))
    registered = any(business.registered for business in facts.get(Entrepreneur, "IIN", iin))
    return registered or any(last and last >= recent for last in paid)


def counted_by_choice(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """From the day of registration. Whose own award it is has the other benefit ended by it."""
    member = circumstance.member
    if member is None or not award.entitlement.members:
        raise NotForThisAward("not counted by the number of a family")
    is_whole = award.part is None and circumstance.iin == award.recipient_iin
    if is_whole and (award.payee_iin != circumstance.iin or award.halt(Because.PAYEE_DIED)):
        raise NotForThisAward("who chose it is not paid for the family any more")
    if member.until is not None and member.until < now.today:
        raise NotForThisAward("the child is eight, and a part of the family's benefit would be over already")
    entitlement = counting.with_member(award, member, circumstance.on)
    instead_from = circumstance.on if is_whole else award.instead_from
    return counted_anew(
        award,
        circumstance,
        Because.CHOICE,
        circumstance.on,
        now,
        entitlement=entitlement,
        instead_from=instead_from,
    )

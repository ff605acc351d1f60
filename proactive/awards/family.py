"""Who is counted, who is paid, and who has died: what changes when the people of an award do (A-4, A-5, A-8)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from proactive.awards import amounts
from proactive.awards.award import (
    BREADWINNER_LIVES,
    NOT_STUDYING,
    WITHOUT_PAYEE,
    AwardReason,
    AwardWaiting,
    Because,
    ChangeKind,
    MonthlyAward,
    Reach,
)
from proactive.awards.circumstance import Circumstance, Happening, first_after
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import Effect, counted_anew, ended, halted, left_waiting, lifted, put_aside, unstopped
from proactive.basics import law
from proactive.basics.calendar import add_years
from proactive.basics.identifiers import birth_in
from proactive.cases.now import Now
from proactive.messages.contact import Channel
from proactive.services.entitlement import Entitlement
from proactive.services.member import Member

CARER, STUDENT = "carer", "student"


def died(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-4 for whose the right is, A-8 for one of several; who is paid for others suspends it until another is known."""
    iin = circumstance.iin
    if award.entitlement.members and iin == award.subject_iin:
        raise NotForThisAward("the breadwinner's death gave the right")
    if iin == award.payee_iin and others_remain(award, circumstance):
        return payee_died(award, circumstance, now)
    if award.entitlement.members and iin in award.members and others_remain(award, circumstance):
        return member_died(award, circumstance, now)
    if iin in {award.recipient_iin, award.subject_iin} or iin in award.members:
        return ended(award, circumstance, Because.DEATH, first_after(circumstance.on), circumstance.next_month)
    raise NotForThisAward("about nobody whose right or part it is")


def member_died(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """Who cared for a child is counted no longer once no other is under eight; where only they were left, it ends with
    the month of the death."""
    remaining = without(award, circumstance)
    month_over = first_after(circumstance.on)
    entitlement = replace(remaining, members=tuple(carers_until(remaining.members, circumstance.on)))
    if any(member.until is None or member.until >= circumstance.on for member in entitlement.members):
        return counted_anew(award, circumstance, Because.MEMBER_DIED, circumstance.on, now, entitlement=entitlement)
    members = tuple(
        ended_member(member, month_over - amounts.ONE_DAY) if member.role == CARER else member
        for member in award.entitlement.members
    )
    cared = replace(award, entitlement=replace(award.entitlement, members=members))
    return ended(cared, circumstance, Because.MEMBER_DIED, month_over, circumstance.next_month)


def carers_until(members: Iterable[Member], died_on: date) -> Iterator[Member]:
    """Of the family that is left; a carer's last day is that of the youngest child who lives, by the law of then."""
    members, years = tuple(members), law.number("breadwinner.carer.child_under", died_on)
    living = [
        member for member in members if member.role != CARER and (member.until is None or member.until >= died_on)
    ]
    births = [birth for member in living if (birth := birth_in(member.iin))]
    last = max((add_years(birth, years) - amounts.ONE_DAY for birth in births), default=date.min)
    for member in members:
        yield ended_member(member, max(last, died_on - amounts.ONE_DAY)) if member.role == CARER else member


def others_remain(award: MonthlyAward, circumstance: Circumstance) -> bool:
    """Whether somebody else has the right, or a part of it, after that day."""
    if not award.entitlement.members:
        return circumstance.iin not in {award.recipient_iin, award.subject_iin}
    remaining = (member for member in award.own_members if member.iin != circumstance.iin)
    return any(member.until is None or member.until >= circumstance.on for member in remaining)


def without(award: MonthlyAward, circumstance: Circumstance) -> Entitlement:
    """The family from the day on without the person."""
    last = circumstance.on - amounts.ONE_DAY
    members = tuple(
        ended_member(member, last) if member.iin == circumstance.iin else member
        for member in award.entitlement.members
        if member.iin != circumstance.iin or member.from_ <= last
    )
    return replace(award.entitlement, members=members)


def ended_member(member: Member, last: date) -> Member:
    until = last if member.until is None else min(member.until, last)
    return replace(member, until=until)


def payee_died(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """Suspended from the first of the next month; their own part, where they had one, ends with them."""
    act = halted(award, circumstance, Because.PAYEE_DIED, circumstance.next_month)
    waiting = AwardWaiting(AwardReason.PAYEE, since=now.at)
    after = replace(act.after, waiting=waiting)
    if award.entitlement.members and circumstance.iin in award.members:
        alone = counted_anew(
            after, circumstance, Because.PAYEE_DIED, circumstance.on, now, entitlement=without(award, circumstance)
        )
        after = alone.after
    return replace(act, after=after)


def alive(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-4: a death that is annulled lifts the stop before its day; after it the award goes on under a new order."""
    if award.entitlement.members and circumstance.iin == award.subject_iin:
        return breadwinner_lives(award, circumstance, Because.DEATH_ANNULLED, now)
    halt = award.halt(Because.PAYEE_DIED)
    if halt is not None and circumstance.iin == award.payee_iin:
        act = lifted(award, halt, circumstance, Because.DEATH_ANNULLED, halt.from_)
        return replace(act, after=replace(act.after, waiting=left_waiting(award, now)), rates=award.rates)
    if award.stop is None or award.stop.because not in {Because.DEATH, Because.MEMBER_DIED}:
        raise NotForThisAward("not stopped for a death")
    if award.part is not None and circumstance.iin != award.recipient_iin:
        raise NotForThisAward("about somebody else than whose part it is")
    return unstopped(award, award.stop, circumstance, Because.DEATH_ANNULLED, now)


def sign_of_life(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-5: contributions are paid for a breadwinner who is held dead or missing."""
    if not award.entitlement.members or circumstance.iin != award.subject_iin:
        raise NotForThisAward("about nobody who is held dead")
    return breadwinner_lives(award, circumstance, Because.SIGN_OF_LIFE, now)


def breadwinner_lives(award: MonthlyAward, circumstance: Circumstance, because: Because, now: Now) -> Effect:
    """Suspended from the first of the next month; an official finds out whether it goes on."""
    if award.halt(*BREADWINNER_LIVES):
        raise NotForThisAward("suspended for this already")
    act = halted(award, circumstance, because, circumstance.next_month)
    waiting = award.waiting or AwardWaiting(AwardReason.LOOKED_INTO, since=now.at, about=(because,))
    return replace(act, after=replace(act.after, waiting=waiting))


def born(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-8: a child born after the breadwinner's death is counted from the day of birth."""
    member = circumstance.member
    if member is None or not award.entitlement.members:
        raise NotForThisAward("not counted by the number of a family")
    if member.iin in award.members:
        raise NotForThisAward("counted already")
    entitlement = replace(award.entitlement, members=(*award.entitlement.members, member))
    return counted_anew(award, circumstance, Because.MEMBER_BORN, member.from_, now, entitlement=entitlement)


def studies_ended(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    return not_studying(award, circumstance, Because.STUDIES_ENDED, now)


def studies_remote(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    return not_studying(award, circumstance, Because.STUDIES_REMOTE, now)


def not_studying(award: MonthlyAward, circumstance: Circumstance, because: Because, now: Now) -> Effect:
    """A-8: one of several is not counted from that day; A-5: of the only one it is suspended from the next month."""
    if not any(member.iin == circumstance.iin and member.role == STUDENT for member in award.entitlement.members):
        raise NotForThisAward("not counted as a student")
    if award.part is None and not award.own_members:
        raise NotForThisAward("all of it is paid to others")
    if not others_remain(award, circumstance):
        return halted(award, circumstance, because, circumstance.next_month)
    entitlement = without(award, circumstance)
    return counted_anew(award, circumstance, because, circumstance.on, now, entitlement=entitlement)


def studies_resumed(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-6: from the day on which they resumed."""
    if halt := award.halt(*NOT_STUDYING):
        from_ = max(halt.from_, circumstance.on)
        return replace(lifted(award, halt, circumstance, Because.STUDIES_RESUMED, from_), rates=award.rates)
    member = circumstance.member
    if member is None or member.iin not in award.members:
        raise NotForThisAward("no member of this family")
    entitlement = replace(award.entitlement, members=(*award.entitlement.members, member))
    return counted_anew(award, circumstance, Because.STUDIES_RESUMED, member.from_, now, entitlement=entitlement)


def chosen_another(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-9: from the day on which the choice was registered; a month is not paid twice. Of several it is the share of
    the one who chose that ends."""
    if award.entitlement.members and circumstance.iin not in award.members:
        raise NotForThisAward("about nobody who is counted")
    if award.entitlement.members and others_remain(award, circumstance):
        entitlement = without(award, circumstance)
        return counted_anew(award, circumstance, Because.CHOICE, circumstance.on, now, entitlement=entitlement)
    return ended(nothing_to_recount(award), circumstance, Because.CHOICE, circumstance.on, circumstance.on)


def nothing_to_recount(award: MonthlyAward) -> MonthlyAward:
    """That something might be otherwise, which led to the choice, is no official's any more."""
    for pending in award.pending:
        if pending.what is Happening.RECOUNTED and pending.entitlement is None:
            award = put_aside(award, pending.id)
    return award


def carer_employed(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-5: not counted from the first of the next month."""
    if not any(member.iin == circumstance.iin and member.role == CARER for member in award.entitlement.members):
        raise NotForThisAward("not counted as a carer")
    from_ = circumstance.next_month
    entitlement = without(award, replace(circumstance, on=from_))
    return counted_anew(award, circumstance, Because.CARER_EMPLOYED, from_, now, entitlement=entitlement)


def guardian_changed(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-5: paid to the new guardian from the suspension, to an account of theirs."""
    assert circumstance.account is not None
    payee = circumstance.payee or award.payee_iin
    reach = award.reach if payee == award.payee_iin else reach_at(circumstance.msisdn, award.reach)
    after = replace(
        award,
        account=circumstance.account,
        payee_iin=payee,
        payee_named=payee != award.recipient_iin,
        waiting=left_waiting(award, now) if seeks_account(award) else award.waiting,
        reach=replace(reach, language=circumstance.language or reach.language),
    )
    halt = award.halt(*WITHOUT_PAYEE)
    if halt is None:
        return Effect(
            circumstance=circumstance,
            kind=ChangeKind.REDIRECT,
            because=Because.GUARDIAN_CHANGED,
            from_=circumstance.on,
            after=after,
            beside=(("account", circumstance.account),),
        )
    others = tuple(span for span in after.halts if span is halt or span.until or span.because not in WITHOUT_PAYEE)
    act = lifted(replace(after, halts=others), halt, circumstance, Because.GUARDIAN_CHANGED, halt.from_)
    return replace(act, rates=award.rates, beside=(("account", circumstance.account),))


def seeks_account(award: MonthlyAward) -> bool:
    """What else waits for an official goes on waiting."""
    return award.waiting is not None and award.waiting.reason in {AwardReason.PAYEE, AwardReason.ACCOUNT}


def rights_lost(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-5: suspended from the first of the next month, until it is known who is paid instead."""
    if circumstance.iin != award.payee_iin or (award.payee_iin == award.recipient_iin and not award.members):
        raise NotForThisAward("about nobody who is paid for a child")
    if award.halt(*WITHOUT_PAYEE):
        raise NotForThisAward("suspended for this already")
    act = halted(award, circumstance, Because.RIGHTS_LOST, circumstance.next_month)
    return replace(act, after=replace(act.after, waiting=AwardWaiting(AwardReason.PAYEE, since=now.at)))


def reach_at(msisdn: str | None, before: Reach) -> Reach:
    """Another payee is reached at their own number; without one nobody is written to."""
    if msisdn is None:
        return Reach(language=before.language)
    return Reach(channel=Channel.SMS, address=msisdn, msisdn=msisdn, language=before.language)

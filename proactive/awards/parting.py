"""One award paid to several: a member's own share (235(2)-(3)), the centre's part of a resident's (178(5), 237(2)).

Each payee has an award, an order and decisions of their own. All awards of a case rest on the same facts, and hear of
the same circumstances: what of it another is paid, an award leaves out of its own rows, to the tiyn.
"""

from dataclasses import replace
from datetime import date, timedelta

from proactive.awards import amounts, foreseen
from proactive.awards.award import (
    Apart,
    AwardReason,
    AwardWaiting,
    Because,
    ChangeKind,
    MonthlyAward,
    Part,
    PartOf,
    Reach,
)
from proactive.awards.circumstance import Circumstance
from proactive.awards.ending import NotForThisAward
from proactive.awards.family import reach_at
from proactive.awards.outcome import Effect, counted_anew
from proactive.awards.sizes import stay_of
from proactive.cases.now import Now
from proactive.messages.contact import Channel

MINOR = "child"  # whoever is counted as anything else is grown


def may_be_parted(award: MonthlyAward, today: date) -> bool:
    """Whether there is somebody who may be paid a part of it apart."""
    return award.part is None and (bool(grown_others(award, today)) or stay_of(award) is not None)


def grown_others(award: MonthlyAward, today: date) -> tuple[str, ...]:
    """Grown members whose share somebody else is paid, by IIN, in the order in which they are counted."""
    others = (member for member in award.own_members if member.role != MINOR and member.holds(today))
    return tuple(dict.fromkeys(member.iin for member in others if member.iin != award.payee_iin))


def parted(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """O-7: from the day on which it was asked for. Raises `NotForThisAward`."""
    if award.part is not None:
        raise NotForThisAward("a part already")
    if award.halts and any(halt.holds(now.today) for halt in award.halts):
        raise NotForThisAward("nothing of it is paid now")
    if circumstance.payee_bin is not None:
        return to_centre(award, circumstance, circumstance.payee_bin, now)
    return to_member(award, circumstance, now)


def to_member(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """The rest is counted for whoever was paid until now; it ends where nothing is left of it."""
    iin = circumstance.payee
    if iin is None or iin not in grown_others(award, circumstance.on):
        raise NotForThisAward("about nobody whose share somebody else is paid")
    from_ = max(circumstance.on, award.entitlement.paid_from)
    apart = Apart(of=PartOf.MEMBER, whose=iin, from_=from_)
    rest = counted_anew(award, circumstance, Because.SHARE_APART, from_, now, apart=(*award.apart, apart))
    own = replace(
        begun(award, apart, circumstance, now),
        recipient_iin=iin,
        payee_iin=iin,
        reach=where_asked(award, iin, reach_of(circumstance, award.reach)),
        stays=(),
        pensions=(),
    )
    return replace(rest, apart=ordered(own, circumstance, Because.OWN_SHARE, from_, now))


def given_back(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """Who was paid their share apart gave that up: from that day it is the family's again (art. 235(1)). Raises
    `NotForThisAward`."""
    theirs = next((a for a in award.apart if a.whose == circumstance.iin and a.until is None), None)
    if theirs is None:
        raise NotForThisAward("about nobody who is paid apart")
    over = replace(theirs, until=circumstance.on - timedelta(days=1))
    apart = tuple(over if a is theirs else a for a in award.apart)
    return counted_anew(award, circumstance, Because.SHARE_BACK, circumstance.on, now, apart=apart)


def to_centre(award: MonthlyAward, circumstance: Circumstance, centre: str, now: Now) -> Effect:
    """The person's part is counted since they moved in; what goes to the centre is ordered from the same day on."""
    stay = stay_of(award)
    if stay is None:
        raise NotForThisAward("lives in no institution")
    if any(apart.of is PartOf.CENTRE and apart.from_ >= stay.from_ for apart in award.apart):
        raise NotForThisAward("paid to a centre already")
    name = circumstance.payee_name
    apart = Apart(of=PartOf.CENTRE, whose=centre, from_=stay.from_, name=name)
    own = begun(award, apart, circumstance, now)
    own = replace(own, payee_iin="", payee_bin=centre, payee_name=name, reach=Reach())
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=Because.INSTITUTION,
        from_=stay.from_,
        after=replace(award, apart=(*award.apart, apart), waiting=without_centre_wait(award)),
        rates=award.rates,
        is_instructed=False,
        apart=ordered(own, circumstance, Because.INSTITUTION, stay.from_, now),
    )


def without_centre_wait(award: MonthlyAward) -> AwardWaiting | None:
    """The centre is named now; what else waits goes on waiting."""
    return None if award.waiting and award.waiting.reason is AwardReason.CENTRE else award.waiting


def begun(award: MonthlyAward, apart: Apart, circumstance: Circumstance, now: Now) -> MonthlyAward:
    """What both kinds of parts have in common; the order follows from its first decision."""
    assert circumstance.account is not None
    number = len(award.apart) + 1
    return MonthlyAward(
        id=part_id(award, number),
        case_number=award.case_number,
        order_id="",
        service=award.service,
        subject_iin=award.subject_iin,
        recipient_iin=award.recipient_iin,
        payee_iin=award.payee_iin,
        account=circumstance.account,
        consent_id=award.consent_id,
        track=award.track,
        decided_on=now.today,
        entitlement=replace(award.entitlement, paid_from=apart.from_),
        rows=(),
        part=Part(of=apart.of, whose=apart.whose, number=number),
        stays=award.stays,
        pensions=award.pensions,
        foreseen_through=foreseen.through(now.today),
        tells_ahead=True,
        year=award.year,
    )


def part_id(award: MonthlyAward, number: int) -> str:
    """Of the how many-th part of an award."""
    return f"{award.id}{number:02x}"


def ordered(own: MonthlyAward, circumstance: Circumstance, because: Because, from_: date, now: Now) -> Effect:
    """Its first decision. Raises `NotForThisAward` where nothing is left to be paid."""
    by_law = amounts.counted(own, from_, now.today)
    if not by_law.monthly:
        raise NotForThisAward("nothing is to be paid of it")
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=because,
        from_=from_,
        after=replace(own, rows=by_law.monthly, rates=by_law.rates),
        rates=by_law.rates,
        beside=(("goes_on_anew", True),),
    )


def reach_of(circumstance: Circumstance, before: Reach) -> Reach:
    """At their own number, in the language that they speak there."""
    reach = reach_at(circumstance.msisdn, before)
    return replace(reach, language=circumstance.language) if circumstance.language else reach


def where_asked(award: MonthlyAward, iin: str, reach: Reach) -> Reach:
    """In the chat in which they were asked, as long as their number is the same."""
    asked = next((adult.reach for adult in award.adults if adult.iin == iin), None)
    in_chat = asked is not None and asked.channel is Channel.TELEGRAM and asked.msisdn == reach.msisdn
    return replace(reach, channel=asked.channel, address=asked.address) if asked and in_chat else reach

"""What an official may do to a running award; each is a decision of theirs by name.

An own suspension or stop is first told as preliminary (APC, art. 73); what a register told is decided at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from proactive.awards import adults, after_a_choice, asking, counting, ending, grown, holding, sizes
from proactive.awards.award import (
    AskedFor,
    AwardChange,
    AwardHearing,
    AwardReason,
    AwardWaiting,
    Because,
    ChangeKind,
    MonthlyAward,
    OfficialChange,
)
from proactive.awards.changes import ACTING, AFTER_THE_END, by_official
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import (
    OF_A_SUM,
    AwardOutcome,
    Effect,
    decided,
    ended,
    halted,
    lifted,
    next_waiting,
    overpaid,
    unstopped,
)
from proactive.awards.parting import may_be_parted
from proactive.awards.reasons_of_acts import IS_OVER, not_by_words, still_waited_for, waited_for
from proactive.awards.reconciling import ordered_anew
from proactive.awards.wording import award_message
from proactive.basics.calendar import citizens_days
from proactive.basics.identifiers import iban_problem
from proactive.basics.law import NotInForce
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.wording import shortened
from proactive.messages.message import Message
from proactive.messages.texts import award_words, service_words
from proactive.messages.texts.forms import day
from proactive.road.decision import ActNotPossible

OBJECT_WITHIN, DECIDE_AFTER = 2, 3  # working days (APC, art. 73)
HEARD = {AwardReason.HEARING}
SETTLED_BY = dict.fromkeys((ChangeKind.RESUME, ChangeKind.STOP), HEARD | {AwardReason.LOOKED_INTO})
UNHEARD = {Because.OWN_WISH, Because.CHOICE}  # what the recipient asked for


def suspend(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """Raises `ActNotPossible`, as each of these does."""
    must_go_on(award, asked_for)
    if outcome := pending_act(award, ChangeKind.SUSPEND, official, now):
        return outcome
    if outcome := heard_first(award, ChangeKind.SUSPEND, asked_for, now):
        return outcome
    circumstance = own(award, ChangeKind.SUSPEND, asked_for, now)
    act = halted(award, circumstance, asked_for.because, asked_for.from_)
    waiting = waited_for(asked_for.because, now.at) or award.waiting
    return settled(award, replace(act, after=replace(act.after, waiting=waiting)), asked_for, official, now)


def stop(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    must_go_on(award, asked_for)
    if outcome := pending_act(award, ChangeKind.STOP, official, now):
        return outcome
    if outcome := heard_first(award, ChangeKind.STOP, asked_for, now):
        return outcome
    circumstance = own(award, ChangeKind.STOP, asked_for, now)
    act = ended(award, circumstance, asked_for.because, asked_for.from_, asked_for.from_)
    return settled(award, act, asked_for, official, now)


def resume(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """The last suspension is over, or a stop is lifted; one that has taken hold goes on under a new order."""
    must_have_words(asked_for)
    if outcome := pending_act(award, ChangeKind.RESUME, official, now):
        return outcome
    circumstance = own(award, ChangeKind.RESUME, asked_for, now)
    if award.part is not None and award.stop is not None and award.stop.because is Because.OWN_WISH:
        raise ActNotPossible("award_given_up")  # the family is paid it: `share` parts it anew
    if award.stop is not None:
        from_a_day = award.stop.because is Because.CHOICE
        unstop = after_a_choice.taken_up if from_a_day else unstopped
        act = unstop(award, award.stop, circumstance, asked_for.because, now)
        return settled(award, act, asked_for, official, now)
    halt = award.halt(*IS_OVER.get(asked_for.because, ())) or award.last_halt
    if halt is None and award.order_ends is not None:
        return settled(award, ordered_anew(award, circumstance, asked_for.because), asked_for, official, now)
    if halt is None and asked_for.because is Because.REEXAMINED:
        return settled(award, for_good_reason(award, circumstance, now), asked_for, official, now)
    if halt is None:
        raise ActNotPossible("award_not_suspended")
    from_ = max(halt.from_, asked_for.from_)
    act = lifted(award, halt, circumstance, asked_for.because, from_)
    return settled(award, replace(act, rates=award.rates), asked_for, official, now)


def for_good_reason(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-3: what stayed unpaid before the examination. Raises `ActNotPossible`."""
    try:
        return sizes.made_good(award, replace(circumstance, good_reason=True), now)
    except ending.NotForThisAward:
        raise ActNotPossible("award_not_suspended") from None
    except NotInForce as missing:
        raise ActNotPossible("award_no_change", why=str(missing)) from None


def recalculate(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """What waited is decided, the earliest first; where nothing does, registers are asked afresh."""
    must_go_on(award, asked_for)
    if award.pending:
        return approve(award, asked_for, official, now)
    return asked_afresh(award, asked_for, official)


def asked_afresh(award: MonthlyAward, asked_for: OfficialChange, official: str) -> AwardOutcome:
    if award.question is not None:
        raise ActNotPossible("award_asked")
    afresh = asking.begun(award, AskedFor.RECOUNT, by=official, from_=asked_for.from_, words=asked_for.words.strip())
    return AwardOutcome(award=afresh, why_not="registers are asked")


def needs_registers(pending: Circumstance) -> bool:
    """It only says that something may be otherwise: what, registers say."""
    if pending.what in after_a_choice.OWN_AGAIN:
        return pending.disability is None
    return pending.what is Happening.RECOUNTED and pending.entitlement is None


def approve(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """What was prepared, the earliest first, as `prepared` shows it."""
    must_have_words(asked_for)
    if not is_of_an_end(award):
        must_go_on(award, asked_for)
    if not award.pending:
        raise ActNotPossible("award_nothing_waits")
    if needs_registers(award.pending[0]):
        rest = award.pending[1:]
        alone = replace(award, pending=rest, waiting=award.waiting if rest else None)
        if award.pending[0].what in after_a_choice.OWN_AGAIN:
            return after_a_choice.put_to_registers(alone, award.pending[0], now)
        return asked_afresh(alone, asked_for, official)
    pending = replace(award.pending[0], pension=asked_for.pension)
    return told_why(by_official(award, pending, now, official), asked_for)


def is_of_an_end(award: MonthlyAward) -> bool:
    """What waits is decided also once the award has ended."""
    return award.stop is not None and bool(award.pending) and award.pending[0].what in AFTER_THE_END


def asks_for_pension(award: MonthlyAward) -> bool:
    """Whether what was prepared is decided by what is paid of a pension a month, which no register tells."""
    first = award.pending[0] if award.pending else None
    anew = first is not None and first.what is Happening.NEW_YEAR and draws_beside(award, first.on)
    return anew or (first is not None and first.what is Happening.PENSION)


def draws_beside(award: MonthlyAward, day: date) -> bool:
    return bool(award.pensions) or bool(counting.supplemented(award, day))


def prepared(award: MonthlyAward, now: Now) -> AwardChange | None:
    """What an approval would decide; `None` where nothing waits, or registers must be asked first."""
    if not award.pending or needs_registers(award.pending[0]):
        return None
    return by_official(award, award.pending[0], now, "official").change


def redirect(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """Another account, which the register must know as the payee's; what came back goes out once more, also where
    nothing more is to be paid."""
    must_have_words(asked_for)
    is_payees = seeks_payee(award) or asked_for.because is Because.GUARDIAN_CHANGED
    purpose = AskedFor.PAYEE if is_payees else AskedFor.ACCOUNT
    return AwardOutcome(award=of_whom(award, purpose, asked_for, official), why_not="registers are asked whose it is")


def seeks_payee(award: MonthlyAward) -> bool:
    return award.waiting is not None and award.waiting.reason is AwardReason.PAYEE


def of_whom(award: MonthlyAward, purpose: AskedFor, asked_for: OfficialChange, official: str) -> MonthlyAward:
    """Whose account it is, the register tells. Raises `ActNotPossible`."""
    if award.question is not None:
        raise ActNotPossible("award_asked")
    if not asked_for.iban or iban_problem(asked_for.iban):
        raise ActNotPossible("award_iban")
    about = {"by": official, "from_": asked_for.from_, "words": asked_for.words.strip()}
    return asking.begun(
        award, purpose, account=BankAccount(iban=asked_for.iban), centre=asked_for.centre.strip(), **about
    )


def share(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """O-7: to a grown member, or to a resident's centre: whose account it is, the register tells."""
    must_go_on(award, asked_for)
    if not may_be_parted(award, now.today):
        raise ActNotPossible("award_not_shared")
    later = of_whom(award, AskedFor.SHARE, asked_for, official)
    return AwardOutcome(award=later, why_not="registers are asked whose it is")


def count(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """A-10, art. 234: somebody of whom no register tells is a member, on a document."""
    must_go_on(award, asked_for)
    if not counting.may_be_counted(award):
        raise ActNotPossible("award_no_family")
    member = counting.member_of(award, asked_for, now.today)
    circumstance = Circumstance(
        id=f"official.{award.id}.{award.changes_made + 1}.count",
        what=Happening.MEMBER_COUNTED,
        on=asked_for.from_,
        came=now.today,
        iin=member.iin,
        member=member,
        words=asked_for.words,
    )
    return told_why(by_official(award, circumstance, now, official), asked_for)


def dismiss(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """What waited changes nothing: it is taken off, in words for colleagues. Who was told beforehand is told so."""
    must_have_words(asked_for)
    waiting = award.waiting
    if not award.pending and (waiting is None or waiting.reason in not_by_words(award)):
        raise ActNotPossible("award_nothing_waits")
    rest = award.pending[1:]
    changes_nothing = (*award.dismissed, *(pending.id for pending in award.pending[:1]))
    by_itself = not_by_words(award) | (OF_A_SUM if award.pending else set())
    stays = waiting is not None and (bool(rest) or waiting.reason in by_itself)
    still = next_waiting(waiting, rest) if stays else grown.awaited(award, now) or beside_it(award, now)
    later = replace(award, pending=rest, hearing=None, waiting=still, dismissed=changes_nothing)
    if waiting is not None and waiting.reason in OF_A_SUM and not stays:
        later = replace(later, holding=None, overpaid=())
    return AwardOutcome(award=later, message=as_it_was(award, asked_for, now), why_not="dismissed")


# Asked for by them, or told ahead: what comes of it is told, also where it is nothing.
TOLD_OF = {Happening.HOLDING_ASKED, Happening.CHOSEN_THIS, *after_a_choice.OWN_AGAIN}


def beside_it(award: MonthlyAward, now: Now) -> AwardWaiting | None:
    """What still waits once this is taken off; not the same again."""
    still = still_waited_for(award, now.at)
    same = still is not None and award.waiting is not None and still.reason is award.waiting.reason
    return None if same else still


def as_it_was(award: MonthlyAward, asked_for: OfficialChange, now: Now) -> Message | None:
    """To who was told beforehand, or has asked for a share of their own."""
    first = award.pending[0] if award.pending else None
    if first is not None and first.what is Happening.SHARE_ASKED:
        return adults.not_parted(award, first, asked_for.words.strip())
    by_citizen = first is not None and first.what in TOLD_OF
    asked_for_it = by_citizen and first is not None and first.iin == award.payee_iin
    if award.hearing is None and not asked_for_it:
        return None
    id = f"{award.id}.unheard.{award.changes_made + 1}.{now.today.isoformat()}"
    words = shortened(asked_for.words.strip(), award.reach.channel, award.reach.language)
    return award_message(award, "award.as_it_was", id, number=award.case_number, words=words)


def resend(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """What was decided and given up on its way to the desk goes on its way once more, under the same key: the desk
    takes it once, however often it is sent."""
    must_have_words(asked_for)
    if not award.unsent:
        raise ActNotPossible("award_all_sent")
    waited_for_it = award.waiting is not None and award.waiting.reason is AwardReason.UNSENT
    later = replace(award, unsent=0, waiting=None if waited_for_it else award.waiting)
    return AwardOutcome(award=later, why_not="sent again")


def hold(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """A-12: with the recipient's written request it begins; without one the recipient is asked."""
    must_go_on(award, asked_for)
    total = asked_for.amount or overpaid(award)
    if not total:
        raise ActNotPossible("award_no_sum")
    if award.holding is not None and award.holding.next_on is not None:
        raise ActNotPossible("award_held_already")
    if not asked_for.rests_on.strip():
        if award.speaks_to_nobody or award.reach.address is None:
            raise ActNotPossible("award_nobody_to_ask")
        return holding.asked_back(award, total, asked_for.words.strip(), now)
    circumstance = holding.wish(award, Happening.HOLDING_ASKED, now, amount=total, words=asked_for.words)
    return told_why(by_official(award, circumstance, now, official), asked_for)


def release(award: MonthlyAward, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """The recipient asks that nothing be held back any more; who was asked and has not answered is asked no longer."""
    must_go_on(award, asked_for)
    if award.holding is None:
        raise ActNotPossible("award_not_held")
    if award.holding.next_on is None:
        return holding.declined(award, now)
    circumstance = holding.wish(award, Happening.HOLDING_ENDED, now, words=asked_for.words)
    return told_why(by_official(award, circumstance, now, official), asked_for)


APPROVE, DISMISS, RESEND, RESUME, SHARE = "approve", "dismiss", "resend", "resume", "share"
HOLD, RELEASE = "hold", "release"
COUNT = "count"
WITH_ACCOUNT = ("redirect", SHARE)  # the acts that name one
AwardAct = Callable[[MonthlyAward, OfficialChange, str, Now], AwardOutcome]
ACTS: Mapping[str, AwardAct] = {
    "suspend": suspend,
    RESUME: resume,
    "stop": stop,
    APPROVE: approve,
    "recalculate": recalculate,
    "redirect": redirect,
    SHARE: share,
    COUNT: count,
    HOLD: hold,
    RELEASE: release,
    RESEND: resend,
    DISMISS: dismiss,
}


NOT_ALWAYS = {APPROVE, DISMISS, RESEND, RESUME, SHARE, COUNT, HOLD, RELEASE}


def possible(award: MonthlyAward, today: date) -> tuple[str, ...]:
    """What may be shown; the act itself says what the award does not allow."""
    waits = (*((RESEND,) if award.unsent else ()), *((DISMISS,) if award.pending or award.waiting else ()))
    if award.stop is not None:
        return (*((APPROVE,) if is_of_an_end(award) else ()), RESUME, "redirect", *waits)
    approvable = (APPROVE,) if award.pending else ()
    apart = (SHARE,) if may_be_parted(award, today) else ()
    more = (COUNT,) if counting.may_be_counted(award) else ()
    again = (RESUME,) if may_be_resumed(award) else ()
    back = (RELEASE,) if award.holding else (HOLD,) if overpaid(award) else ()
    shown = {*ACTS} - NOT_ALWAYS | {*again, *apart, *back, *more} | to_complete(award)
    return (*approvable, *(act for act in ACTS if act in shown), *waits)


def may_be_resumed(award: MonthlyAward) -> bool:
    return bool(award.last_halt or award.pending or sizes.missed_time(award) or award.order_ends)


def to_complete(award: MonthlyAward) -> set[str]:
    """What one official proposed is shown to the other, though nobody else would be shown it."""
    return {award.proposal.act} - {APPROVE, DISMISS, RESEND} if award.proposal else set()


def must_have_words(asked_for: OfficialChange) -> None:
    if not asked_for.words.strip():
        raise ActNotPossible("award_words")


def must_go_on(award: MonthlyAward, asked_for: OfficialChange) -> None:
    must_have_words(asked_for)
    if award.stop is not None:
        raise ActNotPossible("award_stopped")
    if asked_for.from_ < award.entitlement.paid_from:
        raise ActNotPossible("award_before", day=award.entitlement.paid_from.isoformat())


def own(award: MonthlyAward, kind: ChangeKind, asked_for: OfficialChange, now: Now) -> Circumstance:
    id = f"official.{award.id}.{award.changes_made + 1}.{kind}"
    return Circumstance(id=id, what=Happening.DECIDED, on=asked_for.from_, came=now.today, words=asked_for.words)


def settled(award: MonthlyAward, act: Effect, asked_for: OfficialChange, official: str, now: Now) -> AwardOutcome:
    """Decided; a hearing that was open is over, and so is what was looked into where it goes on or ends."""
    waiting = act.after.waiting
    if waiting is not None and waiting.reason in SETTLED_BY.get(act.kind, HEARD):
        waiting = None
    return told_why(
        decided(award, replace(act, after=replace(act.after, hearing=None, waiting=waiting)), now, official), asked_for
    )


def told_why(outcome: AwardOutcome, asked_for: OfficialChange) -> AwardOutcome:
    """With the official's words in the decision. Raises `ActNotPossible` where nothing came of it."""
    if outcome.change is None:
        raise ActNotPossible("award_no_change", why=outcome.why_not or "an official must look first")
    change = replace(outcome.change, words=asked_for.words.strip(), rests_on=asked_for.rests_on.strip())
    return replace(outcome, change=change)


def pending_act(award: MonthlyAward, kind: ChangeKind, official: str, now: Now) -> AwardOutcome | None:
    """What a register told and waits for an official, where it leads to an act of this kind."""
    for pending in award.pending:
        try:
            act = ACTING[pending.what](award, pending, now)
        except (ending.NotForThisAward, sizes.Unclear):
            continue
        if act.kind is kind:
            return by_official(award, pending, now, official)
    return None


def heard_first(award: MonthlyAward, kind: ChangeKind, asked_for: OfficialChange, now: Now) -> AwardOutcome | None:
    """The preliminary decision, told; `None`: it may be decided. Raises `ActNotPossible` before its day, and where
    something else was told: that is taken off first, of which the citizen hears too."""
    if asked_for.because in UNHEARD:
        return None
    hearing = award.hearing
    if hearing is None:
        return preliminary(award, kind, asked_for, now)
    if not was_told(hearing, kind, asked_for):
        raise ActNotPossible("award_told_otherwise", day=hearing.object_until.isoformat())
    if now.today < hearing.decide_from:
        raise ActNotPossible("award_hearing", day=hearing.decide_from.isoformat())
    return None


def was_told(hearing: AwardHearing, kind: ChangeKind, asked_for: OfficialChange) -> bool:
    """For the same reason, and from no earlier day."""
    same_reason = hearing.because in {None, asked_for.because}
    return hearing.kind is kind and same_reason and (hearing.from_ is None or asked_for.from_ >= hearing.from_)


def preliminary(award: MonthlyAward, kind: ChangeKind, asked_for: OfficialChange, now: Now) -> AwardOutcome:
    object_until, language = citizens_days(now.today, OBJECT_WITHIN), award.reach.language
    words = award_message(
        award,
        "award.hearing",
        f"{award.id}.hearing.{award.changes_made + 1}.{kind}.{now.today.isoformat()}",
        number=award.case_number,
        service=service_words(award.service, "name", "", language),
        meant=award_words("meant", kind, language),
        words=shortened(asked_for.words.strip(), award.reach.channel, award.reach.language),
        until=day(object_until, language),
        **{"from": day(asked_for.from_, language)},
    )
    hearing = AwardHearing(
        kind=kind,
        told_at=now.at,
        object_until=object_until,
        decide_from=citizens_days(now.today, DECIDE_AFTER),
        from_=asked_for.from_,
        because=asked_for.because,
        by_letter=words is None,
    )
    waiting = AwardWaiting(AwardReason.HEARING, since=now.at, about=(kind,))
    return AwardOutcome(award=replace(award, hearing=hearing, waiting=waiting), message=words, why_not="hearing")

"""What each circumstance does to an award (A-1 … A-11): from which day, to which size, by whom.

The system decides where the law is plain and the facts are certain: on the automatic track, and everywhere for death,
age, New Year and accounts. What remains is put before an official, whose decision runs the same functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from proactive.awards import (
    after_a_choice,
    amounts,
    choosing,
    counting,
    ending,
    family,
    foreseen,
    holding,
    parting,
    sizes,
)
from proactive.awards.at_the_desk import taken_from
from proactive.awards.award import WITHOUT_PAYEE, AwardReason, AwardWaiting, Because, ChangeKind, MonthlyAward
from proactive.awards.bases import only_suspended
from proactive.awards.circumstance import Circumstance, Happening, first_after
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import (
    AwardOutcome,
    Effect,
    decided,
    for_official,
    halted,
    instructed_rows,
    left_waiting,
    lifted,
    put_aside,
    unchanged,
)
from proactive.awards.reasons_of_acts import still_waited_for
from proactive.awards.wording import award_message, money_came_back
from proactive.basics import law
from proactive.basics.calendar import add_years
from proactive.basics.law import NotInForce
from proactive.cases.award import Track
from proactive.cases.now import Now
from proactive.messages.texts import service_words

H, B = Happening, Because
Acting = Callable[[MonthlyAward, Circumstance, Now], Effect]

EVERYWHERE = {H.DIED, H.ALIVE, H.FORESEEN, H.NEW_YEAR, H.ACCOUNT_IDLE, H.ACCOUNT_USED, H.ACCOUNT_GIVEN}
AN_OFFICIALS = {
    H.FOUND,
    H.CAME_BACK,
    H.PENSION,
    H.GUARDIAN_CHANGED,
    H.RIGHTS_LOST,
    H.SIGN_OF_LIFE,
    H.RECOUNTED,
    H.BORN,
    H.MEMBER_COUNTED,
    H.CHOSEN_THIS,
    H.CHOSEN_BACK,
    H.PART_ENDED,
}  # on either track
SOLVED_BY_ACCOUNT = {AwardReason.ACCOUNT, AwardReason.PAYEE, AwardReason.OTHER_ACCOUNT}
OF_A_FINDING = {H.EXAMINED, H.CORRECTED}
AFTER_THE_END = {
    H.ALIVE,
    H.RETURNED,
    H.ACCOUNT_GIVEN,
    H.CHOSEN_BACK,
    H.PART_ENDED,
}  # what may still change an award that is stopped


def change_of(award: MonthlyAward, circumstance: Circumstance, now: Now) -> AwardOutcome:
    """What the system does; what an official has to decide waits for them."""
    if award.stop is not None and circumstance.what not in AFTER_THE_END:
        return told_after_the_end(award, circumstance, now)
    if circumstance.what is H.PART_ENDED:
        return after_a_choice.put_to_registers(award, circumstance, now)
    if circumstance.what is H.RETURNED:
        return money_back(award, circumstance, now)
    if circumstance.what is H.CAME_BACK and not was_away(award, circumstance):
        return unchanged(award, "nothing rests for this")
    if not system_decides(award, circumstance):
        return for_official(award, circumstance, now, AwardReason.PREPARED)
    return acted(award, circumstance, now, "system")


def told_after_the_end(award: MonthlyAward, circumstance: Circumstance, now: Now) -> AwardOutcome:
    """A finding that came after the end and is of days before it: where another sum was due for them, an official sees
    it, since the order takes nothing more."""
    if circumstance.what in OF_A_FINDING:
        try:
            anew = ACTING[circumstance.what](award, circumstance, now).after
        except (NotForThisAward, sizes.Unclear, NotInForce):
            return unchanged(award, "stopped already")
        if any(amounts.difference(award, anew, first_after(now.today)).values()):
            return for_official(award, circumstance, now, AwardReason.PREPARED)
    return unchanged(award, "stopped already")


def money_back(award: MonthlyAward, circumstance: Circumstance, now: Now) -> AwardOutcome:
    """A-14: the payee is asked for another account in the same conversation; where nobody may be paid yet, it goes to
    who is paid next."""
    if award.halt(*WITHOUT_PAYEE):
        is_sought = award.waiting is not None and award.waiting.reason is AwardReason.PAYEE
        payee = award.waiting if is_sought else AwardWaiting(AwardReason.PAYEE, since=now.at)
        return AwardOutcome(award=replace(award, waiting=payee), why_not="its payee is not known")
    if award.waiting is not None and award.waiting.reason is AwardReason.ACCOUNT:
        return unchanged(award, "asked for already")
    waiting = AwardWaiting(AwardReason.ACCOUNT, since=now.at, about=(circumstance.id,))
    service = service_words(award.service, "name", "", award.reach.language)
    id, params = f"{award.id}.{circumstance.id}", {"number": award.case_number, "service": service}
    return AwardOutcome(
        award=replace(award, waiting=waiting), message=award_message(award, "award.returned", id, **params)
    )


def was_away(award: MonthlyAward, circumstance: Circumstance) -> bool:
    """Whether the recipient's leaving suspended it or is before an official, and their return is not."""
    if circumstance.iin != award.recipient_iin:
        return False
    waits = [pending.what for pending in award.pending if pending.what in {H.LEFT_COUNTRY, H.CAME_BACK}]
    return waits[-1] is H.LEFT_COUNTRY if waits else award.halt(B.LEFT_COUNTRY) is not None


def system_decides(award: MonthlyAward, circumstance: Circumstance) -> bool:
    if circumstance.what in EVERYWHERE:
        return True
    return award.track is Track.AUTOMATIC and circumstance.what not in AN_OFFICIALS


def by_official(award: MonthlyAward, circumstance: Circumstance, now: Now, official: str) -> AwardOutcome:
    """An official decides on what waited."""
    return acted(put_aside(award, circumstance.id), circumstance, now, official)


def acted(award: MonthlyAward, circumstance: Circumstance, now: Now, by: str) -> AwardOutcome:
    """The decision; what cannot be told from stored facts is an official's, what changes nothing is only noted."""
    try:
        act = ACTING[circumstance.what](award, circumstance, now)
    except NotForThisAward as nothing:
        return unchanged(award, str(nothing))
    except sizes.Unclear:
        return for_official(award, circumstance, now, AwardReason.PREPARED)
    except NotInForce:
        return for_official(award, circumstance, now, AwardReason.PREPARED)
    if day := taken_from(award, act.after, act.kind, instructed_rows(act.after, act, act.from_), now.today):
        waits = for_official(award, circumstance, now, AwardReason.PREPARED)
        return replace(waits, why_not=f"the payment desk takes it from {day:%d.%m.%Y} on")
    return decided(award, act, now, by)


def halts(because: Because) -> Acting:
    """Suspended from the first of the next month (A-5)."""

    def act(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
        if award.halt(because):
            raise NotForThisAward("suspended for this already")
        ending.must_be_recipient(award, circumstance)
        return halted(award, circumstance, because, circumstance.next_month)

    return act


def left_country(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-7: ended; by the chapters of two benefits suspended until they are back."""
    rests = B.LEFT_COUNTRY in only_suspended(award.service)
    return (halts(B.LEFT_COUNTRY) if rests else ending.left_country)(award, circumstance, now)


def lifts(what_for: Because, because: Because, *, from_the_day: bool = False) -> Acting:
    """Resumed from the suspension, or from the day of the circumstance (A-6)."""

    def act(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
        halt = award.halt(what_for)
        if halt is None:
            raise NotForThisAward("not suspended for this")
        ending.must_be_recipient(award, circumstance)
        from_ = max(halt.from_, circumstance.on) if from_the_day else halt.from_
        return with_rows(lifted(award, halt, circumstance, because, from_))

    return act


def used_again(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-6: from the suspension; A-13: what was not collected is paid for no more than three years back."""
    halt = award.halt(B.ACCOUNT_IDLE)
    if halt is None:
        raise NotForThisAward("not suspended for this")
    earliest = add_years(circumstance.on, -law.number("uncollected_years", circumstance.on))
    return with_rows(lifted(award, halt, circumstance, B.ACCOUNT_USED, max(halt.from_, earliest)))


def with_rows(act: Effect) -> Effect:
    return replace(act, rates=act.after.rates)


def redirected(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """Another account, and what came back goes out once more (A-14); a new payee ends the wait for one."""
    assert circumstance.account is not None
    payee = circumstance.payee or award.payee_iin
    same_payee = B.RETURNED if money_came_back(award) else B.OFFICIAL
    solved = award.waiting is not None and award.waiting.reason in SOLVED_BY_ACCOUNT
    waiting = (left_waiting(award, now) or still_waited_for(award, now.at)) if solved else award.waiting
    after = replace(award, account=circumstance.account, payee_iin=payee, waiting=waiting)
    if award.unplaced:
        return ordered_again(after, circumstance, now)
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.REDIRECT,
        because=same_payee if payee == award.payee_iin else B.GUARDIAN_CHANGED,
        from_=circumstance.on,
        after=after,
        beside=(("account", circumstance.account), ("words", circumstance.words)),
    )


def ordered_again(after: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """The desk refused its first order: all of it is ordered anew, to that account, with what was due meanwhile."""
    owing = amounts.payable(after)
    first = min((row.from_ for row in owing), default=circumstance.on)
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=B.OWN_SHARE if after.payee_bin is None else B.INSTITUTION,
        from_=first,
        after=replace(after, waiting=None, unplaced=False),
        rates=after.rates,
        overpaid=-amounts.total(owing, first, now.today.replace(day=1)),
        beside=(("account", circumstance.account), ("words", circumstance.words), ("goes_on_anew", True)),
    )


ACTING: Mapping[Happening, Acting] = {
    H.EXAMINED: sizes.examined,
    H.CORRECTED: sizes.corrected,
    H.ABLE: ending.able,
    H.DIED: family.died,
    H.ALIVE: family.alive,
    H.BORN: family.born,
    H.MEMBER_COUNTED: counting.counted,
    H.ACCOUNT_IDLE: halts(B.ACCOUNT_IDLE),
    H.ACCOUNT_USED: used_again,
    H.ACCOUNT_GIVEN: redirected,
    H.LEFT_COUNTRY: left_country,
    H.CAME_BACK: lifts(B.LEFT_COUNTRY, B.CAUSE_OVER, from_the_day=True),
    H.DOCUMENT_ENDED: halts(B.DOCUMENT_ENDED),
    H.DOCUMENT_RENEWED: lifts(B.DOCUMENT_ENDED, B.DOCUMENT_RENEWED, from_the_day=True),
    H.CITIZENSHIP_LOST: halts(B.CITIZENSHIP_LOST),
    H.WANTED: halts(B.WANTED),
    H.FOUND: lifts(B.WANTED, B.FOUND, from_the_day=True),
    H.MOVED_IN: sizes.moved_in,
    H.MOVED_OUT: sizes.moved_out,
    H.FORESEEN: foreseen.announced,
    H.NEW_YEAR: sizes.new_year,
    H.PENSION: ending.pension,
    H.STUDIES_ENDED: family.studies_ended,
    H.STUDIES_REMOTE: family.studies_remote,
    H.SIGN_OF_LIFE: family.sign_of_life,
    H.STUDIES_RESUMED: family.studies_resumed,
    H.GUARDIAN_CHANGED: family.guardian_changed,
    H.RIGHTS_LOST: family.rights_lost,
    H.CARER_EMPLOYED: family.carer_employed,
    H.CHOSEN_ANOTHER: family.chosen_another,
    H.CHOSEN_THIS: choosing.counted_by_choice,
    H.CHOSEN_BACK: after_a_choice.goes_on,
    H.PART_ENDED: after_a_choice.goes_on,
    H.OWN_WISH: ending.own_wish,
    H.RECOUNTED: sizes.recounted,
    H.HOLDING_ASKED: holding.agreed,
    H.HOLDING_ENDED: holding.ended,
    H.SHARE_ASKED: parting.parted,
    H.SHARE_GIVEN_UP: parting.given_back,
}

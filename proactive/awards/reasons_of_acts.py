"""For which reasons an official may suspend, stop, resume or redirect an award, and which rest on a document."""

from collections.abc import Mapping
from datetime import datetime

from proactive.awards.award import (
    BREADWINNER_LIVES,
    NOT_STUDYING,
    WITHOUT_PAYEE,
    AwardReason,
    AwardWaiting,
    Because,
    MonthlyAward,
    OfficialChange,
    PartOf,
)
from proactive.awards.bases import only_suspended
from proactive.road.decision import ActNotPossible

REASONS: Mapping[str, tuple[Because, ...]] = {
    "suspend": (
        Because.OFFICIAL,
        Because.ACCOUNT_IDLE,
        Because.DOCUMENT_ENDED,
        Because.CITIZENSHIP_LOST,
        Because.WANTED,
        Because.NOT_REEXAMINED,
        Because.STUDIES_ENDED,
        Because.STUDIES_REMOTE,
        Because.CARER_EMPLOYED,
        Because.RIGHTS_LOST,
        Because.GUARDIAN_CHANGED,
        Because.PENSION_ABROAD,
        Because.EXAM_PROTOCOL,
        Because.SIGN_OF_LIFE,
        Because.PAYEE_DIED,
    ),
    "stop": (
        Because.OFFICIAL,
        Because.OWN_WISH,
        Because.UNTRUE_DATA,
        Because.LEFT_COUNTRY,
        Because.FILE_REQUESTED,
        Because.ABLE_TO_WORK,
        Because.CHOICE,
        Because.PENSION,
        Because.STUDIES_ENDED,
        Because.DEATH,
    ),
    "resume": (
        Because.OFFICIAL,
        Because.CAUSE_OVER,
        Because.REEXAMINED,
        Because.ACCOUNT_USED,
        Because.DOCUMENT_RENEWED,
        Because.FOUND,
        Because.STUDIES_RESUMED,
        Because.GUARDIAN_CHANGED,
        Because.DEATH_ANNULLED,
        Because.CHOICE,
    ),
    "redirect": (Because.OFFICIAL, Because.RETURNED, Because.GUARDIAN_CHANGED),
}  # of the acts for which an official names one; what else is decided has a reason already
# No register tells of these: an official decides on a document, and names it.
ON_A_DOCUMENT = {Because.PENSION_ABROAD, Because.EXAM_PROTOCOL, Because.FILE_REQUESTED}
IS_OVER: Mapping[Because, tuple[Because, ...]] = {
    Because.ACCOUNT_USED: (Because.ACCOUNT_IDLE,),
    Because.DOCUMENT_RENEWED: (Because.DOCUMENT_ENDED,),
    Because.FOUND: (Because.WANTED,),
    Because.STUDIES_RESUMED: NOT_STUDYING,
    Because.GUARDIAN_CHANGED: WITHOUT_PAYEE,
}  # which suspension ends for a reason; for another the last
LOOKED_INTO = {Because.EXAM_PROTOCOL, Because.UNTRUE_DATA, *BREADWINNER_LIVES}  # an official finds out how it ends


# Money has nowhere to go, a decision has not arrived, or what is suspended goes on or ends: no words end that.
NOT_BY_WORDS = {AwardReason.PAYEE, AwardReason.ACCOUNT, AwardReason.UNSENT, AwardReason.LOOKED_INTO}


def not_by_words(award: MonthlyAward) -> set[AwardReason]:
    """After a death nobody is left who could name an account for what came back: an official's words end that."""
    is_left = award.stop is None or not award.speaks_to_nobody
    return NOT_BY_WORDS if is_left else NOT_BY_WORDS - {AwardReason.ACCOUNT}


def reasons_of(act: str, service: str) -> tuple[Because, ...]:
    """Those that a benefit's chapter names for an act; none where the act takes no reason."""
    rests = only_suspended(service)
    if act == "suspend":
        return (*REASONS[act], *rests)
    return tuple(because for because in REASONS.get(act, ()) if act != "stop" or because not in rests)


def must_be_a_reason(award: MonthlyAward, act: str, asked_for: OfficialChange) -> None:
    """Raises `ActNotPossible`."""
    if act not in REASONS:
        return
    reasons = reasons_of(act, award.service)
    if asked_for.because not in reasons:
        raise ActNotPossible("award_reason", reasons=", ".join(reasons))
    if asked_for.because in ON_A_DOCUMENT and not asked_for.rests_on.strip():
        raise ActNotPossible("award_document")


def waited_for(because: Because, now: datetime) -> AwardWaiting | None:
    """What an official's own suspension leaves to be found out."""
    if because in WITHOUT_PAYEE:
        return AwardWaiting(AwardReason.PAYEE, since=now)
    return AwardWaiting(AwardReason.LOOKED_INTO, since=now, about=(because,)) if because in LOOKED_INTO else None


def still_waited_for(award: MonthlyAward, now: datetime) -> AwardWaiting | None:
    """What its own suspensions, and a stay in a centre, leave to be found out, where what waited beside them is done
    with."""
    still = (span.because for span in award.halts if span.until is None)
    of_halts = next(filter(None, (waited_for(because, now) for because in still)), None)
    return of_halts or (AwardWaiting(AwardReason.CENTRE, since=now) if lacks_centre(award) else None)


def lacks_centre(award: MonthlyAward) -> bool:
    """Somebody lives in one, and nobody is paid its part."""
    stay = next((stay for stay in award.stays if stay.until is None), None)
    is_paid = stay is not None and any(apart.of is PartOf.CENTRE and apart.from_ >= stay.from_ for apart in award.apart)
    return stay is not None and award.part is None and not is_paid

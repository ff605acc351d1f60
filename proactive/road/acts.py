"""What an official may do: one table, from the reason for which a case waits to the acts, and where each leads.

Whatever offers an act reads it here, and so does the act itself: what is shown can be done, and nothing else.
"""

from collections.abc import Mapping
from enum import StrEnum

from proactive.cases.award import Award
from proactive.cases.case import Case
from proactive.cases.lifecycle import JUST_ANSWERED, Status
from proactive.cases.reasons import SAID_MISTAKEN, Reason, Waiting
from proactive.road import naming
from proactive.road.decision import ActNotPossible, deciding
from proactive.road.hearing import is_owed
from proactive.services.disability.checks import NO_PENSION

S, R = Status, Reason


class OfficialAct(StrEnum):
    """An official's act on a case; `proactive/road/official_acts.py` has a function of each name."""

    APPROVE = "approve"
    REFUSE = "refuse"
    HEAR = "hear"  # a refusal is told beforehand, before its ground is chosen
    REQUEST_DOCUMENT = "request_document"
    DOCUMENT_BROUGHT = "document_brought"
    RESUME = "resume"  # the machine goes on
    UPHOLD = "uphold"
    CLOSE = "close"  # with a reason, and words for the citizen
    ACCOUNT = "account"  # the official enters it
    NAME_PERSON = "name_person"  # whom the registers do not show
    MESSAGE = "message"
    NOTE = "note"


class CaseProgress(StrEnum):
    """How far a case had come when it came to wait."""

    ASKING = "asking"  # nobody has agreed
    CONSENTED = "consented"  # no account is confirmed
    AGREED = "agreed"
    APPLIED = "applied"
    REFUSED = "refused"
    ASSIGNED = "assigned"  # no order yet
    ORDERED = "ordered"  # the order is on its way, or the money is
    REDIRECTED = "redirected"  # it came back, and is on its way to another account
    CANCELLED = "cancelled"  # the order; as what is not ordered yet, unless a table tells them apart
    SETTLED = "settled"  # paid, or returned


P, A = CaseProgress, OfficialAct
Ways = Mapping[OfficialAct, Status]  # where each act that is possible leads

DECIDING: Ways = {A.APPROVE: S.DECIDED, A.REFUSE: S.DECIDED}
OF_STATUS: Mapping[Status, Ways] = {
    S.REVIEW: {**DECIDING, A.REQUEST_DOCUMENT: S.DOCUMENT},
    S.DOCUMENT: {**DECIDING, A.DOCUMENT_BROUGHT: S.REVIEW},
    S.CONSENTED: {A.ACCOUNT: S.VERIFYING},
    S.ACCOUNT: {A.ACCOUNT: S.VERIFYING},
    S.HEARING: DECIDING,
}

CHECKED_AFRESH: Ways = {A.RESUME: S.APPLIED}
THE_DECISION_STANDS: Ways = {A.RESUME: S.DECIDED, A.CLOSE: S.ASSIGNED}
THE_ORDER_STANDS: Ways = {A.RESUME: S.ASSIGNED, A.CLOSE: S.ASSIGNED}
LOOKED_INTO: Ways = {A.RESUME: S.ASSIGNED}
ONLY_CLOSED: Ways = {A.CLOSE: S.ASSIGNED}
UPHELD: Ways = {A.UPHOLD: S.ASSIGNED, A.CLOSE: S.ASSIGNED}
ACCOUNT_ASKED: Ways = {A.RESUME: S.CONSENTED, A.ACCOUNT: S.VERIFYING, A.CLOSE: S.EXPIRED}
OVER: Ways = {A.CLOSE: S.ANNULLED}

NOBODY: Mapping[CaseProgress, Ways] = {  # the right remains
    P.ASKING: {A.RESUME: S.DETECTED, A.CLOSE: S.EXPIRED},
    P.CONSENTED: ACCOUNT_ASKED,
}
NOTHING_SHOWN: Mapping[CaseProgress, Ways] = {P.ASKING: {A.RESUME: S.DETECTED, A.CLOSE: S.NOT_ENTITLED}}
ANYWHERE: Mapping[CaseProgress, Ways] = {
    **NOTHING_SHOWN,
    P.CONSENTED: ACCOUNT_ASKED,
    P.AGREED: {A.RESUME: S.CERTIFIED, A.CLOSE: S.NOT_ENTITLED},
    P.APPLIED: {**DECIDING, **CHECKED_AFRESH, A.REQUEST_DOCUMENT: S.DOCUMENT},
    P.REFUSED: {**DECIDING, **CHECKED_AFRESH, A.CLOSE: S.REFUSED},  # the refusal stands, and is told in another way
    P.ASSIGNED: THE_DECISION_STANDS,
    P.ORDERED: THE_DECISION_STANDS,
    P.REDIRECTED: THE_ORDER_STANDS,
    P.SETTLED: THE_ORDER_STANDS,
}
TAKEN_BACK: Mapping[CaseProgress, Ways] = {  # while the order is on its way it is being cancelled: nobody's turn yet
    P.REFUSED: OVER,
    P.ASSIGNED: OVER,
    P.SETTLED: OVER,
}
FALLEN: Mapping[CaseProgress, Ways] = {  # the record may stand again while the order was being taken back
    **TAKEN_BACK,
    P.ASSIGNED: {A.RESUME: S.DECIDED, **OVER},
    P.SETTLED: {A.RESUME: S.ASSIGNED, **OVER},
}
IF_IT_STANDS = {R.EVENT_ANNULLED, R.EVENT_REVOKED, R.PAID_BEFORE_ANNULMENT}  # only then may it be gone on with

# The citizen says that the register is wrong. Their application is over, or the machine goes on if it was right.
MISTAKEN: Mapping[CaseProgress, Ways] = {
    P.ASKING: {A.RESUME: S.DETECTED, A.CLOSE: S.NOT_ENTITLED},
    P.CONSENTED: {A.RESUME: S.CONSENTED, A.CLOSE: S.NOT_ENTITLED},
    P.AGREED: {A.RESUME: S.CERTIFIED, A.CLOSE: S.NOT_ENTITLED},
    P.APPLIED: {**DECIDING, **CHECKED_AFRESH},
    P.REFUSED: {**CHECKED_AFRESH, A.UPHOLD: S.REFUSED},
    P.ASSIGNED: {A.RESUME: S.DECIDED, **OVER},
    P.SETTLED: {A.RESUME: S.ASSIGNED, **OVER},
}

# It is settled with the pension, not here; what else the application covers is offered.
BESIDE_A_PENSION = Waiting(Reason.UNKNOWN, (NO_PENSION,))

# The payment system holds no order of it; by any other answer it may, and a new one might pay twice.
NOT_HELD = tuple(Waiting(Reason.ORDER_REFUSED, (status,)) for status in ("400", "404", "422"))
ORDERED_ANEW: Mapping[CaseProgress, Ways] = {
    P.ORDERED: THE_DECISION_STANDS,
    P.CANCELLED: THE_DECISION_STANDS,
    P.SETTLED: ONLY_CLOSED,
}

OF_REASON: Mapping[Reason | Waiting, Mapping[CaseProgress, Ways]] = {
    R.NO_NUMBER: {
        **NOBODY,
        P.REFUSED: {A.RESUME: S.DECIDED, A.CLOSE: S.REFUSED},
        P.ASSIGNED: THE_DECISION_STANDS,
        P.ORDERED: THE_DECISION_STANDS,
        P.REDIRECTED: THE_ORDER_STANDS,
        P.SETTLED: THE_ORDER_STANDS,
    },
    R.ORGANISATION: NOBODY,
    R.NOBODY_TO_ASK: NOBODY,
    R.GUARDIAN_UNKNOWN: NOBODY,
    R.NAMED_UNFIT: NOBODY,
    R.UNDELIVERED: NOBODY,
    R.LATE_ANSWER: NOBODY,
    R.ACCOUNT: NOBODY,
    R.UNKNOWN: NOTHING_SHOWN,
    BESIDE_A_PENSION: {P.ASKING: {A.RESUME: S.NOT_ENTITLED}},
    R.REGISTERS_DISAGREE: NOTHING_SHOWN,
    R.RECORD_IN_DOUBT: ANYWHERE,
    R.REGISTER_REFUSES: ANYWHERE,
    R.LAW_NOT_IN_FORCE: ANYWHERE,
    R.PROGRAM_ERROR: ANYWHERE,
    R.REVIEW_REQUESTED: {
        P.REFUSED: {**DECIDING, **CHECKED_AFRESH, A.UPHOLD: S.REFUSED},
        P.ASSIGNED: {A.RESUME: S.DECIDED, **UPHELD},  # closed before anything was ordered
        P.ORDERED: UPHELD,
        P.REDIRECTED: UPHELD,
        P.SETTLED: UPHELD,
    },
    R.CITIZEN_ASKS: {
        P.REFUSED: {**CHECKED_AFRESH, A.UPHOLD: S.REFUSED},
        P.ASSIGNED: THE_DECISION_STANDS,
        P.ORDERED: THE_ORDER_STANDS,
        P.REDIRECTED: THE_ORDER_STANDS,
        P.SETTLED: THE_ORDER_STANDS,
    },
    **dict.fromkeys(sorted(SAID_MISTAKEN), MISTAKEN),
    R.FOLLOW_UP: {
        P.ASSIGNED: THE_DECISION_STANDS,
        **dict.fromkeys((P.ORDERED, P.REDIRECTED, P.SETTLED), LOOKED_INTO),
    },
    R.ORDER_REFUSED: dict.fromkeys((P.ORDERED, P.CANCELLED, P.SETTLED), ONLY_CLOSED),
    **dict.fromkeys(NOT_HELD, ORDERED_ANEW),
    R.ORDERED_ALREADY: ANYWHERE,
    R.PAYMENT_RETURNED: {P.SETTLED: {A.ACCOUNT: S.ASSIGNED, A.CLOSE: S.ASSIGNED}},
    R.EVENT_CORRECTED: {
        P.REFUSED: CHECKED_AFRESH,
        P.ASSIGNED: THE_DECISION_STANDS,
        P.ORDERED: THE_DECISION_STANDS,
        P.REDIRECTED: THE_ORDER_STANDS,
        P.SETTLED: THE_ORDER_STANDS,
    },
    **dict.fromkeys(sorted(IF_IT_STANDS), FALLEN),
    R.RECIPIENT_DIED: {
        **{at: {A.RESUME: S.DETECTED, A.CLOSE: S.ANNULLED} for at in (P.ASKING, P.CONSENTED, P.AGREED, P.APPLIED)},
        **TAKEN_BACK,
    },
}
EVERYWHERE = {A.NAME_PERSON, A.MESSAGE, A.NOTE}
IN_TABLES: Mapping[OfficialAct, frozenset[Status]] = {  # those in which an act is possible at all
    act: frozenset(Status)
    if act in EVERYWHERE
    else frozenset(status for status, ways in OF_STATUS.items() if act in ways)
    | frozenset({S.ATTENTION} if any(act in ways for rows in OF_REASON.values() for ways in rows.values()) else ())
    for act in OfficialAct
}
STATUSES = {**IN_TABLES, A.HEAR: IN_TABLES[A.REFUSE]}


def progress(case: Case) -> CaseProgress:
    if case.decision is not None and case.decision.outcome == "assigned":
        return progress_of_order(case)
    if case.application is None:
        return P.ASKING
    if case.application.registered_at is not None:
        return P.REFUSED if case.decision else P.APPLIED
    return P.AGREED if case.account else P.CONSENTED


def progress_of_order(case: Case) -> CaseProgress:
    if case.payment is None:
        return P.ASSIGNED
    if case.payment.is_redirected_now:
        return P.REDIRECTED
    if case.payment.status == "cancelled":
        return P.CANCELLED
    return P.ORDERED if case.payment.is_under_way else P.SETTLED


def ways(case: Case) -> Ways:
    """The acts that the case allows now, and the status to which each leads."""
    allowed = of_reason(case, case.waiting) if case.status is Status.ATTENTION else OF_STATUS.get(case.status, {})
    if A.REFUSE in allowed and is_owed(case):
        allowed = {**allowed, A.REFUSE: S.HEARING, A.HEAR: S.HEARING}
    prepared = {act: to for act, to in allowed.items() if act is not A.APPROVE or award_of(case) is not None}
    busy = number_is_busy(case)
    now_possible = {act: to for act, to in prepared.items() if not (busy and to in JUST_ANSWERED)}
    return {**now_possible, **always(case)}


def number_is_busy(case: Case) -> bool:
    """Another case has a question open there, which is answered first."""
    contact = case.beside.contacts.get(case.asking.msisdn or "")
    return contact is not None and contact.busy


def always(case: Case) -> Ways:
    """What does not hang on a reason: an undecided case may be given another applicant, whoever is reached is written
    to, and colleagues read notes."""
    at_any_time: dict[OfficialAct, Status] = {A.NOTE: case.status}
    if is_undecided(case):
        at_any_time[A.NAME_PERSON] = case.status if naming.is_in_hand(case) else S.READY
    if may_be_written_to(case):
        at_any_time[A.MESSAGE] = case.status
    return at_any_time


def is_undecided(case: Case) -> bool:
    return case.decision is None and case.status is not S.ANNULLED


def may_be_written_to(case: Case) -> bool:
    """Who was asked, or has applied; nobody is written to in the name of who has died."""
    died = case.waiting is not None and case.waiting.reason is R.RECIPIENT_DIED
    heard_of = case.asking.question is not None or case.consent is not None
    return heard_of and not died and bool(case.asking.address)


def award_of(case: Case) -> Award | None:
    """What the system prepared."""
    return case.application.award if case.application else None


def of_reason(case: Case, waiting: Waiting | None) -> Ways:
    rows = OF_REASON.get(waiting) or OF_REASON.get(waiting.reason, {}) if waiting else {}
    at = progress(case)
    allowed = rows.get(P.ASSIGNED if at is P.CANCELLED and at not in rows else at, {})
    if waiting and waiting.reason in IF_IT_STANDS and case.event.is_taken_back:
        return {act: to for act, to in allowed.items() if act is not A.RESUME}
    return allowed


def possible(case: Case) -> frozenset[OfficialAct]:
    return frozenset(ways(case))


def destination(case: Case, act: OfficialAct) -> Status:
    """Where an act leads. Raises `ActNotPossible`, which says why the case does not allow it."""
    to = ways(case).get(act)
    if to is None:
        raise refusal(case, act)
    return to


def refusal(case: Case, act: OfficialAct) -> ActNotPossible:
    if case.status not in STATUSES[act]:
        needs = " or ".join(sorted(STATUSES[act]))
        return ActNotPossible("other_status", number=case.number, status=case.status, wanted=needs)
    if act in {A.RESUME, A.ACCOUNT} and number_is_busy(case):
        return ActNotPossible("number_busy", number=case.number)
    if (why := WANTING.get(act)) is not None:
        return ActNotPossible(why, number=case.number)
    if act in {*DECIDING, A.RESUME} and case.decision and case.decision.outcome == "assigned":
        return ActNotPossible("already_assigned")
    if act in DECIDING and (why_not := undecidable(case, act)):
        return why_not
    return ActNotPossible("other_reason", number=case.number)


WANTING = {A.NAME_PERSON: "decided", A.MESSAGE: "nobody_reached", A.UPHOLD: "no_review", A.HEAR: "no_hearing"}


def undecidable(case: Case, act: OfficialAct) -> ActNotPossible | None:
    if case.registered_at is None:
        return ActNotPossible("no_application")
    return not_prepared(case) if act is A.APPROVE and award_of(case) is None else None


def not_prepared(case: Case) -> ActNotPossible:
    failed = deciding(case.findings)
    return ActNotPossible("nothing_prepared", check=failed.check) if failed else ActNotPossible("no_award")

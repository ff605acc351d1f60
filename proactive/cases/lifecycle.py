"""The whole state machine of a case: each status with its meaning, and one table of allowed moves."""

from enum import StrEnum

from proactive.basics.refusal import Refusal


class Status(StrEnum):
    """Where a case stands. The words are the API's."""

    DETECTED = "detected"
    READY = "ready"
    OFFERED = "offered"
    CONSENTED = "consented"
    ACCOUNT = "account"
    VERIFYING = "verifying"
    CERTIFIED = "certified"
    APPLIED = "applied"
    CHECKED = "checked"
    REVIEW = "review"
    DOCUMENT = "document"
    HEARING = "hearing"
    DECIDED = "decided"
    ORDERED = "ordered"
    ANSWERING = "answering"
    ATTENTION = "attention"
    ASSIGNED = "assigned"
    REFUSED = "refused"
    DECLINED = "declined"
    EXPIRED = "expired"
    NOT_ENTITLED = "not_entitled"
    ANNULLED = "annulled"
    WITHDRAWN = "withdrawn"


S = Status

MEANING: dict[Status, str] = {
    S.DETECTED: "A register reported an event; who has the right and whom to ask is being found out",
    S.READY: "The right person is known and waits for an hour at which they may be asked",
    S.OFFERED: "The benefit was offered; waits for yes or no",
    S.CONSENTED: "The citizen agreed; their known accounts are being asked for",
    S.ACCOUNT: "The citizen was asked which account to pay to",
    S.VERIFYING: "The account the citizen named is being checked with the register",
    S.CERTIFIED: "Consent and account are in hand, or an application came in signed; it is being registered",
    S.APPLIED: "The application is in the journal; facts are being fetched",
    S.CHECKED: "Every check is made; the system decides",
    S.REVIEW: "Everything is prepared; waits for an official to decide",
    S.DOCUMENT: "An official asked the citizen for a document",
    S.HEARING: "A refusal was told as a preliminary one; waits for the citizen's objection, or for its day",
    S.DECIDED: "A decision was made and is being signed",
    S.ORDERED: "The payment order is being placed",
    S.ANSWERING: "The result is being told",
    S.ATTENTION: "An official must look; the reason says why",
    S.ASSIGNED: "Assigned, the order placed, the citizen told",
    S.REFUSED: "Refused, the citizen told why and what to do",
    S.DECLINED: "Everybody who could be asked said no; the right remains",
    S.EXPIRED: "Nobody answered in time, or nobody could be asked; the right remains",
    S.NOT_ENTITLED: "The registers show no right, or an official found none: nothing was offered, or accepted",
    S.ANNULLED: "The register took the event back, or the recipient died",
    S.WITHDRAWN: "The citizen took the consent back before the decision",
}

# The register may take an event back, and a person may have to look, at any time before the end.
ALWAYS = {S.ATTENTION, S.ANNULLED}
# An official may name somebody whom the registers do not show until it is decided: they are asked next, or apply.
NAMED = {S.READY}
# An application may come in by the portal, the Corporation or an official as long as there is none.
APPLIED_ELSEWHERE = {S.CERTIFIED}

MOVES: dict[Status, set[Status]] = {
    S.DETECTED: {S.READY, S.NOT_ENTITLED, S.DECLINED, S.EXPIRED} | APPLIED_ELSEWHERE | ALWAYS,
    S.READY: {S.OFFERED, S.CONSENTED, S.DETECTED, S.DECLINED, S.EXPIRED} | APPLIED_ELSEWHERE | ALWAYS,
    S.OFFERED: {S.CONSENTED, S.READY, S.DETECTED, S.DECLINED, S.EXPIRED} | APPLIED_ELSEWHERE | ALWAYS,
    S.CONSENTED: {S.ACCOUNT, S.VERIFYING, S.WITHDRAWN} | APPLIED_ELSEWHERE | NAMED | ALWAYS,
    S.ACCOUNT: {S.VERIFYING, S.CERTIFIED, S.EXPIRED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.VERIFYING: {S.ACCOUNT, S.CERTIFIED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.CERTIFIED: {S.APPLIED, S.NOT_ENTITLED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.APPLIED: {S.CHECKED, S.REVIEW, S.WITHDRAWN} | NAMED | ALWAYS,
    S.CHECKED: {S.APPLIED, S.DECIDED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.REVIEW: {S.APPLIED, S.DOCUMENT, S.HEARING, S.DECIDED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.DOCUMENT: {S.APPLIED, S.REVIEW, S.HEARING, S.DECIDED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.HEARING: {S.APPLIED, S.REVIEW, S.DECIDED, S.WITHDRAWN} | NAMED | ALWAYS,
    S.DECIDED: {S.ORDERED, S.ANSWERING} | ALWAYS,
    S.ORDERED: {S.ANSWERING} | ALWAYS,
    S.ANSWERING: {S.ASSIGNED, S.REFUSED} | ALWAYS,
    S.ATTENTION: {
        S.DETECTED,
        S.NOT_ENTITLED,
        S.EXPIRED,
        S.READY,
        S.OFFERED,  # the question had arrived after all
        S.ACCOUNT,
        S.CONSENTED,
        S.VERIFYING,
        S.CERTIFIED,
        S.APPLIED,
        S.REVIEW,
        S.DOCUMENT,
        S.HEARING,
        S.DECIDED,
        S.ANSWERING,  # the order went through before it could be taken back, and nobody has died
        S.ASSIGNED,
        S.REFUSED,
        S.ANNULLED,
        S.WITHDRAWN,
    },
    S.ASSIGNED: {S.ATTENTION, S.ANNULLED},
    S.REFUSED: {S.DETECTED, S.ATTENTION} | APPLIED_ELSEWHERE | NAMED,  # who was named while it was in hand
    S.DECLINED: {S.DETECTED, S.ATTENTION} | APPLIED_ELSEWHERE | NAMED,  # it turns out that the right was never theirs
    S.EXPIRED: {S.DETECTED, S.ATTENTION} | APPLIED_ELSEWHERE | NAMED,  # an answer given in time came late
    S.NOT_ENTITLED: {S.DETECTED} | APPLIED_ELSEWHERE | NAMED,
    S.ANNULLED: set(),
    S.WITHDRAWN: {S.DETECTED} | APPLIED_ELSEWHERE | NAMED,
}

# How far a case is. Each status stands in exactly one of these; what else is said of statuses is made of them, so that
# a new one is thought of wherever it matters.
UNASKED = {S.DETECTED, S.READY}  # nobody knows of it yet
OFFERED = {S.OFFERED}
AGREED = {S.CONSENTED, S.ACCOUNT, S.VERIFYING}  # somebody said yes; there is no application yet
SIGNED = {S.CERTIFIED}
EXAMINED = {S.APPLIED, S.CHECKED, S.REVIEW, S.DOCUMENT, S.HEARING}
CARRIED_OUT = {S.DECIDED, S.ORDERED, S.ANSWERING}  # the decision is
HELD = {S.ATTENTION}  # wherever it had come to
CLOSED = {S.ASSIGNED, S.REFUSED, S.DECLINED, S.EXPIRED, S.NOT_ENTITLED, S.ANNULLED, S.WITHDRAWN}
PHASES = (UNASKED, OFFERED, AGREED, SIGNED, EXAMINED, CARRIED_OUT, HELD, CLOSED)

ASKING = {S.OFFERED, S.ACCOUNT}
CONVERSING = OFFERED | AGREED  # between two questions, too, the number is not free for another case
JUST_ANSWERED = CONVERSING - ASKING
BEFORE_DECISION = UNASKED | CONVERSING | SIGNED | EXAMINED
WITHDRAWABLE = AGREED | SIGNED | EXAMINED
FOR_OFFICIALS = {S.REVIEW, S.ATTENTION}
REOPENED = CLOSED - {S.ASSIGNED, S.ANNULLED}  # by an application: the right was not given, and may remain


class MoveNotAllowed(Refusal):
    """A case was to make a move that the table does not hold."""

    def __init__(self, current: Status, to: Status) -> None:
        super().__init__("move", seen=current, to=to)
        self.seen = current
        self.to = to


def check_move(current: Status, to: Status) -> None:
    """Raises `MoveNotAllowed`; staying where one is, is always allowed."""
    if current is not to and to not in MOVES[current]:
        raise MoveNotAllowed(current, to)

"""A case: one citizen's right to one benefit, from the register's event to the result; stages read and write it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from proactive.cases.approval import Approval, Officer
from proactive.cases.award import Award, Finding, Ground, Track
from proactive.cases.filing import Filing, WayIn
from proactive.cases.jobs import CaseAnswer
from proactive.cases.lifecycle import Status, check_move
from proactive.cases.loaded_beside import NOTHING_BESIDE, LoadedBeside
from proactive.cases.preliminary import Hearing
from proactive.cases.reasons import Waiting, asks_for_a_person
from proactive.cases.redirection import Redirection
from proactive.cases.registers import Act, Disability, Facts
from proactive.cases.withdrawal_asked import WithdrawalAsked
from proactive.messages.contact import Channel, Language

A = TypeVar("A", bound=CaseAnswer)
AT_REST: Mapping[str, Any] = {"wake_at": None, "awaits": (), "suspended": None}  # what no move takes along
TAKEN_BACK = {"annulled", "revoked"}  # what a register says of an event that does not hold any more


class Relation(StrEnum):
    """What the one who is asked is to the subject of the case."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GUARDIAN = "guardian"
    CARER = "carer"
    REPRESENTATIVE = "representative"
    OTHER = "other"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A register's event as it stands now. `kind` is the register's word: registered, established, corrected, …"""

    event_id: str
    kind: str
    published_at: datetime | None
    record: Act | Disability
    on: date | None = None  # of what is revoked: since when it is

    @property
    def is_taken_back(self) -> bool:
        return self.kind in TAKEN_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Someone who may be asked; an organisation has a BIN, and applies by itself."""

    relation: Relation
    iin: str | None = None
    bin: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """By which registers know them: `("IIN", …)`, of an organisation `("BIN", …)`."""
        return ("IIN", self.iin) if self.iin else ("BIN", self.bin or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """Whom an official named, because the registers do not show them; `words` say on what that rests.

    `in_person`: they came with a document, and apply at once.
    """

    candidate: Candidate
    official: str
    words: str
    msisdn: str | None = None
    in_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the citizen was asked last, and since when."""

    kind: str  # offer, account
    message_id: str
    asked_at: datetime
    text: str  # the exact words shown, which a consent keeps
    text_key: str
    text_version: str
    language: Language
    terms: str = ""  # version of the full text that goes with an offer
    sms_text: str | None = None  # the words by SMS, where they differ
    choices: tuple[str, ...] = ()  # IBANs in the order shown
    repeats: tuple[str, ...] = ()  # the messages that asked it again: a button under any of them answers it
    reminded: bool = False
    misunderstood: int = 0

    def stands_under(self, message_id: str) -> bool:
        return message_id == self.message_id or message_id in self.repeats

    def words(self, channel: Channel) -> str:
        """What was read by who answers on this channel."""
        return self.sms_text or self.text if channel is Channel.SMS else self.text

    def repeated(self, message_id: str) -> "Question":
        return replace(self, repeats=(*self.repeats, message_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The reply that certified the application (B5, D7.6), with the words it answered.

    Of one that was signed elsewhere, `reply` is who signed it and `reply_id` the digest of what was signed.
    """

    id: str
    given_at: datetime
    channel: Channel | WayIn
    address: str
    reply: str
    reply_id: str
    text: str
    text_key: str
    text_version: str
    language: Language
    terms: str = ""  # version of the full text, `proactive/cases/consent_text.py`
    message_id: str = ""  # the message that was answered; its words end `text`, after the offer where that is another
    official: str | None = None  # before whom it was given, where somebody came in person


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    iban: str
    bank: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who may be asked, who of them is, how they are reached, and the question that is open.

    `findings` are the screening's. Kin are looked up in circles (P-5): `passed_by` were asked, `wider`: more may be.
    """

    candidates: tuple[Candidate, ...] = ()
    place: int = 0  # which candidate is, or is to be, asked
    findings: tuple[Finding, ...] = ()
    msisdn: str | None = None  # the candidate's number
    channel: Channel | None = None
    address: str | None = None  # number or chat
    question: Question | None = None
    passed_by: tuple[str, ...] = ()
    declined: tuple[tuple[str, Candidate], ...] = ()  # from which number who said no; they may change their mind
    wider: bool = False
    undelivered: Question | None = None  # it did not arrive, as far as anybody knows; an answer shows that it did
    withdrawal: WithdrawalAsked | None = None  # asked last; whatever else is said ends it
    language: Language | None = None  # in which who is set aside was asked
    wanted: bool = False  # who is set aside said yes meanwhile
    spoken_with: str | None = None  # whose the number is, by IIN, where no candidate is found yet

    @property
    def candidate(self) -> Candidate | None:
        return self.candidates[self.place] if self.place < len(self.candidates) else None

    @property
    def is_last(self) -> bool:
        """Nobody is left to be asked after this candidate."""
        return not self.wider and self.place + 1 >= len(self.candidates)

    def afresh(self) -> "Asking":
        """Nobody is found or asked yet; who was spoken with last is still reached there."""
        iin = self.candidate.iin if self.candidate else self.spoken_with
        return Asking(msisdn=self.msisdn, channel=self.channel, address=self.address, spoken_with=iin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a consent began. Whoever applies anew begins another one: nothing of this one counts for it."""

    consent: Consent
    accounts: tuple[BankAccount, ...] = ()  # known to the register
    account: BankAccount | None = None
    account_by: str | None = None  # the official who entered it
    wrong_accounts: int = 0
    account_piece: str | None = None  # of an IBAN that came in two messages, its beginning
    told_of_delay: bool = False
    registered_at: datetime | None = None
    due_on: date | None = None
    late: bool = False  # a decision was made after its last day
    track: Track | None = None
    findings: tuple[Finding, ...] = ()
    award: Award | None = None  # what the system prepared
    filing: Filing | None = None  # None: certified from the mobile device
    set_aside: Asking | None = None  # whose turn it was when it was filed; they have it again if it comes to nothing
    named_next: NamedPerson | None = None  # whom an official named meanwhile: theirs is the turn then
    hearing: Hearing | None = None
    checked_at: datetime | None = None  # when the registers were last asked for all that the checks read
    approval: Approval | None = None  # pressed on older answers: it holds if the fresh ones come to the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The application a case belongs to: another benefit's, which was settled first (D-1A)."""

    number: str
    applicant: Candidate
    applied_on: date | None = None  # the day of its consent; None where nobody was asked for one
    account: BankAccount | None = None  # the one that was confirmed for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    outcome: str  # assigned, refused
    number: str
    made_by: str  # system, official
    made_at: datetime
    ground: Ground | None = None
    reason: str | None = None  # the check that decided, for example B13.4
    words: str | None = None  # what an official wrote
    official: str | None = None  # their id in the history and the audit log; it stands on no paper
    officer: Officer | None = None
    award: Award | None = None
    signature: str | None = None  # base64 CMS, detached, over `proactive.road.canonical`
    order_id: str = ""  # under which it is paid once: random, given with the signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    order_id: str
    status: str  # asked, placed, paid, returned, cancelled
    reason: str | None = None
    at: datetime | None = None
    redirection: Redirection | None = None  # not taken by the payment desk yet
    redirected: Redirection | None = None  # the last that it took
    account: BankAccount | None = None  # where it went instead of the application's account
    times_redirected: int = 0
    is_told: bool = False  # the recipient knows what was decided; what goes out again is told as such

    @property
    def is_under_way(self) -> bool:
        """The order, or the instruction to pay it elsewhere, is out, or may be; it is not known to be paid."""
        return self.status in {"asked", "placed"} or self.is_redirected_now

    @property
    def is_redirected_now(self) -> bool:
        """The payment desk has been told of another account, and has not answered yet."""
        return self.redirection is not None and self.redirection.is_instructed

    @property
    def is_to_go_out(self) -> bool:
        """Something is still to be paid: it is on its way, or another account is looked at."""
        return self.is_under_way or self.redirection is not None

    @property
    def instruction_id(self) -> str:
        return f"{self.order_id}-r{self.times_redirected}"


@dataclass(frozen=True, slots=True)
class Former:
    """An application that was put aside, and the decision on it: the journal and the figures still tell of it."""

    application: Application | None  # None: yesterday's documents had lost its consent
    decision: Decision | None = None
    reviewed: bool = False  # who applied had asked for a review, which nobody has answered in the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Why a case rests: a register says that somebody of it has died. It is as it was until that is taken back."""

    iin: str  # of who died
    since: datetime
    acts: tuple[str, ...]  # record ids of the acts of that death; empty where GBDFL alone says so
    status: Status
    asking: Asking
    application: Application | None
    waiting: Waiting | None
    wake_at: datetime | None
    awaits: tuple[str, ...]
    is_lifted: bool = False  # while the payment system has not said yet what became of the order


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`application` is there from the consent on; `decision` and `payment` are about it and begin anew with it."""

    number: str  # the journal's number, spoken to the citizen: "26-0000123"
    service: str
    status: Status
    opened_at: datetime
    event: Event  # of the record the case rests on
    subject_iin: str
    also: tuple[Event, ...] = ()  # other records of the same fact; the case rests on one of them where its own falls
    revision: int = 0
    wake_at: datetime | None = None  # when the case is looked at next; None: only something that comes in moves it
    awaits: tuple[str, ...] = ()  # ids of the jobs it waits for; it is looked at again when all are answered
    waiting: Waiting | None = None  # why a person must look, or why the case was closed

    joined: Joined | None = None  # None: its own event brought it
    preferred: str | None = None  # IIN of who asked to apply again: they are asked first
    named: NamedPerson | None = None  # whom an official named last
    screening: int = 0  # which look at the registers this is; a new one does not use the answers of the last
    language: Language = Language.KK
    asking: Asking = Asking()
    application: Application | None = None
    decision: Decision | None = None
    payment: Payment | None = None
    orders_cancelled: int = 0  # on all decisions, so that no id of an order comes twice
    suspended: Suspension | None = None
    followed_up: date | None = None  # the last day of which all that falls due after the decision was told
    decisions_made: int = 0  # on this and on former applications, so that no number of a decision comes twice
    former: tuple[Former, ...] = ()  # the earliest first

    beside: LoadedBeside = field(default_factory=lambda: NOTHING_BESIDE, compare=False)

    @property
    def record_id(self) -> str:
        """Of the record it rests on."""
        return self.event.record.record_id

    @property
    def detected(self) -> Facts:
        """What registers answered before the consent."""
        return self.beside.detected

    @property
    def assigned(self) -> Facts:
        """What registers answered in the consent's name."""
        return self.beside.assigned

    @property
    def facts(self) -> Facts:
        """What registers answered in the consent's name, once there is one."""
        return self.beside.assigned if self.consent else self.beside.detected

    @property
    def candidate(self) -> Candidate | None:
        return self.asking.candidate

    @property
    def recipient_iin(self) -> str | None:
        return self.candidate.iin if self.candidate else None

    @property
    def is_vouched_for(self) -> bool:
        """An official's word, and no register, says that it is this candidate who may apply."""
        return self.named is not None and self.candidate == self.named.candidate

    @property
    def recipient_bin(self) -> str | None:
        return self.candidate.bin if self.candidate else None

    @property
    def recipient(self) -> str | None:
        """IIN, or BIN of an organisation."""
        return self.recipient_iin or self.recipient_bin

    @property
    def filing(self) -> Filing | None:
        return self.application.filing if self.application else None

    @property
    def hearing(self) -> Hearing | None:
        return self.application.hearing if self.application else None

    @property
    def consent(self) -> Consent | None:
        return self.application.consent if self.application else None

    @property
    def account(self) -> BankAccount | None:
        return self.application.account if self.application else None

    @property
    def paid_to(self) -> BankAccount | None:
        """The account of the application, or where the payment went after it had come back."""
        return (self.payment and self.payment.account) or self.account

    @property
    def registered_at(self) -> datetime | None:
        return self.application.registered_at if self.application else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of the application's checks; until they are made, of the screening."""
        return (self.application and self.application.findings) or self.asking.findings

    @property
    def last_decision(self) -> Decision | None:
        """On this application, else on the former one: what was decided stands until it is decided anew."""
        return self.decision or (self.former[-1].decision if self.former else None)

    @property
    def scope(self) -> str:
        """The look at the registers that is under way: a later one does not use the answers of an earlier one."""
        return f"{self.consent.id if self.consent else self.number}.s{self.screening}"

    def with_asking(self, **changes: Any) -> "Case":
        return replace(self, asking=replace(self.asking, **changes))

    def with_application(self, **changes: Any) -> "Case":
        assert self.application is not None
        return replace(self, application=replace(self.application, **changes))

    def answer(self, kind: type[A]) -> A | None:
        """Of that kind, from a job that the case waits for; `None` while there is none."""
        return next((answer for answer in self.beside.answers if isinstance(answer, kind)), None)

    def moved(self, to: Status, *, question: Question | None = None, **changes: Any) -> "Case":
        """The case one move further; nothing wakes it unless `wake_at` or `awaits` says so.

        The question that was open is closed, unless another takes its place. Raises `MoveNotAllowed`.
        """
        check_move(self.status, to)
        asking = self.asking if self.asking.question is question else replace(self.asking, question=question)
        beside = replace(self.beside, answers=()) if self.beside.answers else self.beside
        afterwards = {"status": to, "asking": asking, "beside": beside, **AT_REST}
        return replace(self, **{**afterwards, **changes})

    def examined_again(self, at: datetime, **changes: Any) -> "Case":
        """Back to the checks, with the registers asked afresh. Raises `MoveNotAllowed`."""
        blank = self.with_application(findings=(), award=None, hearing=None, approval=None)
        unchecked = replace(blank, screening=self.screening + 1)
        return unchecked.moved(Status.APPLIED, wake_at=at, waiting=None, **changes)

    def screened_again(self, at: datetime, **changes: Any) -> "Case":
        """Back to the beginning: registers are asked afresh, nobody has been asked yet. Raises `MoveNotAllowed`."""
        unasked = replace(self.without_application(), asking=self.asking.afresh(), screening=self.screening + 1)
        return unasked.moved(Status.DETECTED, wake_at=at, waiting=None, **changes)

    def without_application(self) -> "Case":
        """The application is put aside whole, with what was decided on it."""
        if self.application is None and self.decision is None:
            return self
        former = Former(self.application, self.decision, reviewed=asks_for_a_person(self.waiting))
        return replace(self, application=None, decision=None, payment=None, former=(*self.former, former))

    def as_registered(self) -> "Case":
        """With the application that was registered last: while somebody applies anew, the former one."""
        registered = (former for former in self.former if former.application and former.application.registered_at)
        former = next(reversed(tuple(registered)), None)
        if self.registered_at or former is None:
            return self
        return replace(self, application=former.application, decision=former.decision)

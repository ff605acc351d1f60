"""What a case, a citizen or a colleague asks of the outside: a task a kind, and beside it the answer it brings.

A job is a task on its way: it stays out until it is answered. A case names the jobs it waits for (`Case.awaits`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, get_args

from proactive.cases.notice_kind import NoticeKind
from proactive.cases.paper_kind import PaperKind
from proactive.cases.registers import AnswerState, Document, LookUp, Purpose, Subscriber
from proactive.messages.contact import Channel, Language


class JobKind(StrEnum):
    """As a job's row names what it is to do."""

    LOOK_UP = "look_up"
    SIGN = "sign"
    PLACE = "place"
    CANCEL = "cancel"
    INSTRUCT = "instruct"
    TRACK = "track"
    ISSUE = "issue"
    PAPERS = "papers"
    NOTICE = "notice"
    DOCUMENT = "document"
    FETCH = "fetch"
    LINK = "link"
    ALIVE = "alive"
    SWEEP = "sweep"
    DRY_RUN = "dry_run"
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReply:
    """A register's answer to one look-up; `records` are as the register sent them."""

    state: AnswerState
    records: tuple[Mapping[str, Any], ...] = ()
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """There is nothing more to say of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUps:
    """Ask registers; the replies become the case's facts."""

    KIND: ClassVar = JobKind.LOOK_UP
    ANSWER: ClassVar = CarriedOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`order_id`: a random id for the payment order that may follow from what is signed."""

    signature: str  # base64 CMS, detached
    order_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Sign a decision."""

    KIND: ClassVar = JobKind.SIGN
    ANSWER: ClassVar = Signature

    document: str  # the decision's canonical JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """By IIN, or an organisation by BIN."""

    iin: str | None = None
    bin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedRate:
    """One rate in force; the open end has no `until`."""

    from_: date
    amount: Decimal
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedBy:
    """The decision that an order carries out."""

    number: str
    made_on: date
    signature: str | None
    content: str | None = None  # base64 of the decision's canonical data, which the signature is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The payment system's HTTP status, and its words where it refuses the order.

    `differs` names what it keeps otherwise than it was sent: that is no placement.
    """

    PLACED: ClassVar = frozenset({200, 201})

    status: int
    reason: str | None = None
    differs: str | None = None

    @property
    def is_placed(self) -> bool:
        return self.status in self.PLACED and self.differs is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """Place a payment order: one sum, or rates by the month with arrears. Sums are tenge, to the tiyn."""

    KIND: ClassVar = JobKind.PLACE
    ANSWER: ClassVar = Placement

    order_id: str
    case_number: str
    service: str
    recipient: Recipient
    iban: str
    currency: str
    decision: OrderedBy
    one_off: Decimal | None = None
    monthly: tuple[OrderedRate, ...] | None = None
    arrears: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructed:
    """The payment desk's HTTP status, its words where it refuses, and what it keeps otherwise than it was sent."""

    status: int
    reason: str | None = None
    differs: str | None = None

    @property
    def is_taken(self) -> bool:
        return self.status in Placement.PLACED and self.differs is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruct:
    """Change an order that stands: its rows from a day on, a suspension, a stop, another account. Sums are tenge."""

    KIND: ClassVar = JobKind.INSTRUCT
    ANSWER: ClassVar = Instructed

    order_id: str
    instruction_id: str
    kind: str  # change, suspend, resume, stop, redirect
    from_: date
    reason: str
    decision: OrderedBy
    monthly: tuple[OrderedRate, ...] = ()
    arrears: Decimal = Decimal("0.00")
    iban: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """The payment system's HTTP status: 204 cancelled, 404 no such order, 409 paid already."""

    PAID: ClassVar = 409

    status: int

    @property
    def is_too_late(self) -> bool:
        return self.status == self.PAID


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Take an order back."""

    KIND: ClassVar = JobKind.CANCEL
    ANSWER: ClassVar = Cancellation

    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    status: str  # placed, paid, returned, cancelled, suspended, stopped
    reason: str | None = None
    at: datetime | None = None

    @property
    def is_final(self) -> bool:
        return self.status in {"paid", "returned", "cancelled", "suspended", "stopped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackOrder:
    """Ask what became of an order, until it is paid, returned or no longer there."""

    KIND: ClassVar = JobKind.TRACK
    ANSWER: ClassVar = OrderStatus

    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTo:
    """Who is answered when a job is carried out that they asked for: a citizen, about one of their cases."""

    number: str  # of the case
    language: Language
    saying: str  # id of what was said
    channel: Channel
    address: str
    msisdn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPaper:
    """`code` is `None` where the case has no paper of that kind, or it could not be made; `reason` says why."""

    code: str | None
    link: str = ""
    reason: str | None = None
    failed: bool = False  # there is to be one, and it could not be made


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePaper:
    """Make a paper that a citizen asked for, draw it and sign it."""

    KIND: ClassVar = JobKind.ISSUE
    ANSWER: ClassVar = IssuedPaper

    to: ReplyTo
    kind: PaperKind
    file: bool = True  # in Telegram the paper itself, and not only its link


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPapers:
    codes: Mapping[PaperKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePapers:
    """Make those that the order sends by itself."""

    KIND: ClassVar = JobKind.PAPERS
    ANSWER: ClassVar = IssuedPapers

    number: str
    kinds: tuple[PaperKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDelivery:
    """The portal's HTTP status: 201 there, 200 there already, 404 no cabinet; `None`: the paper is no more."""

    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverNotice:
    """Send a signed paper to somebody's cabinet on the portal. `key`: under which the portal keeps it once.

    `change`: number of the decision on a running award that the paper is about.
    """

    KIND: ClassVar = JobKind.NOTICE
    ANSWER: ClassVar = NoticeDelivery

    key: str
    number: str  # of the case
    kind: NoticeKind
    paper: PaperKind
    language: Language
    words: str
    iin: str | None = None
    bin: str | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocuments:
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchDocument:
    """Ask the digital-documents service for a document that an official needs."""

    KIND: ClassVar = JobKind.DOCUMENT
    ANSWER: ClassVar = FoundDocuments

    number: str  # of the case
    kind: str  # the service's code


class FileProblem(StrEnum):
    """Why a file that a citizen sent is not taken; the last part of the text that tells them."""

    LOST = "file_lost"
    TOO_LARGE = "file_too_large"
    UNSUPPORTED = "file_unsupported"
    NOT_ASKED = "file_not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    problem: FileProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFile:
    """Fetch a file that a citizen sent."""

    KIND: ClassVar = JobKind.FETCH
    ANSWER: ClassVar = FetchedFile

    to: ReplyTo
    id: str  # under which it is stored
    file_id: str  # Telegram's


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOwners:
    owners: tuple[Subscriber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOwner:
    """Ask whose number it is that a Telegram user shared."""

    KIND: ClassVar = JobKind.LINK
    ANSWER: ClassVar = NumberOwners

    chat: str
    msisdn: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AskIfAlive:
    """Ask whether somebody lives before a message goes out to them."""

    KIND: ClassVar = JobKind.ALIVE
    ANSWER: ClassVar = CarriedOut

    message: str  # its id


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSweeps:
    """Every sweep now: a colleague asked for it."""

    KIND: ClassVar = JobKind.SWEEP
    ANSWER: ClassVar = CarriedOut

    chat: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """Count what a broadcast would come to."""

    KIND: ClassVar = JobKind.DRY_RUN
    ANSWER: ClassVar = CarriedOut

    broadcast: str
    chat: str
    language: Language
    staff_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellCommands:
    """Tell Telegram which commands a colleague has."""

    KIND: ClassVar = JobKind.COMMANDS
    ANSWER: ClassVar = CarriedOut

    staff_id: str


RegisterTask = LookUps | FindOwner | FetchDocument | AskIfAlive  # asked of registers, many in one call
OwnTask = Sign | PlaceOrder | Instruct | CancelOrder | TrackOrder | IssuePaper | IssuePapers | DeliverNotice | FetchFile
StaffTask = RunSweeps | DryRun | TellCommands
Task = RegisterTask | OwnTask | StaffTask
SpokenTask = FindOwner | FetchDocument | IssuePaper | FetchFile  # the answer is for somebody who spoke

CaseAnswer = Signature | Placement | Instructed | Cancellation | OrderStatus
SpokenAnswer = NumberOwners | FoundDocuments | IssuedPaper | FetchedFile
Answer = CaseAnswer | SpokenAnswer | IssuedPapers | NoticeDelivery | CarriedOut

FOR_STAFF = frozenset(task.KIND for task in get_args(StaffTask))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What registers are asked, and why they may be."""

    look_ups: tuple[LookUp, ...]
    purpose: Purpose
    consent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    id: str
    task: Task
    case_number: str | None = None  # of the case that may wait for it
    enquiry: Enquiry | None = None
    scope: str | None = None  # the look at the registers that the facts belong to; the case whose document it is

"""A monthly award: whose it is, who is paid, the rows of its amounts, whether it runs, and how it came to be so."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from proactive.awards.circumstance import Circumstance
from proactive.basics.rate import Rate
from proactive.cases.approval import Officer
from proactive.cases.award import Finding, Period, Track
from proactive.cases.case import BankAccount
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message
from proactive.services.entitlement import Entitlement
from proactive.services.member import Member


class AwardState(StrEnum):
    """The words are the API's."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    STOPPED = "stopped"


class ChangeKind(StrEnum):
    """The words are the payment desk's; a change it foresaw in the order is told all the same."""

    CHANGE = "change"
    SUSPEND = "suspend"
    RESUME = "resume"
    STOP = "stop"
    REDIRECT = "redirect"


class Because(StrEnum):
    """Why an award changes: the words of the instruction."""

    GROUP_CHANGED = "group_changed"
    ABLE_TO_WORK = "able_to_work"
    NOT_REEXAMINED = "not_reexamined"
    REEXAMINED = "reexamined"
    DEATH = "death"
    DEATH_ANNULLED = "death_annulled"
    PAYEE_DIED = "payee_died"
    ACCOUNT_IDLE = "account_idle"
    ACCOUNT_USED = "account_used"
    LEFT_COUNTRY = "left_country"
    FILE_REQUESTED = "file_requested"  # another state has asked for the case file: it pays from now on
    DOCUMENT_ENDED = "document_ended"
    DOCUMENT_RENEWED = "document_renewed"
    CITIZENSHIP_LOST = "citizenship_lost"
    WANTED = "wanted"
    FOUND = "found"
    INSTITUTION = "institution"
    GUARDIAN_CHANGED = "guardian_changed"
    RIGHTS_LOST = "rights_lost"  # of a parent or a guardian who is paid for a child
    PENSION_ABROAD = "pension_abroad"
    EXAM_PROTOCOL = "exam_protocol"  # how somebody came by a commission's finding is being looked into
    SIGN_OF_LIFE = "sign_of_life"  # contributions are paid for a breadwinner who is held dead or missing
    CAUSE_OVER = "cause_over"  # why it was suspended holds no longer
    CARER_EMPLOYED = "carer_employed"
    STUDIES_ENDED = "studies_ended"
    STUDIES_REMOTE = "studies_remote"  # goes on, but not full time
    STUDIES_RESUMED = "studies_resumed"
    MEMBER_BORN = "member_born"
    MEMBER_COUNTED = "member_counted"  # by an official, on a document: no register tells of it
    MEMBER_OF_AGE = "member_of_age"
    MEMBER_DIED = "member_died"
    PART_ENDED = "part_ended"  # of a family's benefit, for which the own one was given up
    CHOICE = "choice"
    PENSION = "pension"
    NEW_YEAR = "new_year"
    RETURNED = "returned"
    OWN_SHARE = "own_share"  # a member is paid their own share
    SHARE_APART = "share_apart"  # somebody else of the family is paid theirs
    SHARE_BACK = "share_back"  # who was paid theirs apart gave that up
    OWN_WISH = "own_wish"
    HELD_BACK = "held_back"  # what was overpaid, by the recipient's own request
    UNTRUE_DATA = "untrue_data"
    OFFICIAL = "official"


# Suspensions that are over in the same way.
WITHOUT_PAYEE = (Because.PAYEE_DIED, Because.RIGHTS_LOST, Because.GUARDIAN_CHANGED)
NOT_STUDYING = (Because.STUDIES_ENDED, Because.STUDIES_REMOTE)
BREADWINNER_LIVES = (Because.DEATH_ANNULLED, Because.SIGN_OF_LIFE)


class AwardReason(StrEnum):
    """Why an award waits for an official."""

    PREPARED = "prepared"  # what happened changes it, and an official decides; about: what
    PAYEE = "payee"  # nobody is known who is paid
    ACCOUNT = "account"  # money came back, or a payee has named no account
    ACCOUNT_UNFIT = "account_unfit"  # an official named one that cannot be paid to; about: what is wrong with it
    OVERPAID = "overpaid"  # amount: tenge that were paid and not due
    PENSION = "pension"
    INSTRUCTION_REFUSED = "instruction_refused"  # about: the desk's HTTP status, and what it keeps otherwise
    UNSENT = "unsent"  # a decision was given up on its way to the desk
    DIFFERENCE = "difference"  # the desk holds something else; about: what
    PROPOSED = "proposed"  # another official completes it; about: which act
    HEARING = "hearing"  # an official's own suspension or stop was told beforehand; about: which
    LOOKED_INTO = "looked_into"  # suspended, and an official finds out whether it goes on; about: for what
    CENTRE = "centre"  # which centre somebody lives in, and to which account of its its part goes, is to be named
    OTHER_ACCOUNT = "other_account"  # its payee has named another, which an official enters; about: the account
    ASKED_BACK = "asked_back"  # the recipient was asked whether what was overpaid may be held back; amount: tenge


@dataclass(frozen=True, slots=True)
class AwardWaiting:
    """Why an official must look, since when, and what it is about: word by word, a sum, and who refused."""

    reason: AwardReason
    since: datetime
    about: tuple[str, ...] = ()
    amount: Decimal | None = None
    register: str = ""  # that refused; about: with which code


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days in which an award is suspended, stopped, or its recipient in an institution; no `until`: still."""

    from_: date
    because: Because
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day <= self.until)


class PartOf(StrEnum):
    """Of what one award is paid to several."""

    MEMBER = "member"  # a member's own share (art. 235(2)-(3))
    CENTRE = "centre"  # what of a resident's benefit goes to the centre (arts. 178(5), 237(2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """That an award is only a part of a case's: `whose` by IIN, of a centre by BIN; the how many-th of the case."""

    of: PartOf
    whose: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What of an award another is paid, from a day on."""

    of: PartOf
    whose: str
    from_: date
    until: date | None = None  # the last day, where they gave it up
    name: str = ""  # of a centre


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAdult:
    """A grown member who was asked whether they want their own share, or who has grown up and was asked for an account;
    no number: nobody could be asked."""

    iin: str
    reach: "Reach"
    asked_on: date | None = None
    reminded: int = 0
    account_piece: str = ""  # of an IBAN that comes in two messages, its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardHearing:
    """An official means to suspend or stop (APC, art. 73): until when one may object, from when it may be decided."""

    kind: ChangeKind
    told_at: datetime
    object_until: date
    decide_from: date
    from_: date | None = None  # what was told: from which day, and why; not kept of those told long ago
    because: Because | None = None
    by_letter: bool = False  # nobody could be told otherwise


class AskedFor(StrEnum):
    """What registers are asked for on behalf of an award."""

    RECOUNT = "recount"
    ACCOUNT = "account"
    PAYEE = "payee"  # whose account it is that an official named, or who has grown up
    WATCH = "watch"  # what no feed tells
    ADULT = "adult"  # where somebody grown can be asked for an account of their own
    SHARE = "share"  # whose account it is that a share is to go to
    OWN_AGAIN = "own_again"  # whether a disability is still confirmed, whose benefit was given up
    CHOICE = "choice"  # whether who chose a carer's part works
    BACK = "back"  # whether a disability is confirmed, whose benefit was given up and is chosen again


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardQuestion:
    """What is being asked of registers, and for whom the answer is decided. `turn`: how often it has been asked on."""

    purpose: AskedFor
    number: int
    turn: int = 1
    by: str = "system"
    officer: Officer | None = None  # as papers name who asks
    from_: date | None = None
    words: str = ""
    account: BankAccount | None = None
    iin: str | None = None  # whom it is about, where that is one of several
    centre: str = ""  # what an official calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialChange:
    """What an official asks for: from which day, for which reason, in words for the citizen."""

    from_: date
    because: Because = Because.OFFICIAL
    words: str = ""
    iban: str | None = None
    pension: Decimal | None = None  # tenge a month: only what is above it is paid
    rests_on: str = ""  # the document that an official has seen: what it is, its number and day
    amount: Decimal | None = None  # tenge that were overpaid
    centre: str = ""  # what it is called, where a share goes to one
    member: str = ""  # IIN of who is counted from that day on
    role: str = ""  # as what


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardProposal:
    """What an official would decide, where the house wants two; `by`: the person, whatever they act from."""

    act: str
    by: str
    at: datetime
    asked_for: OfficialChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is held back of an award for what was overpaid (A-12): all of it, what is left, the most a month that was
    agreed to, the first of the month of the next instalment; none while the recipient has not agreed."""

    total: Decimal
    left: Decimal
    a_month: Decimal
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What was held back of the payment of one month, the last of which something was."""

    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTooMuch:
    """What was paid for a month and was not due, as far as nobody has settled it. `after_stop`: of the months between
    the last that was due and a stop; the month is that of the stop."""

    month: date
    amount: Decimal
    after_stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the payee is spoken to; all of it empty where nobody may be."""

    channel: Channel | None = None
    address: str | None = None
    msisdn: str | None = None
    language: Language = Language.KK


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardChange:
    """One decision on a running award. Sums are tenge; `rows` are those in force from `from_` on.

    `by`: `system` or the official's id. Without `is_instructed` the order said so from the beginning.
    """

    number: str
    circumstance: Circumstance
    kind: ChangeKind
    because: Because
    from_: date
    at: datetime
    by: str = "system"
    officer: Officer | None = None  # as papers name who decided
    basis: str = ""
    rows: tuple[Period, ...] = ()
    arrears: Decimal = Decimal("0.00")
    rates: tuple[Rate, ...] = ()
    findings: tuple[Finding, ...] = ()
    account: BankAccount | None = None
    words: str = ""
    rests_on: str = ""  # the document that an official has seen
    is_instructed: bool = True
    goes_on_anew: bool = False  # its order has ended at the desk: it goes on under another
    message: Message | None = None
    by_sms: Message | None = None  # in short, beside the chat that tells all of it
    document: str = ""  # what is signed, as it was signed
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyAward:
    """One citizen's running benefit. `rows` are what the law gives; what of them is paid, `halts` and `stop` say."""

    id: str
    case_number: str
    order_id: str
    service: str
    subject_iin: str  # the deceased, or who has the disability
    recipient_iin: str
    payee_iin: str
    account: BankAccount
    consent_id: str
    track: Track
    decided_on: date
    entitlement: Entitlement
    rows: tuple[Period, ...]
    rates: tuple[Rate, ...] = ()
    reach: Reach = Reach()
    halts: tuple[Span, ...] = ()
    stop: Span | None = None
    stays: tuple[Span, ...] = ()  # in an institution on full state support
    pensions: tuple[Period, ...] = ()  # beside which it is paid as a supplement up to its size (art. 177(8))
    waiting: AwardWaiting | None = None
    pending: tuple[Circumstance, ...] = ()  # what an official is to decide on, the earliest first
    hearing: AwardHearing | None = None
    proposal: AwardProposal | None = None
    question: AwardQuestion | None = None
    questions_asked: int = 0
    changes_made: int = 0
    last_change: Span | None = None  # why it is as it is, and from which day
    foreseen_through: str = ""  # the last of what was foreseen that has been told, as `Foreseen.key` names it
    watch_on: date | None = None  # when registers are asked next for what no feed tells
    tells_ahead: bool = False  # its days are no longer those that the case foresaw, and tells ahead of itself
    told_ahead: str = ""  # the last of what was told ahead, as `Foreseen.key` names it
    instead_from: date | None = None  # chosen instead of another benefit, which ends that day (art. 175(6))
    instead_by: str = ""  # the official who approved it, and with it that end; empty: the end is approved by itself
    instead_officer: Officer | None = None
    part_told: date | None = None  # the end of a carer's part of whose nearing its recipient was told
    part_over: date | None = None  # the end of it of which the benefit given up for it was seen to
    order_ends: date | None = None  # the desk stops its order then, though it goes on: under another once it is paid
    unplaced: bool = False  # the desk refused the order with which it was to begin
    unfit_account: str = ""  # what is wrong with the account that an official named last
    unsent: int = 0  # the how many-th of its changes was given up on its way to the desk; those after it wait
    holding: Holding | None = None
    held_back: HeldBack | None = None
    overpaid: tuple[PaidTooMuch, ...] = ()
    dismissed: tuple[str, ...] = ()  # circumstances that an official found to change nothing
    payee_named: bool = False  # an official named who is paid for the recipient, and nobody else is asked
    payee_bin: str | None = None  # an organisation that is paid; nobody has its IIN
    payee_name: str = ""  # of an organisation, by the register or by an official
    part: Part | None = None
    apart: tuple[Apart, ...] = ()  # what of it others are paid, in the order in which it was parted
    adults: tuple[AskedAdult, ...] = ()
    account_piece: str = ""  # of an IBAN of its payee that comes in two messages, its beginning
    year: int = 0  # by the law of which year the last row is counted
    revision: int = 0

    def state(self, day: date) -> AwardState:
        """On a day; what comes later stands in the changes."""
        if self.stop is not None and self.stop.holds(day):
            return AwardState.STOPPED
        if any(halt.holds(day) for halt in self.halts):
            return AwardState.SUSPENDED
        return AwardState.RUNNING

    def halt(self, *because: Because) -> Span | None:
        """The suspension for one of these reasons that is not over."""
        open_halts = (halt for halt in self.halts if halt.until is None and halt.because in because)
        return next(open_halts, None)

    @property
    def last_halt(self) -> Span | None:
        """The last suspension that has no end yet."""
        return next((halt for halt in reversed(self.halts) if halt.until is None), None)

    @property
    def last_day(self) -> date | None:
        """That is paid: before the stop, or of the rows; `None`: no end."""
        ends = [row.until for row in self.rows]
        of_rows = None if None in ends else max((day for day in ends if day), default=None)
        before_stop = self.stop.from_ - timedelta(days=1) if self.stop else None
        return min((day for day in (of_rows, before_stop) if day), default=None)

    @property
    def speaks_to_nobody(self) -> bool:
        """Who was spoken to has died, as far as is known."""
        for_death = self.stop is not None and self.stop.because is Because.DEATH
        return (for_death and self.payee_iin == self.recipient_iin) or self.halt(Because.PAYEE_DIED) is not None

    @property
    def members(self) -> tuple[str, ...]:
        """IINs of the family it is counted for, each once."""
        return tuple(dict.fromkeys(member.iin for member in self.entitlement.members))

    @property
    def own_members(self) -> tuple[Member, ...]:
        """Those whose share it pays."""
        if self.part is not None:
            return tuple(member for member in self.entitlement.members if member.iin == self.part.whose)
        return tuple(member for member in self.entitlement.members if member.iin not in self.paid_apart)

    @property
    def paid_apart(self) -> set[str]:
        """Whose share they are paid themselves; a centre, by its BIN."""
        return {apart.whose for apart in self.apart if apart.until is None}

    def decision_number(self, place: int) -> str:
        """Of the how many-th change; no two awards of a case share one."""
        series = f"P{self.part.number}-" if self.part else "C"
        return f"{self.case_number}/{series}{place}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The phones by which it is found beside its case's."""
        own = (self.reach.msisdn,) if self.part else ()
        return tuple(dict.fromkeys(n for n in (*own, *(adult.reach.msisdn for adult in self.adults)) if n))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whose circumstances may change it, each once."""
        lost = self.entitlement.loss.members if self.entitlement.loss else ()
        added = (member.iin for member in lost)
        iins = (self.recipient_iin, self.payee_iin, self.subject_iin, *self.members, *added)
        return tuple(dict.fromkeys(iin for iin in iins if iin))

"""What a stage says is to happen: the case as it is afterwards, and the rows that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from proactive.cases.case import Case, Channel, Event, Joined, Language, LinkRequest
from proactive.cases.registers import LookUp, Purpose
from proactive.messages.texts import Button


class Lane(IntEnum):
    """What is sent first when much waits: answers, then what a case says by itself, then bulk."""

    ANSWER = 0
    CASE = 1
    BULK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Words on their way to a citizen. `id` is a unique key: the same step writes the same message once."""

    id: str
    channel: Channel
    address: str
    text: str
    key: str
    version: str
    language: Language
    case_number: str | None = None
    msisdn: str | None = None
    buttons: tuple[Button, ...] = ()
    lane: Lane = Lane.CASE
    unasked: bool = False  # an offer, a reminder, a broadcast: only in waking hours, and not after "stop"
    sms_text: str | None = None  # the short words, should the citizen have left Telegram
    paper: str | None = None  # code of a paper that goes along as a file


class ErrandKind(StrEnum):
    """Requests that go out on behalf of a case, which then waits for the answer."""

    LOOK_UP = "look_up"  # ask registers
    SIGN = "sign"  # sign the decision
    PLACE = "place"  # place the payment order
    CANCEL = "cancel"  # take the order back
    TRACK = "track"  # ask what became of the order
    ISSUE = "issue"  # make a paper that a citizen asked for, draw it and sign it
    PAPERS = "papers"  # make those that the order sends by itself
    DOCUMENT = "document"  # ask the digital-documents service for one that an official needs
    FETCH = "fetch"  # fetch a file that a citizen sent
    LINK = "link"  # whose number is this: a Telegram user shared their contact
    SWEEP = "sweep"  # every sweep now: a colleague asked for it
    DRY_RUN = "dry_run"  # what a broadcast would come to
    COMMANDS = "commands"  # tell Telegram which commands a colleague has


FOR_STAFF = frozenset({ErrandKind.SWEEP, ErrandKind.DRY_RUN, ErrandKind.COMMANDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    id: str
    kind: ErrandKind
    case_number: str | None = None
    purpose: Purpose | None = None
    consent_id: str | None = None
    scope: str | None = None  # the look at the registers that these facts belong to
    look_ups: tuple[LookUp, ...] = ()
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A case to be opened. `key` is unique: what gives rise to it, however often it comes, opens one case a service."""

    key: str
    service: str
    subject_iin: str
    event: Event
    joined: Joined | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """A citizen's own choice about how they are reached; `None` leaves things as they are."""

    msisdn: str
    language: Language | None = None
    stopped: bool | None = None
    chat_id: int | None = None
    link: LinkRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button: what it does, and the message it stands under."""

    action: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that was sent, not fetched yet; `group` is what those that were sent together share."""

    file_id: str
    size: int | None = None  # bytes
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a citizen said, on whichever channel, translated once at the edge. `id` is unique."""

    id: str
    channel: Channel
    address: str
    said_at: datetime
    msisdn: str | None = None  # unknown until a Telegram user has shared their own contact
    text: str = ""
    press: Press | None = None
    shared_msisdn: str | None = None  # the contact a Telegram user shared
    shared_own: bool = False
    file: Attachment | None = None
    chat_message: int | None = None  # Telegram's own number of the message
    callback_id: str | None = None  # a pressed button waits for a sign that it was felt
    language: Language | None = None  # what the client says of itself, until the citizen chooses


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`case` is `None` where a citizen without a case was answered."""

    case: Case | None = None
    messages: tuple[Message, ...] = ()
    errands: tuple[Errand, ...] = ()
    openings: tuple[Opening, ...] = ()
    contact: ContactChange | None = None
    by: str = "system"
    note: str = ""

"""What came in from a citizen, translated once at the edge."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from proactive.messages.contact import Channel, Language
from proactive.messages.sender import chat_line


class ChatSign(StrEnum):
    """What somebody sent or did in a chat that holds no words and no document."""

    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    PLACE = "place"
    REACTION = "reaction"
    OTHER = "other"  # a poll, a list, a gift, and what nobody knows yet
    GROUP = "group"  # the bot was taken into a group


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPress:
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
class InboundMessage:
    """What a citizen said, on whichever channel, translated once at the edge. `id` is unique."""

    id: str
    channel: Channel
    address: str
    said_at: datetime
    msisdn: str | None = None  # unknown until a Telegram user has shared their own contact
    text: str = ""
    press: ButtonPress | None = None
    shared_msisdn: str | None = None  # the contact a Telegram user shared
    shared_own: bool = False
    file: Attachment | None = None
    chat_message: int | None = None  # Telegram's own number of the message
    received_at: datetime | None = None  # by our own clock
    first_said_at: datetime | None = None  # of words that were changed later: when they were said at first
    forwarded: bool = False  # somebody else's words
    sign: ChatSign | None = None
    quotes: str | None = None  # id of the message of ours, with a question in it, to which these words reply
    callback_id: str | None = None  # a pressed button waits for a sign that it was felt
    language: Language | None = None  # what the client says of itself, until the citizen chooses

    @property
    def line(self) -> str:
        """The number, or the chat of who has shared none."""
        return self.msisdn or chat_line(self.address)

    @property
    def moment(self) -> datetime:
        """When it was said at first; SMS tells it to the second."""
        return self.first_said_at or self.said_at


@dataclass(frozen=True, slots=True)
class OutsidersMessage:
    """From a name, a short code, a city phone or another country: no machine answers it, a person reads it."""

    inbound: InboundMessage

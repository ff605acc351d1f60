"""Words on their way to a citizen, and what a citizen chose meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from proactive.messages.contact import Channel, Language, LinkRequest
from proactive.messages.texts import Button


class Priority(IntEnum):
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
    priority: Priority = Priority.CASE
    unasked: bool = False  # an offer, a reminder, a broadcast: only in waking hours, and not after "stop"
    sms_text: str | None = None  # the short words, should the citizen have left Telegram
    paper: str | None = None  # code of a paper that goes along as a file
    iin: str | None = None  # whose words these are to be, where nobody has just spoken
    alive_at: datetime | None = None  # when it was last known that they live


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWords:
    """A message that asked an open question, as it went out; `asks_as` is the id under which it was first written."""

    id: str
    asks_as: str
    channel: Channel
    text: str
    key: str
    version: str
    language: Language


@dataclass(frozen=True, slots=True)
class LastWords:
    """The text that was written to somebody last, and when; in words only where an answer is compared with them."""

    key: str
    at: datetime
    words: str = ""


# What names sums to say yes to: they may be others by the time of the answer.
NAMES_SUMS = frozenset({"award.choice_offer", "award.back_offer"})
# What asks for a yes or a no that no case waits for.
ASKS_OF_AWARDS = NAMES_SUMS | {"award.choice_noted", "award.hold_offer"}
# What a person at work writes in their own words.
OFFICIAL_WORDS = frozenset({"common.official_reply", "common.official_message"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """A citizen's own choice about how they are reached; `None` leaves things as they are."""

    msisdn: str
    language: Language | None = None
    stopped: bool | None = None
    chat_id: int | None = None
    owners: tuple[str, ...] = ()  # of the number, by IIN, as BMG had them when the chat was linked
    unlinks: bool = False  # the chat is not theirs
    leaves_chat: bool = False  # they blocked the bot: reached by SMS until they write from there again
    link: LinkRequest | None = None

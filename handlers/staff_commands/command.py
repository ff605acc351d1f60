"""What a colleague orders in their Telegram chat, and the turn in which it is worked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.web.words import Words, shared
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message, Priority
from proactive.messages.texts import Button, staff_words
from proactive.staff.rights import Actor, Right, roles_with
from storage.engine.database import Transaction
from storage.staff import dialogs
from storage.staff.dialogs import Dialog

LONGEST = 4000  # characters; Telegram takes 4,096
OF_STAFF, MOST_CARRIED = "staff:", 64  # bytes, by the Bot API
DEFAULT = Language.RU  # of who has neither Kazakh nor Russian in Telegram


@dataclass(frozen=True, slots=True)
class StaffKey:
    """What a colleague's button carries; a citizen's carries a bare word, so the two cannot be taken for each other."""

    act: str
    value: str = ""

    def pack(self) -> str:
        """Raises `ValueError` for more than a button can carry, and for what could not be read again."""
        packed = f"{OF_STAFF}{self.act}:{self.value}"
        if len(packed.encode()) > MOST_CARRIED or packed.count(":") != OF_STAFF.count(":") + 1:
            raise ValueError(f"a button cannot carry {packed}")
        return packed

    @classmethod
    def unpack(cls, action: str) -> "StaffKey":
        """Raises `ValueError` for what is none of ours."""
        act, value = action.removeprefix(OF_STAFF).split(":")
        return cls(act, value)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A Telegram user whose contact or message was passed on."""

    telegram_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCommand:
    """One of `command`, `key` or neither: then they are words for what is under way.

    `words`: what follows the command, what the button stands for, or all that was written.
    """

    position: int
    said: InboundMessage
    actor: Actor
    command: str | None = None
    key: str | None = None
    words: str = ""
    mentioned: Mentioned | None = None
    facts: str = ""  # what had to be read before the transaction

    @property
    def language(self) -> Language:
        return self.said.language or DEFAULT

    @property
    def name(self) -> str:
        return self.command or self.key or "words"


class CommandRefused(Exception):
    """It cannot be done; nothing is changed, and the colleague is told why. `stay`: they may try the step again."""

    def __init__(self, item: str, *, stay: bool = False, **words: str) -> None:
        super().__init__(item)
        self.item = item
        self.stay = stay
        self.words = words


@dataclass(frozen=True, slots=True)
class StaffReply:
    """`again`: instead of the message whose button was pressed, not after it."""

    text: str
    buttons: Sequence[Button] = ()
    again: bool = False
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An order being worked, in its transaction, and what was under way when it came."""

    tx: Transaction
    now: Now
    order: StaffCommand
    under_way: Dialog | None

    @property
    def data(self) -> Mapping[str, Any]:
        return self.under_way.data if self.under_way else {}

    @property
    def actor(self) -> Actor:
        return self.order.actor

    @property
    def language(self) -> Language:
        return self.order.language

    def say(self, item: str, **words: str) -> str:
        return say(item, self.language, **words)

    def word(self, table: str, item: str) -> str:
        return staff_words(table, item, self.language)

    @property
    def words(self) -> Words:
        """Where a case stands and why it waits is said alike on every surface."""
        return Words(shared(), self.language, self.now.zone)

    def button(self, act: str, value: str = "", label: str | None = None) -> Button:
        return key(act, value, self.language, label)

    def wait_for(self, step: str, **data: Any) -> None:
        """Their next words are meant for this step."""
        dialogs.keep(self.tx, self.actor.id, Dialog(step, data), self.now.at)

    def leave(self) -> None:
        dialogs.leave.within(self.tx, self.actor.id)


Act = Callable[[Turn], StaffReply]


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done, and the right it takes."""

    right: Right
    act: Act


def say(item: str, language: Language, **words: str) -> str:
    return staff_words("say", item, language).format_map(words)


def key(act: str, value: str, language: Language, label: str | None = None) -> Button:
    return Button(StaffKey(act=act, value=value).pack(), label or staff_words("key", act, language))


def forbidden(order: StaffCommand, right: Right) -> CommandRefused:
    """Says whose right it is."""
    roles = ", ".join(staff_words("role", role, order.language) for role in roles_with(right))
    return CommandRefused("forbidden", role=staff_words("role", order.actor.role, order.language), who=roles)


def press_a_button(turn: Turn) -> StaffReply:
    """Words where a button is waited for."""
    raise CommandRefused("press_a_button", stay=True)


def message(id: str, chat: str, item: str, text: str, language: Language, buttons: Sequence[Button] = ()) -> Message:
    """Words for a colleague's chat."""
    return Message(
        id=id,
        channel=Channel.TELEGRAM,
        address=chat,
        text=text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
        key=f"staff.{item}",
        version="1",
        language=language,
        buttons=tuple(buttons),
        priority=Priority.ANSWER,
    )

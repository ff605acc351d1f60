"""How a citizen is reached: number, chat, language, and what they chose."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Language(StrEnum):
    KK = "kk"
    RU = "ru"


class Channel(StrEnum):
    SMS = "sms"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """Somebody in Telegram says that a number is theirs; its owner was asked by SMS, and has two hours to say so."""

    chat_id: int
    asked_at: datetime
    owners: tuple[str, ...] = ()  # IINs that BMG has for the number
    refused: bool = False

    def is_open(self, at: datetime) -> bool:
        return not self.refused and at < self.asked_at + LINK_STAYS_OPEN

    def may_be_asked_again(self, at: datetime) -> bool:
        return at >= self.asked_at + LINK_ASKED_AGAIN


LINK_STAYS_OPEN, LINK_ASKED_AGAIN = timedelta(hours=2), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a phone number is reached, by the owner's own choices."""

    msisdn: str
    chat_id: int | None = None
    left_chat: int | None = None  # they blocked the bot there: not used until they write from it again
    owners: tuple[str, ...] = ()  # whose number it was when the chat was linked, by IIN; empty: not on record
    link: LinkRequest | None = None
    language: Language | None = None
    stopped: bool = False  # they said stop: no offers, no broadcasts
    busy: bool = False  # another case has a question open on this number

    def chat_is_of(self, iin: str | None) -> bool:
        """Whether the chat speaks for this person: numbers change hands, and a chat stays with who linked it."""
        return not self.owners or iin in self.owners

    def chat_of(self, iin: str | None) -> int | None:
        """The chat in which this person is spoken to; `None` where they have linked none."""
        return self.chat_id if self.chat_is_of(iin) else None

    def is_busy(self, at: datetime) -> bool:
        """Whether a question is open on this number, of a case or about Telegram."""
        return self.busy or (self.link is not None and self.link.is_open(at))

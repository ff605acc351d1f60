"""What a person at the desk writes to a citizen, and what their words come to before they go out."""

from dataclasses import dataclass
from decimal import Decimal

from proactive.cases.now import Now
from proactive.conversation.topics.topic import Topic
from proactive.conversation.topics.written_in import language_of
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.escalation import DeskTopic
from proactive.messages.message import Message, Priority
from proactive.messages.secrets import secret_asked_for
from proactive.messages.sender import SenderKind, sender_of
from proactive.messages.tariff import Tariff
from proactive.messages.texts import render
from proactive.messages.texts.sms import parts

TOPICS: tuple[str, ...] = (*DeskTopic, *Topic)
LONGEST_REPLY = 1000  # characters
REPLY = "common.official_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Who is written to, and where they spoke last."""

    msisdn: str
    channel: Channel
    address: str
    language: Language
    case_number: str | None

    @property
    def sender(self) -> SenderKind:
        return sender_of(self.msisdn)

    @property
    def number(self) -> str | None:
        return None if self.sender is SenderKind.CHAT else self.msisdn

    @property
    def can_be_written_to(self) -> bool:
        return self.sender in {SenderKind.MOBILE, SenderKind.ABROAD, SenderKind.CHAT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPreview:
    """`text` as the citizen will read it; `parts` and `cost` of an SMS, in tenge; `goes_abroad`: at the price of that;
    `other`: the language it seems to be written in, where that is not theirs; `secret`: what it asks for that nobody
    may be asked for."""

    text: str
    channel: Channel
    parts: int
    cost: Decimal
    goes_abroad: bool
    other: Language | None
    secret: str

    @property
    def is_doubtful(self) -> bool:
        """It is asked about once before it goes out."""
        return self.other is not None or self.goes_abroad or bool(self.secret)


def reach(addressee: Addressee, contact: Contact) -> tuple[Channel, str]:
    """The channel they spoke on, and the address there; by SMS whose chat is no longer theirs."""
    is_theirs = addressee.sender is SenderKind.CHAT or str(contact.chat_id) == addressee.address
    in_chat = addressee.channel is Channel.TELEGRAM and is_theirs
    return (Channel.TELEGRAM, addressee.address) if in_chat else (Channel.SMS, addressee.msisdn)


def preview(addressee: Addressee, contact: Contact, words: str, tariff: Tariff) -> ReplyPreview:
    channel, _ = reach(addressee, contact)
    text = render(REPLY, addressee.language, channel, words=words).text
    by_sms = parts(text) if channel is Channel.SMS else 0
    return ReplyPreview(
        text=text,
        channel=channel,
        parts=by_sms,
        cost=tariff.tenge_to(addressee.msisdn, by_sms),
        goes_abroad=channel is Channel.SMS and addressee.sender is SenderKind.ABROAD,
        other=other_language(words, addressee.language),
        secret=secret_asked_for(words),
    )


def other_language(words: str, language: Language) -> Language | None:
    """In which of the two it seems to be written, where that is not the one."""
    written_in = language_of(words)
    return written_in if written_in is not language else None


def reply_message(id: str, addressee: Addressee, contact: Contact, words: str, now: Now) -> Message:
    """In the citizen's language around the official's words; whoever has left Telegram meanwhile gets them by SMS."""
    channel, address = reach(addressee, contact)
    text = render(REPLY, addressee.language, channel, words=words)
    return Message(
        id=f"desk.{id}.{now.at:%Y%m%d%H%M%S%f}",
        channel=channel,
        address=address,
        text=text.text,
        key=text.key,
        version=text.version,
        language=text.language,
        case_number=addressee.case_number,
        msisdn=addressee.number,
        priority=Priority.ANSWER,
        sms_text=text.text if channel is Channel.TELEGRAM and addressee.number else None,
    )

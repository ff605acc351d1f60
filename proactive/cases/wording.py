"""From a case to words: the text of a key, in the citizen's language, for the channel they use."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from textwrap import shorten

from proactive.cases.case import Case, Decision, Question
from proactive.cases.consent_text import current
from proactive.cases.jobs import ReplyTo
from proactive.cases.registers import LookUp, Person
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message, Priority
from proactive.messages.texts import Text, buttons_of, render, service_words
from proactive.messages.texts.sms import parts
from proactive.messages.texts.written_in import as_written

MOST_WORDS = 53
MOST_PARTS = 2
FREE_WORDS = ("words", "why")  # places where an official's words may stand
SENTENCE_ENDS = (".", "!", "?", "…")
BETWEEN_SENTENCES = re.compile(r"(?<=\w{3})[.!?…](?=\s+[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ])")  # an abbreviation ends none


def say(case: Case, key: str, priority: Priority = Priority.CASE, /, **params: str) -> Message:
    """A message of this step of this case; to nobody's address where who applied in person has no number."""
    asking = case.asking
    channel = asking.channel or Channel.SMS
    words = message(
        render(key, case.language, channel, **params),
        id=f"{case.number}.{case.revision}.{key.partition('.')[2]}",
        channel=channel,
        address=asking.address or "",
        msisdn=asking.msisdn,
        case_number=case.number,
        priority=priority,
    )
    by_itself = words if priority is Priority.ANSWER else to_the_living(case, words)
    if channel is Channel.SMS:
        return by_itself
    return replace(by_itself, sms_text=in_sms(key, case.language, params))


def once_more(case: Case, question: Question) -> Message:
    """The open question in the words in which it was asked."""
    channel = case.asking.channel or Channel.SMS
    buttons = buttons_of(question.text_key, question.language)
    text = Text(question.text_key, question.text_version, question.language, question.words(channel), buttons)
    words = message(
        text,
        id=f"{case.number}.{case.revision}.once_more",
        channel=channel,
        address=case.asking.address or "",
        msisdn=case.asking.msisdn,
        case_number=case.number,
        priority=Priority.CASE,
    )
    return replace(to_the_living(case, words), sms_text=None if channel is Channel.SMS else question.sms_text)


def to_the_living(case: Case, words: Message) -> Message:
    """With what is known of whether its addressee lives, to be asked again if it goes out much later."""
    return replace(words, iin=case.recipient_iin or case.asking.spoken_with, alive_at=last_alive(case))


def last_alive(case: Case) -> datetime | None:
    """When the recipient was last known to live: by the register, or by their own yes. An event may have said otherwise
    since; it holds back what has not gone out."""
    if case.recipient_iin is None:
        return None
    answers = case.facts.answers
    answer = answers.get(LookUp(Person, "IIN", case.recipient_iin))
    lives = answer is not None and not any(isinstance(row, Person) and row.death_date for row in answer.records)
    moments = [answer.at if answer and lives else None, case.consent.given_at if case.consent else None]
    return max((moment for moment in moments if moment is not None), default=None)


def right_ends(case: Case, language: Language) -> str:
    """What is lost by waiting; empty where nothing is."""
    return service_words(case.service, "right_ends", "", language)


def reply(inbound: InboundMessage, language: Language, key: str, case: Case | None = None, **params: str) -> Message:
    """An answer to what a citizen said, whether or not it moved a case."""
    return message(
        render(key, language, inbound.channel, **params),
        id=f"{inbound.id}.reply",
        channel=inbound.channel,
        address=inbound.address,
        msisdn=inbound.msisdn,
        case_number=case.number if case else None,
        priority=Priority.ANSWER,
    )


def reply_to(inbound: InboundMessage, number: str, language: Language) -> ReplyTo:
    """What a job keeps of who spoke, for the answer when it is carried out."""
    return ReplyTo(
        number=number,
        language=language,
        saying=inbound.id,
        channel=inbound.channel,
        address=inbound.address,
        msisdn=inbound.msisdn,
    )


def later_reply(to: ReplyTo, key: str, **params: str) -> Message:
    """The answer to who asked for a job, when it is carried out."""
    return message(
        render(key, to.language, to.channel, number=to.number, **params),
        id=f"{to.saying}.reply",
        channel=to.channel,
        address=to.address,
        msisdn=to.msisdn,
        case_number=to.number,
        priority=Priority.ANSWER,
    )


def why(decision: Decision, service: str, language: Language, channel: Channel | None) -> str:
    """The official's words, by SMS as many as fit; without any the plain sentence of the check that decided."""
    if decision.words is None:
        return service_words(service, "why", decision.reason or str(decision.ground), language)
    return shortened(decision.words, channel, language)


def shortened(words: str, channel: Channel | None, language: Language) -> str:
    """An official's words as a sentence, with a word on their language where it is not the reader's; by SMS they share
    two parts with the rest of the message."""
    sentence = as_written(as_sentence(words), language)
    return whole_sentences(sentence) if channel is Channel.SMS else sentence


def whole_sentences(text: str) -> str:
    """As many as there is room for; where the first has none, as many words."""
    ends = [0, *(end.end() for end in BETWEEN_SENTENCES.finditer(text)), len(text)]
    fits = max(end for end in ends if end <= MOST_WORDS)
    return text[:fits] or shorten(text, MOST_WORDS, placeholder="…")


def as_sentence(words: str) -> str:
    """With a full stop, where they end without any: other words follow."""
    written = words.strip()
    return written if not written or written.endswith(SENTENCE_ENDS) else f"{written}."


def in_sms(key: str, language: Language, params: Mapping[str, str]) -> str:
    """The short words of what goes to a chat, for the copy that goes by SMS where the chat does not take it."""
    whole = render(key, language, Channel.SMS, **params).text
    if parts(whole) <= MOST_PARTS:
        return whole
    fitting = {name: shortened(params[name], Channel.SMS, language) for name in FREE_WORDS if name in params}
    return render(key, language, Channel.SMS, **{**params, **fitting}).text


def asked_by(message: Message, kind: str, at: datetime, choices: tuple[str, ...] = ()) -> Question:
    """The question a message asks, with the words it asked in."""
    return Question(
        kind=kind,
        message_id=message.id,
        asked_at=at,
        text=message.text,
        text_key=message.key,
        text_version=message.version,
        sms_text=message.sms_text,
        language=message.language,
        terms=current(message.key.partition(".")[0]) if kind == "offer" else "",
        choices=choices,
    )


def message(
    text: Text,
    *,
    id: str,
    channel: Channel,
    address: str,
    msisdn: str | None,
    case_number: str | None,
    priority: Priority,
) -> Message:
    return Message(
        id=id,
        channel=channel,
        address=address,
        text=text.text,
        key=text.key,
        version=text.version,
        language=text.language,
        case_number=case_number,
        msisdn=msisdn,
        buttons=text.buttons,
        priority=priority,
    )

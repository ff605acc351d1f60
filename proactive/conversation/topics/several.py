"""Two things in one message: each is answered; what holds a case, or wants a person, comes before what is only asked.

Only what is sure by itself counts, in every part. A yes, a no, a stop or a withdrawal among them is none here: such a
message is understood as a whole, as ever.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from proactive.cases.outcome import Outcome
from proactive.conversation.citizen_commands import MOST_SMS, nth
from proactive.conversation.topics.answers import answer
from proactive.conversation.topics.classifier import classifier, topic_of
from proactive.conversation.topics.mistaken import claimed
from proactive.conversation.topics.remark import MOST_PARTS, Remark, sentences
from proactive.conversation.topics.topic import CONTRADICTS, Topic
from proactive.conversation.understanding import BESIDE, UNKNOWN, Meaning, understand, units, words_of
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.messages.texts.sms import parts

# What is answered from the case, or the same for everybody: it moves nothing and brings nobody.
ASKED = {
    Topic.HOW_MUCH,
    Topic.WHEN_DECISION,
    Topic.WHEN_MONEY,
    Topic.COST,
    Topic.PAY_BACK,
    Topic.WHAT_FOR,
    Topic.WHY,
    Topic.OTHER_BENEFIT,
    Topic.WHICH_CHILD,
    Topic.WHERE_IBAN,
    Topic.NO_ACCOUNT,
    Topic.CASH,
    Topic.CARD_NUMBER,
    Topic.ANOTHER_CARD,
    Topic.MORE_TIME,
    Topic.IF_YES,
    Topic.IF_NO,
    Topic.HOW_LONG,
    Topic.OFFICE,
    Topic.PAPERS,
    Topic.DUTIES,
    Topic.WHO_ARE_YOU,
    Topic.IS_IT_REAL,
    Topic.ARE_YOU_BOT,
    Topic.CODE_ASKED,
}
PLAIN = 0.6  # by how much a clause that holds a case is ahead
FOR_A_PERSON = {Topic.PERSON, Topic.COMPLAINT, Topic.WHO_BURIED, Topic.LIFE_IN_DANGER}
BY_A_WORD = {Meaning.STATUS: Topic.WHEN_MONEY, Meaning.WHY: Topic.WHY, Meaning.WHO: Topic.WHO_ARE_YOU}

SENTENCE = r"(?<=[?!…\n])|(?<=\.)(?![0-9])"
SENTENCES = re.compile(SENTENCE)
CLAUSES = re.compile(rf"{SENTENCE}|(?<=[,;])(?=\s)")
JOINED = re.compile(rf"{SENTENCE}|\s(?:и|және|а|ал|i|jane|zhane|a|al)\s", re.IGNORECASE)

# Before a word that begins a question of its own, where nothing joins the two: "нет счёта сколько дадут".
ASKS = (
    "сколько|когда|куда|какие|қанша|канша|қашан|кашан|қайда|кайда|"
    "skolko|kogda|kuda|kakie|qansha|kansha|qashan|kashan|qaida"
)
MEASURES = r"\s(?:дн|день|врем|лет|год|месяц|раз|күн|кун|уақыт|уакыт|ай|жыл)"
RUN_ON = re.compile(
    rf"(?<!\bна)(?<!\bпо)(?<!\bв)(?<!\bдо)(?<!\bс)(?<!\bне)(?<!\bза),?\s(?=(?:{ASKS})\b(?!{MEASURES}))", re.IGNORECASE
)
FEWEST_WORDS = 2  # of a part that nothing joins to the other


def topic_of_message(remark: Remark) -> Topic | None:
    """What the message is about; where the whole only asks, what is plainly said or wanted beside that.

    What says that the state is wrong holds a case where nothing but questions stands beside it; else a person reads it.
    """
    text = remark.inbound.text
    whole = topic_of(text)
    clauses = list(parts_of(text, CLAUSES)) if only_asks(whole) else []
    if len(clauses) < 2:
        return whole
    topics = [plain_topic(clause) for clause in clauses]
    claims = [topic for topic in topics if topic in CONTRADICTS and claimed(topic, remark) is not None]
    if claims and set(topics) <= ASKED | {claims[0]} and claims[0] is not Topic.DIED:
        return claims[0]
    return Topic.PERSON if claims or FOR_A_PERSON & set(topics) else whole


def plain_topic(clause: str) -> Topic | None:
    """What may hold a case, or wants a person, only where it is far ahead: a clause is short, and a neighbour named in
    it may be anybody's."""
    guess = classifier().guess(clause) if understand(clause) == UNKNOWN else None
    if guess is None or guess.topic not in CONTRADICTS | FOR_A_PERSON:
        return topic_of_part(clause)
    return guess.topic if guess.is_sure and guess.ahead >= PLAIN else None


def only_asks(topic: Topic | None) -> bool:
    return topic is None or topic in ASKED


def two_asked(topic: Topic | None, text: str) -> tuple[Topic, Topic] | None:
    """By its sentences; or by what an "and" joins; or where another question begins. `topic` is what the whole of it is
    about."""
    if not only_asks(topic):
        return None
    for separators in (SENTENCES, JOINED, RUN_ON):
        pieces = list(parts_of(text, separators))
        if separators is RUN_ON and any(len(piece.split()) < FEWEST_WORDS for piece in pieces):
            return None
        topics = [topic_of_part(piece) for piece in pieces]
        asked = list(dict.fromkeys(topic for topic in topics if topic in ASKED))
        if len(asked) == 2 and set(topics) <= ASKED:
            return asked[0], asked[1]
    return None


def both_answers(asked: tuple[Topic, Topic], remark: Remark) -> Outcome:
    """In order, under the last what is still asked; one that wants more than an answer stands alone."""
    last = answer(asked[1], remark)
    if not is_only_told(last, remark):
        return last
    first = answer(asked[0], replace(remark, is_last=False))
    if not is_only_told(first, remark):
        return answer(asked[0], remark)
    return replace(last, messages=together(unlike(first.messages, last.messages), last.messages, remark))


def parts_of(text: str, separators: re.Pattern[str]) -> Iterator[str]:
    """Without what may stand beside anything: greetings, thanks."""
    for piece in separators.split(text):
        part = piece.strip(" \t\n,;")
        meanings = set(units(words_of(part)))
        if meanings and meanings != {BESIDE}:
            yield part


def topic_of_part(part: str) -> Topic | None:
    saying = understand(part)
    return topic_of(part) if saying == UNKNOWN else BY_A_WORD.get(saying.meaning)


def is_only_told(outcome: Outcome, remark: Remark) -> bool:
    """Nobody is brought, and no case goes on by it; a question that is open stays so."""
    still = outcome.case is None or (remark.asking is not None and outcome.case.status is remark.asking.status)
    return still and outcome.escalation is None and not outcome.jobs


def unlike(first: tuple[Message, ...], last: tuple[Message, ...]) -> tuple[Message, ...]:
    """What the other answer does not say as well."""
    keys = {message.key for message in last}
    return tuple(message for message in first if message.key not in keys)


def together(first: tuple[Message, ...], last: tuple[Message, ...], remark: Remark) -> tuple[Message, ...]:
    """In a chat one message, by SMS too where its parts hold both; else one after another, as many as one may get."""
    texts = [message.text for message in (*first, *last)]
    if remark.inbound.channel is Channel.TELEGRAM:
        return (replace(last[-1], text="\n\n".join(texts)),)
    if parts(sentences(texts)) <= MOST_PARTS:
        return (replace(last[-1], text=sentences(texts)),)
    apart = (*(replace(message, id=nth(earlier_id(remark), place)) for place, message in enumerate(first)), *last)
    return apart if len(apart) <= MOST_SMS else last


def earlier_id(remark: Remark) -> str:
    """What was written in one step is read in the order of its ids: before "reply"."""
    return f"{remark.inbound.id}.first"

"""A broadcast: the same words in Kazakh and in Russian to many people, from a draft to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from string import Formatter

from proactive.basics.refusal import Refusal
from proactive.broadcasts.audience import Audience, LeftOut, Matter, Reached, Somebody, reach
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message, Priority
from proactive.messages.texts import common, service_words
from proactive.messages.texts.sms import parts
from proactive.services import SERVICES

PLACEHOLDERS = ("service", "number", "state")  # the benefit's name, the case's number, where it stands
LONGEST = 3500  # characters: with its words put in it still fits one message of Telegram (4,096)
MOST_PARTS = 10
EXAMPLE_NUMBER = "26-0000000"  # of nobody's case
FOUR_EYES_ABOVE = 1000  # people: from here on a second administrator confirms


class State(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"  # waits for its time
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


S = State
MOVES: dict[State, set[State]] = {
    S.DRAFT: {S.CONFIRMED, S.CANCELLED},
    S.CONFIRMED: {S.RUNNING, S.CANCELLED},
    S.RUNNING: {S.PAUSED, S.FINISHED, S.CANCELLED},
    S.PAUSED: {S.RUNNING, S.CANCELLED},
    S.FINISHED: {S.RUNNING},  # only to send again what is in doubt
    S.CANCELLED: set(),
}


class BroadcastNotPossible(Refusal):
    """What was asked of a broadcast does not fit where it stands."""


class WrongText(Refusal, ValueError):
    """The words of a broadcast cannot be sent as they are."""


class NeedsSecond(Refusal):
    """So large a broadcast is confirmed by a second administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """`scheduled_at`: not before that instant. `author` composed it, `started_by` and `confirmed_by` let it go."""

    id: str
    texts: Mapping[Language, str]
    audience: Audience
    author: str
    created_at: datetime
    state: State = State.DRAFT
    scheduled_at: datetime | None = None
    started_by: str | None = None
    confirmed_by: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def speaks_of_a_case(self) -> bool:
        return any(words_in(text) for text in self.texts.values())

    @property
    def waits(self) -> bool:
        return self.state is S.CONFIRMED

    @property
    def over(self) -> bool:
        return self.state in (S.FINISHED, S.CANCELLED)

    def refused(self, to: State) -> BroadcastNotPossible:
        if self.state is S.FINISHED:
            return BroadcastNotPossible("already_finished", id=self.id)
        if self.state is S.CANCELLED:
            return BroadcastNotPossible("already_cancelled", id=self.id)
        return BroadcastNotPossible("other_state", id=self.id, state=self.state, to=to)

    def moved(self, to: State, at: datetime) -> "Broadcast":
        """Raises `BroadcastNotPossible`."""
        if to not in MOVES[self.state]:
            raise self.refused(to)
        started = at if to is S.RUNNING and self.started_at is None else self.started_at
        ended = at if to in (S.FINISHED, S.CANCELLED) else None
        return replace(self, state=to, started_at=started, ended_at=ended)

    def is_due(self, at: datetime) -> bool:
        return self.waits and (self.scheduled_at is None or self.scheduled_at <= at)


def check_texts(texts: Mapping[Language, str]) -> None:
    """Raises `WrongText`: a language is missing, a placeholder is unknown or only in one, the text is too long."""
    for language in Language:
        check_text(language, texts.get(language, ""))
    first, second = (words_in(texts[language]) for language in Language)
    if first != second:
        only = ", ".join(f"{{{name}}}" for name in sorted(first ^ second))
        raise WrongText("one_language_only", words=only)


def check_text(language: Language, text: str) -> None:
    if not text.strip():
        raise WrongText("no_text", language=language)
    try:
        unknown = words_in(text) - set(PLACEHOLDERS)
    except ValueError as error:
        raise WrongText("brace", language=language, error=error) from None
    if unknown:
        placeholders = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise WrongText("nothing_fills", language=language, word=f"{{{min(unknown)}}}", known=placeholders)
    if len(text) > LONGEST or parts(text) > MOST_PARTS:
        raise WrongText("too_long", language=language, parts=parts(text), most=MOST_PARTS)


@lru_cache(maxsize=64)  # asked of the same two texts for each recipient
def words_in(text: str) -> frozenset[str]:
    """Names of the placeholders. Raises `ValueError` for a lone brace, and for anything but a plain name."""
    names = set()
    for _, name, shape, conversion in Formatter().parse(text):
        if name is not None:
            if shape or conversion:
                raise ValueError(f"{{{name}…}} is to be a plain name")
            names.add(name)
    return frozenset(names)


def confirmed(draft: Broadcast, by: str, second: str | None, people: int) -> Broadcast:
    """The draft let go by `by`, with a second administrator where it is large.

    Raises `BroadcastNotPossible` and `NeedsSecond`; who wrote or starts it is not the second.
    """
    if S.CONFIRMED not in MOVES[draft.state]:
        raise BroadcastNotPossible("not_a_draft", id=draft.id, state=draft.state)
    if people > FOUR_EYES_ABOVE and (second is None or second in (by, draft.author)):
        raise NeedsSecond("needs_second", people=people, most=FOUR_EYES_ABOVE)
    return replace(draft, state=S.CONFIRMED, started_by=by, confirmed_by=second)


def verdict(broadcast: Broadcast, addressee: Somebody, now: Now) -> Reached | LeftOut | None:
    """How somebody is reached by this broadcast, why they are left out, or `None` for who is not meant."""
    outcome = reach(broadcast.audience, addressee, now.today, now.channels)
    if isinstance(outcome, Reached) and outcome.matter is None and words_in(broadcast.texts[outcome.language]):
        return LeftOut.NO_CASE
    return outcome


def rendered(broadcast: Broadcast, reached: Reached) -> str:
    """The words one person reads."""
    text, matter, language = broadcast.texts[reached.language], reached.matter, reached.language
    if matter is None:
        return text.format()
    return text.format(
        service=service_words(matter.service, "name", "", language),
        number=matter.number,
        state=common("state", matter.status, language),
    )


def message(broadcast: Broadcast, key: str, reached: Reached) -> Message:
    """What is sent to one person, once: its id is made of the broadcast and the person."""
    return Message(
        id=message_id(broadcast.id, key),
        channel=reached.channel,
        address=reached.address,
        text=rendered(broadcast, reached),
        key=f"broadcast.{broadcast.id}",
        version="1",
        language=reached.language,
        msisdn=reached.msisdn,
        priority=Priority.BULK,
        unasked=True,
    )


def trial(broadcast: Broadcast, chat: str, now: Now) -> list[Message]:
    """Both texts as somebody with a case would read them, for the one who wrote them; each time a message anew."""
    return [
        Message(
            id=f"trial.{broadcast.id}.{now.at:%Y%m%d%H%M%S%f}.{language}",
            channel=Channel.TELEGRAM,
            address=chat,
            text=rendered(broadcast, example_reader(chat, language)),
            key="broadcast.trial",
            version="1",
            language=language,
            priority=Priority.ANSWER,
        )
        for language in Language
    ]


def example_reader(chat: str, language: Language) -> Reached:
    matter = Matter(number=EXAMPLE_NUMBER, service=SERVICES[0].code, status=Status.APPLIED, language=language)
    return Reached(channel=Channel.TELEGRAM, address=chat, msisdn="", language=language, matter=matter)


def message_id(broadcast_id: str, key: str) -> str:
    return f"b{broadcast_id}.{key}"


def sms_parts(reached: Reached, text: str) -> int:
    return parts(text) if reached.channel is Channel.SMS else 0

"""What came in, with what it means: as use cases take it."""

from dataclasses import dataclass
from typing import TypeVar

from proactive.awards.news import AccountNews, PersonNews
from proactive.cases.case import Event
from proactive.cases.jobs import SpokenTask
from proactive.messages.inbound import InboundMessage, OutsidersMessage
from storage.jobs.codec import AnsweredJob
from storage.jobs.inbox import Received


@dataclass(frozen=True, slots=True)
class Left:
    """A citizen has blocked the bot in this chat."""

    chat: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a provider says became of a message; `state` is one of `storage.messages.messages`."""

    message_id: str
    state: str


Translated = (
    InboundMessage | OutsidersMessage | Event | PersonNews | AccountNews | Left | DeliveryReport | AnsweredJob | None
)


@dataclass(frozen=True, slots=True)
class Item:
    """An arrival, and what it means where that could be told beforehand."""

    received: Received
    meaning: Translated = None


T = TypeVar("T", bound=SpokenTask)


def answered(item: Item, kind: type[T]) -> tuple[AnsweredJob, T]:
    """A job that was carried out for somebody who spoke, with its task."""
    assert isinstance(item.meaning, AnsweredJob)
    assert isinstance(item.meaning.task, kind)
    return item.meaning, item.meaning.task

"""Scan: reads what is new in the event feeds, page by page, from where it was read last."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from bot.gateway import Gateway, GatewayDown
from handlers.channels.registry import SOURCE, arrival
from handlers.channels.standard import PASSED_BY
from storage.engine.codec import Unreadable
from storage.engine.database import Store, Transaction, writes
from storage.engine.faults import is_ours
from storage.jobs import feeds, inbox
from storage.jobs.feeds import Marks
from storage.jobs.inbox import Arrival, SealedArrival

log = logging.getLogger(__name__)

FEEDS = (
    ("kz:ZAGS", "kz:ActEvent"),
    ("kz:CBDI", "kz:DisabilityEvent"),
    ("kz:GBDFL", "kz:PersonEvent"),
    ("kz:ODQ", "kz:AccountEvent"),
)
PAGE = 1000
HIGHEST = 2**63 - 1  # that a database keeps


async def scan(store: Store, gateway: Gateway, clock: Callable[[], datetime], page_size: int = PAGE) -> int:
    """Each feed to its end; how many events were new. A feed that is down is read at the next sweep."""
    event_count = 0
    for feed in filter(gateway.has, FEEDS):
        try:
            event_count += await read(store, gateway, feed, clock, page_size)
        except GatewayDown as down:
            log.warning("feed %s is down: %s", feed[1], down)
            await feeds.silent(store, feed[1], clock())
        except Exception as error:  # of one feed: the other is read all the same
            if is_ours(error):
                raise
            log.exception("feed %s cannot be read", feed[1])
            await feeds.silent(store, feed[1], clock())
    return event_count


async def read(
    store: Store, gateway: Gateway, feed: tuple[str, str], clock: Callable[[], datetime], page_size: int
) -> int:
    """Each page is stored with how far it reaches, in one transaction. Raises `GatewayDown`.

    The last event that was read is asked for once more: where another stands in its place, or none, the feed's sequence
    has begun again, and the feed is read from its beginning.
    """
    reading = FeedReading(store, gateway, feed, clock, page_size)
    marks = await feeds.marks(store, feed[1])
    position = marks.position
    if position and not await reading.is_there(marks):
        log.warning("feed %s has begun again: it is read from its beginning", feed[1])
        await feeds.begin_again(store, feed[1], clock())
        position = 0
    event_count = await reading.to_the_end(position)
    is_as_it_was = position == marks.position and event_count == 0
    gaps = marks.gaps if is_as_it_was else await feeds.gaps_of(store, feed[1])
    event_count += await reading.what_came_late(gaps)
    if marks.is_silent:
        await feeds.heard(store, feed[1])
    return event_count


@dataclass(frozen=True, slots=True)
class FeedReading:
    """One feed being read."""

    store: Store
    gateway: Gateway
    feed: tuple[str, str]
    clock: Callable[[], datetime]
    page_size: int

    @property
    def name(self) -> str:
        return self.feed[1]

    async def page(self, after: int, size: int) -> list[Mapping[str, Any]]:
        """In order, each once. Raises `GatewayDown`."""
        events = await self.gateway.feed(self.feed, after, size)
        by_sequence = {sequence(event, self.feed): event for event in events}
        return [by_sequence[number] for number in sorted(by_sequence)]

    async def is_there(self, marks: Marks) -> bool:
        """The last event that was read."""
        last_read = next(iter(await self.page(marks.position - 1, 1)), None)
        if last_read is None or sequence(last_read, self.feed) != marks.position:
            return False
        return marks.is_head(mark_of(self.name, last_read))

    async def to_the_end(self, position: int) -> int:
        """How many events were new."""
        event_count = 0
        while page := await self.page(position, self.page_size):
            numbers = [sequence(event, self.feed) for event in page]
            if numbers[-1] <= position:
                break
            read = PageRead(numbers, self.sealed(page), mark_of(self.name, page[-1]))
            event_count += await keep(self.store, self.name, read, position, self.clock())
            position = numbers[-1]
        return event_count

    def sealed(self, page: Sequence[Mapping[str, Any]]) -> list[SealedArrival]:
        return inbox.sealed(self.store.vault, arrivals_of(self.name, page))

    async def what_came_late(self, gaps: Sequence[tuple[int, int]]) -> int:
        """Into gaps that were seen before: a register may number its events before it publishes them."""
        return sum([await self.into_gap(after, before) for after, before in gaps])

    async def into_gap(self, after: int, before: int) -> int:
        """Page by page: the whole feed may go on below one event that is numbered far ahead of it."""
        event_count = 0
        while after < before - 1:
            page = await self.page(after, min(before - after - 1, self.page_size))
            late = [event for event in page if after < sequence(event, self.feed) < before]
            if not late:
                break
            numbers = [sequence(event, self.feed) for event in late]
            read = PageRead(numbers, self.sealed(late))
            event_count += await keep_late(self.store, self.name, (after, before), read, self.clock())
            after = numbers[-1]
        return event_count


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of a feed: the sequences of its events, what is kept of them, by what its last is known again."""

    numbers: Sequence[int]
    arrivals: Sequence[SealedArrival]
    head: str = ""


@writes
def keep(tx: Transaction, feed: str, page: PageRead, position: int, now: datetime) -> int:
    feeds.note_gaps(tx, feed, left_out(page.numbers, position))
    return feeds.advance.within(tx, feed, page.numbers[-1], page.arrivals, now, head=page.head)


@writes
def keep_late(tx: Transaction, feed: str, gap: tuple[int, int], page: PageRead, now: datetime) -> int:
    """What is left of the gap: before, between and behind what came. What has come is not read again."""
    after, before = gap
    feeds.fill(tx, feed, after)
    feeds.note_gaps(tx, feed, between([after, *page.numbers, before]))
    return feeds.take_in(tx, feed, page.arrivals, now)


def left_out(numbers: Sequence[int], position: int) -> list[tuple[int, int]]:
    """Between which sequences none came; before the first that was ever read nothing is missed."""
    return between([position, *numbers] if position else numbers)


def between(numbers: Sequence[int]) -> list[tuple[int, int]]:
    return [(left, right) for left, right in pairwise(numbers) if right > left + 1]


def sequence(event: object, feed: tuple[str, str]) -> int:
    """Raises `GatewayDown` for an event that has none: reading on would lose it."""
    number = event.get("sequence") if isinstance(event, dict) else None
    if type(number) is not int or not 0 <= number <= HIGHEST:
        raise GatewayDown(f"{feed[1]}: an event without a sequence")
    return number


def arrivals_of(record_type: str, events: Sequence[Mapping[str, Any]]) -> list[Arrival]:
    """All of them, but for a foreign registry's that are none of ours."""
    return [arrival_of(record_type, event) for event in events if event.get("kind") != PASSED_BY]


def mark_of(record_type: str, event: Mapping[str, Any]) -> str:
    """By what an event is known again."""
    if event.get("kind") == PASSED_BY:
        return f"{PASSED_BY}:{event.get('event_id')}"
    return arrival_of(record_type, event).key


def arrival_of(record_type: str, raw: object) -> Arrival:
    """An event that cannot be read is kept too: the inbox sets it aside with its error, where officials see it.

    Not under its own id: should it come again and be readable, that is when it is worked.
    """
    try:
        return arrival(record_type, raw)
    except Unreadable:
        assert isinstance(raw, dict)
        key = f"unreadable:{record_type}:{raw['sequence']}"
        return Arrival(source=SOURCE, key=key, body={"type": record_type, "event": raw})

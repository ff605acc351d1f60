"""Scan: reads what is new in the event feeds, page by page, from where it was read last."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.gateway import Gateway, GatewayDown
from handlers.channels.registry import SOURCE, arrival
from storage.engine.codec import Unreadable
from storage.engine.database import Store
from storage.engine.faults import is_ours
from storage.jobs import feeds
from storage.jobs.inbox import Arrival

log = logging.getLogger(__name__)

FEEDS = (
    ("kz:ZAGS", "kz:ActEvent"),
    ("kz:CBDI", "kz:DisabilityEvent"),
    ("kz:GBDFL", "kz:PersonEvent"),
    ("kz:ODQ", "kz:AccountEvent"),
)
PAGE = 1000


async def scan(store: Store, gateway: Gateway, clock: Callable[[], datetime], page_size: int = PAGE) -> int:
    """Each feed to its end; how many events were new. A feed that is down is read at the next sweep."""
    event_count = 0
    for feed in FEEDS:
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
        else:
            await feeds.heard(store, feed[1])
    return event_count


async def read(
    store: Store, gateway: Gateway, feed: tuple[str, str], clock: Callable[[], datetime], page_size: int
) -> int:
    """Each page is stored with how far it reaches, in one transaction. Raises `GatewayDown`."""
    event_count, position = 0, await feeds.position(store, feed[1])
    while True:
        page = await gateway.feed(feed, position, page_size)
        reached = max((sequence(event, feed) for event in page), default=position)
        if reached <= position:
            return event_count
        arrivals = [arrival_of(feed[1], event) for event in page]
        event_count += await feeds.advance(store, feed[1], reached, arrivals, clock())
        position = reached


def sequence(event: object, feed: tuple[str, str]) -> int:
    """Raises `GatewayDown` for an event that has none: reading on would lose it."""
    number = event.get("sequence") if isinstance(event, dict) else None
    if not isinstance(number, int):
        raise GatewayDown(f"{feed[1]}: an event without a sequence")
    return number


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

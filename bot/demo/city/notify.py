"""Push: the city tells a subscriber of new events as they come, besides holding them in its feeds."""

import logging
from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.demo.city import envelope
from bot.demo.city.city import City
from handlers.channels.signature import Signing

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=10)


Address = tuple[str, str | None]  # where to, and with which token


class Notifier:
    """Sends events to `{url}/registry/notify`. What was not taken is sent again with the next ones."""

    def __init__(self, city: City, clock: Callable[[], datetime], signing: Signing | None = None) -> None:
        self.city, self.clock, self.signing = city, clock, signing or Signing()
        self.addresses: dict[tuple[str, str], Address] = {}
        self.told: dict[tuple[str, str], int] = {}

    def subscribe(self, url: str | None, token: str | None) -> None:
        """To every feed, from now on, new events only; `None` ends it."""
        self.addresses.clear()
        for feed in self.city.feeds if url else ():
            self.subscribe_feed(feed, url or "", token)

    def subscribe_feed(self, feed: tuple[str, str], url: str, token: str | None) -> None:
        self.addresses[feed] = (url, token)
        self.told[feed] = len(self.city.feeds[feed].events)

    def unsubscribe_feed(self, feed: tuple[str, str]) -> None:
        self.addresses.pop(feed, None)

    async def push(self) -> int:
        """Tell what is new; how many events were taken."""
        if not self.addresses:
            return 0
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            counts = [await self._tell(session, key, address) for key, address in list(self.addresses.items())]
            return sum(counts)

    async def _tell(self, session: aiohttp.ClientSession, key: tuple[str, str], address: Address) -> int:
        feed, (url, token) = self.city.feeds[key], address
        events = feed.after(self.told.get(key, 0))
        if not events:
            return 0
        message = envelope.notice(feed.reg_type, feed.record_type, events, self.clock())
        try:
            headers = {"Authorization": f"Bearer {token}"}
            signed = self.signing.signed(message, self.clock())
            async with session.post(f"{url}/registry/notify", json=signed, headers=headers) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("%d events of %s were not taken: %s", len(events), feed.reg_type, error)
            return 0
        self.told[key] = events[-1]["sequence"]
        return len(events)

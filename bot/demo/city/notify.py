"""Push: the city tells a subscriber of new events as they come, besides holding them in its feeds."""

import logging
from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.demo.city import envelope
from bot.demo.city.city import City
from bot.demo.city.feed import Feed

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=10)


class Notifier:
    """Sends events to `{url}/registry/notify`. What was not taken is sent again with the next ones."""

    def __init__(self, city: City, clock: Callable[[], datetime]) -> None:
        self.city, self.clock = city, clock
        self.url: str | None = None
        self.token: str | None = None
        self.told: dict[tuple[str, str], int] = {}

    def subscribe(self, url: str | None, token: str | None) -> None:
        """From now on, new events only; `None` ends it."""
        self.url, self.token = url, token
        self.told = {key: len(feed.events) for key, feed in self.city.feeds.items()}

    async def push(self) -> int:
        """Tell what is new; how many events were taken."""
        if self.url is None:
            return 0
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            return sum([await self._tell(session, key, feed) for key, feed in self.city.feeds.items()])

    async def _tell(self, session: aiohttp.ClientSession, key: tuple[str, str], feed: Feed) -> int:
        events = feed.after(self.told.get(key, 0))
        if not events:
            return 0
        message = envelope.notice(feed.reg_type, feed.record_type, events, self.clock())
        try:
            headers = {"Authorization": f"Bearer {self.token}"}
            async with session.post(f"{self.url}/registry/notify", json=message, headers=headers) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("%d events of %s were not taken: %s", len(events), feed.reg_type, error)
            return 0
        self.told[key] = events[-1]["sequence"]
        return len(events)

"""The door: what every handler of what comes in is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from proactive.case import Channel
from proactive.moment import Moment, QuietHours
from storage import inbox
from storage.database import Store


@dataclass(frozen=True)
class Door:
    """The store, the clock at the edge, and a bell that tells the workers that something came in."""

    store: Store
    clock: Callable[[], datetime]
    zone: ZoneInfo
    quiet: QuietHours | None = None
    ring: Callable[[], None] = lambda: None
    channels: frozenset[Channel] = frozenset(Channel)

    def now(self) -> Moment:
        return Moment(self.clock(), self.zone, self.quiet, self.channels)

    async def keep(self, arrivals: Sequence[inbox.Arrival]) -> int:
        """Makes arrivals durable; only then may they be acknowledged. Returns how many were new."""
        new = await self.store.write(inbox.store, arrivals, self.clock())
        self.ring()
        return new


DOOR = web.AppKey("door", Door)

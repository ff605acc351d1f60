"""What every use case and every surface is given."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from handlers.usecases.intake import GroupCommit
from proactive.cases.installation import PLAIN_INSTALLATION, Installation
from proactive.cases.now import Now, QuietHours
from proactive.messages.contact import Channel
from proactive.messages.tariff import Tariff
from storage.engine.database import Store, Transaction
from storage.jobs import inbox

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Runtime:
    """The store, the clock at the edge, and a bell that tells the workers that something came in."""

    store: Store
    clock: Callable[[], datetime]
    zone: ZoneInfo
    quiet: QuietHours | None = None
    ring: Callable[[], None] = lambda: None
    channels: frozenset[Channel] = frozenset(Channel)
    house: Installation = PLAIN_INSTALLATION
    tariff: Tariff = Tariff()  # noqa: RUF009 – frozen
    arriving: GroupCommit = field(default_factory=GroupCommit)
    bulk: asyncio.Lock = field(default_factory=asyncio.Lock)

    def now(self) -> Now:
        return Now(self.clock(), self.zone, self.quiet, self.channels, self.house)

    async def keep(self, arrivals: Sequence[inbox.Arrival]) -> int:
        """Makes arrivals durable; only then may they be acknowledged. Returns how many were new."""
        count = await self.arriving.keep(self.store, arrivals, self.clock())
        self.ring()
        return count

    async def write_bulk(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What nobody waits for: one such transaction at a time, so that a citizen's comes in between."""
        async with self.bulk:
            return await self.store.write(work, *args, **kwargs)

"""What comes in is written before it is acknowledged; what comes meanwhile is written together, in one commit."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from storage.engine.database import Store, Transaction
from storage.jobs import inbox
from storage.jobs.inbox import Arrival

Waiting = tuple[Sequence[Arrival], "asyncio.Future[int]"]


class GroupCommit:
    """A thousand receipts a second are not a thousand commits."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._waiting: list[Waiting] = []

    async def keep(self, store: Store, arrivals: Sequence[Arrival], now: datetime) -> int:
        """How many of these were new. Who is cut off leaves the others to the next who comes."""
        mine: Waiting = (arrivals, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        async with self._one_at_a_time:
            if not mine[1].done():
                await self._write(store, mine, now)
        return mine[1].result()

    async def _write(self, store: Store, mine: Waiting, now: datetime) -> None:
        together, self._waiting = self._waiting, []
        try:
            counts = await store.write(stored, [arrivals for arrivals, _ in together], now)
        except BaseException:
            self._waiting = [one for one in together if one is not mine] + self._waiting
            raise
        for (_, done), count in zip(together, counts, strict=True):
            done.set_result(count)


def stored(tx: Transaction, together: Sequence[Sequence[Arrival]], now: datetime) -> list[int]:
    """How many of each were new; what stands in two of them is new in the first."""
    new = inbox.store(tx, [arrival for arrivals in together for arrival in arrivals], now)
    counts = []
    for arrivals in together:
        mine = new & {(arrival.source, arrival.key) for arrival in arrivals}
        counts.append(len(mine))
        new -= mine
    return counts

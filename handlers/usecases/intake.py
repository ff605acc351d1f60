"""What comes in is written before it is acknowledged; what comes meanwhile is written together, in one commit."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from proactive.basics.foreign_text import INSTEAD
from storage.engine.database import Store, Transaction, writes
from storage.jobs import inbox
from storage.jobs.inbox import Arrival, SealedArrival

Waiting = tuple[Sequence[SealedArrival], "asyncio.Future[int]"]

LONGEST_KEY = 100  # characters of a sender's own id


def read_json(body: bytes) -> Any:
    """JSON that can be stored. Raises `ValueError`, however wrong it is."""
    try:
        content = json.loads(body)
        if rb"\ud" in body.lower():  # half of a surrogate pair is no text, and no database takes it
            content = json.loads(json.dumps(content, ensure_ascii=False).encode(errors="replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return content


def is_key(value: object) -> bool:
    """Whether it can be the sender's own id of one thing: two without an id would count as the same."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_KEY:
        return False
    return value.isprintable() and not value.isspace() and INSTEAD not in value  # cleaned ids may have been different


class GroupCommit:
    """A thousand receipts a second are not a thousand commits."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._waiting: list[Waiting] = []

    async def keep(self, store: Store, arrivals: Sequence[Arrival], now: datetime) -> int:
        """How many of these were new. Who is cut off leaves the others to the next who comes."""
        batch: Waiting = (inbox.sealed(store.vault, arrivals), asyncio.get_running_loop().create_future())
        self._waiting.append(batch)
        async with self._one_at_a_time:
            if not batch[1].done():
                await self._write(store, batch, now)
        return batch[1].result()

    async def _write(self, store: Store, batch: Waiting, now: datetime) -> None:
        together, self._waiting = self._waiting, []
        try:
            counts = await stored(store, [arrivals for arrivals, _ in together], now)
        except BaseException:
            self._waiting = [waiting for waiting in together if waiting is not batch] + self._waiting
            raise
        for (_, future), count in zip(together, counts, strict=True):
            future.set_result(count)


@writes
def stored(tx: Transaction, together: Sequence[Sequence[SealedArrival]], now: datetime) -> list[int]:
    """How many of each were new; what stands in two of them is new in the first."""
    new_keys = inbox.store.within(tx, [arrival for arrivals in together for arrival in arrivals], now)
    counts = []
    for arrivals in together:
        own_keys = new_keys & {(kept.arrival.source, kept.arrival.key) for kept in arrivals}
        counts.append(len(own_keys))
        new_keys -= own_keys
    return counts

"""What comes in is written before it is acknowledged; what comes meanwhile is written together, in one commit."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from handlers.usecases.own_arrivals import OwnArrivals
from proactive.basics.foreign_text import INSTEAD
from storage.engine.database import Store, Transaction, writes
from storage.jobs import inbox
from storage.jobs.inbox import Arrival, Received, SealedArrival

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


RECEIPT = "receipt"


class GroupCommit:
    """A thousand receipts a second are not a thousand commits."""

    def __init__(self) -> None:
        self.own_arrivals, self.own_receipts = OwnArrivals(), OwnArrivals()
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
            counts, own = await stored(store, [arrivals for arrivals, _ in together], self._takes, now)
        except BaseException:
            self._waiting = [waiting for waiting in together if waiting is not batch] + self._waiting
            raise
        self.own_receipts.add([received for received in own if received.source == RECEIPT])
        self.own_arrivals.add([received for received in own if received.source != RECEIPT])
        for (_, future), count in zip(together, counts, strict=True):
            future.set_result(count)

    def close(self) -> list[int]:
        """Nothing is taken any more; returns the positions of what is left."""
        return [*self.own_arrivals.close(), *self.own_receipts.close()]

    def _takes(self, arrival: Arrival) -> bool:
        """Whether it is this process's as soon as it is kept."""
        return (self.own_receipts if arrival.source == RECEIPT else self.own_arrivals).takes


@writes
def stored(
    tx: Transaction, together: Sequence[Sequence[SealedArrival]], takes: Callable[[Arrival], bool], now: datetime
) -> tuple[list[int], list[Received]]:
    """How many of each were new, and those that are the caller's to work; what stands in two of them is new in the
    first."""
    every = [kept for arrivals in together for kept in arrivals]
    new_keys, own = inbox.store_taking(tx, every, [kept for kept in every if takes(kept.arrival)], now)
    counts = []
    for arrivals in together:
        own_keys = new_keys & {(kept.arrival.source, kept.arrival.key) for kept in arrivals}
        counts.append(len(own_keys))
        new_keys -= own_keys
    return counts, own

"""How long whole roads hold the write lock: all of it together, the longest transaction, and how many there are."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from storage.engine.database import Store, Transaction
from tests.bench import roads


@dataclass
class Held:
    """Seconds between the begin and the end of each write transaction's work, its commit left out."""

    seconds: list[float] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Held]:
    held, write = Held(), Store.write

    async def timed(store: Store, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def within(tx: Transaction) -> Any:
            began = time.perf_counter()
            try:
                return work(tx, *args, **kwargs)
            finally:
                held.seconds.append(time.perf_counter() - began)

        return await write(store, within)

    with patch.object(Store, "write", timed):
        yield held


async def measure(store: Store, count: int) -> str:
    """Of so many roads at once: milliseconds under the lock a road, their share of the time, and the longest."""
    with watched() as held:
        seconds = await roads.walk(store, count)
    under, longest = sum(held.seconds), max(held.seconds)
    share, transactions = under / seconds, len(held.seconds)
    return (
        f"{1000 * under / count:.2f} ms a road, {share:.0%} of the time, longest {1000 * longest:.0f} ms, "
        f"{transactions} transactions for {count} roads"
    )

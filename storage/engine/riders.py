"""Small writes that nobody waits for. They go along with the next transaction of this process, or soon alone."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

Tx = TypeVar("Tx")  # a transaction; what one is knows who carries them

MOST_ALONG = 20  # rows that go along with what another waits for; where so many wait, they wait for nothing more
SOON = 0.2  # seconds: what a process that is killed has sent and not marked is sent once more


@dataclass(frozen=True, slots=True)
class Rider(Generic[Tx]):
    """`write` may run again, and writes so many `rows`; `left`: it cannot be written so, and whoever brought it sees to
    it otherwise."""

    write: Callable[[Tx], None]
    left: Callable[[], None]
    rows: int = 1


class RiderFailed(Exception):
    """What went along cannot be written: nothing of the transaction was."""


class Riders(Generic[Tx]):
    def __init__(self) -> None:
        self._waiting: list[Rider[Tx]] = []
        self._enough = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, rider: Rider[Tx]) -> None:
        self._waiting.append(rider)
        if sum(waiting.rows for waiting in self._waiting) >= MOST_ALONG:
            self._enough.set()

    async def gather(self) -> None:
        """Until so many wait that they go alone, and no longer than they may wait."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._enough.wait(), SOON)

    def board(self) -> Sequence[Rider[Tx]]:
        """All that wait, for one transaction."""
        aboard, self._waiting = self._waiting, []
        self._enough.clear()
        return aboard

    def put_back(self, riders: Sequence[Rider[Tx]]) -> None:
        """The transaction came to nothing, by no fault of theirs."""
        self._waiting = [*riders, *self._waiting]


def carry(tx: Tx, riders: Sequence[Rider[Tx]]) -> None:
    """Raises `RiderFailed`."""
    try:
        for rider in riders:
            rider.write(tx)
    except Exception as error:
        raise RiderFailed from error

"""Small writes that nobody waits for. They go along with the next transaction of this process, or soon alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Tx = TypeVar("Tx")  # a transaction; what one is knows who carries them

MOST_ALONG = 20  # rows of one kind that go along with what another waits for
SOON = 0.2  # seconds: what a process that is killed has sent and not marked is sent once more


@dataclass(frozen=True, slots=True)
class Rider(Generic[Tx]):
    """`write` may run again; `left`: it cannot be written so, and whoever brought it sees to it otherwise."""

    write: Callable[[Tx], None]
    left: Callable[[], None]


class RiderFailed(Exception):
    """What went along cannot be written: nothing of the transaction was."""


class Riders(Generic[Tx]):
    def __init__(self) -> None:
        self._waiting: list[Rider[Tx]] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, rider: Rider[Tx]) -> None:
        self._waiting.append(rider)

    def board(self) -> Sequence[Rider[Tx]]:
        """All that wait, for one transaction."""
        aboard, self._waiting = self._waiting, []
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

"""What came in and is worked by this process as soon as it is kept: it is its own from the start."""

from collections.abc import Sequence
from datetime import datetime

from handlers.usecases.left_by_others import LeftByOthers
from storage.jobs.inbox import LEASE, Received

MOST = 200  # that wait here; what comes beyond them is anybody's
HOLDS = LEASE / 3  # what waited longer comes due again, and may be another's by then


class OwnArrivals:
    """From whoever makes arrivals durable to whoever works them: of receipts, or of all else. Where nobody works any,
    nothing is taken."""

    def __init__(self) -> None:
        self._is_open = False
        self._waiting: list[Received] = []
        self._left_by_others = LeftByOthers()

    @property
    def takes(self) -> bool:
        return self._is_open and len(self._waiting) < MOST

    def add(self, arrivals: Sequence[Received]) -> None:
        self._waiting += arrivals

    @property
    def waits(self) -> bool:
        return bool(self._waiting)

    def receive(self, now: datetime) -> tuple[list[Received], list[int]]:
        """All that waits, and the positions of what waited for too long: that is to be given back."""
        self._is_open = True
        waiting, self._waiting = self._waiting, []
        received = [arrival for arrival in waiting if now - arrival.received_at < HOLDS]
        return received, [arrival.position for arrival in waiting if now - arrival.received_at >= HOLDS]

    def looks(self, own: Sequence[Received], now: datetime) -> bool:
        """Whether it is looked for what others left."""
        return self._left_by_others.looks(now, has_own=bool(own))

    def close(self) -> list[int]:
        """Nothing is taken any more; returns the positions of what is left."""
        self._is_open = False
        unread, self._waiting = [arrival.position for arrival in self._waiting], []
        return unread

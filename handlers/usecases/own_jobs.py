"""Jobs that this process runs as soon as they are kept: they are its own from the start, and nobody looks for them."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from datetime import datetime

from proactive.cases.jobs import JobKind
from storage.jobs.jobs import LEASE, Claimed

MOST = 100  # of a kind that wait here; what comes beyond them is anybody's
HOLDS = LEASE / 3  # what waited longer comes due again, and may be another's by then


class OwnJobs:
    """From whoever keeps a case to whoever runs its jobs. Where nobody runs any, nothing is taken."""

    def __init__(self) -> None:
        self._run_here: set[JobKind] = set()
        self._waiting: dict[JobKind, deque[tuple[datetime, Claimed]]] = defaultdict(deque)
        self._too_old: list[Claimed] = []

    def open_for(self, kinds: Collection[JobKind]) -> None:
        """They are run in this process."""
        self._run_here.update(kinds)

    @property
    def takes(self) -> frozenset[JobKind]:
        """The kinds that whoever keeps a case now takes for this process."""
        return frozenset(kind for kind in self._run_here if len(self._waiting[kind]) < MOST)

    def add(self, jobs: Iterable[Claimed], now: datetime) -> None:
        for job in jobs:
            self._waiting[job.task.KIND].append((now, job))

    def waits(self, kinds: Collection[JobKind]) -> bool:
        return any(self._waiting[kind] for kind in kinds)

    def receive(self, kinds: Collection[JobKind], most: int, now: datetime) -> list[Claimed]:
        """Up to so many of what waits, of all kinds what waits longest; what waited for too long is put by."""
        received: list[Claimed] = []
        while len(received) < most and (filled := [self._waiting[kind] for kind in kinds if self._waiting[kind]]):
            since, job = min(filled, key=lambda waiting: waiting[0][0]).popleft()
            (received if now - since < HOLDS else self._too_old).append(job)
        return received

    def too_old(self) -> list[Claimed]:
        """What waited here for too long and was not begun: to be given back, once."""
        too_old, self._too_old = self._too_old, []
        return too_old

    def close(self) -> list[Claimed]:
        """Nothing is taken any more; returns what is left."""
        self._run_here.clear()
        unbegun = [*self.too_old(), *(job for waiting in self._waiting.values() for _, job in waiting)]
        self._waiting.clear()
        return unbegun

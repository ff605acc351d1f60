"""Words that this process sends as soon as they are kept: its own from the start, so that nobody looks for them."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.messages.taking import LEASE, Departing, OwnRoute

MOST = 100  # of a worker that wait here; what comes beyond them is anybody's
HOLDS = LEASE / 3  # what waited longer comes due again, and may be another's by then

Worker = tuple[Channel, tuple[Priority, ...]]
AtWork = Callable[[], OwnRoute | None]  # nothing while the route takes nothing


class OwnWords:
    """From whoever keeps words to whoever sends them. Where nobody sends any, nothing is taken."""

    def __init__(self) -> None:
        self._send_here: dict[Worker, AtWork] = {}
        self._waiting: dict[Worker, deque[tuple[datetime, Departing]]] = {}

    def open_for(self, worker: Worker, route: AtWork) -> None:
        """Its words are sent in this process."""
        self._send_here[worker] = route
        self._waiting.setdefault(worker, deque())

    @property
    def routes(self) -> tuple[OwnRoute, ...]:
        """On which whoever keeps words now takes them for this process."""
        open_here = (at_work() for worker, at_work in self._send_here.items() if len(self._waiting[worker]) < MOST)
        return tuple(route for route in open_here if route is not None)

    def add(self, departing: Iterable[Departing], now: datetime) -> None:
        for words, moment in departing:
            workers = (worker for worker in self._send_here if is_sent_by(worker, words.channel, words.priority))
            if worker := next(workers, None):  # else they all have left: it comes due when its lease is over
                self._waiting[worker].append((now, (words, moment)))

    def waits(self, worker: Worker) -> bool:
        return bool(self._waiting.get(worker))

    def receive(self, worker: Worker, now: datetime) -> tuple[list[Departing], list[str]]:
        """All that waits, and the ids of what waited for too long: that is to be given back."""
        waiting = self._waiting.get(worker) or ()
        received = [departing for since, departing in waiting if now - since < HOLDS]
        too_old = [words.id for since, (words, _) in waiting if now - since >= HOLDS]
        self._waiting[worker] = deque()
        return received, too_old

    def close(self) -> Sequence[str]:
        """Nothing is taken any more; returns the ids of what is left."""
        self._send_here.clear()
        unsent = [words.id for waiting in self._waiting.values() for _, (words, _) in waiting]
        self._waiting.clear()
        return unsent


def is_sent_by(worker: Worker, channel: Channel, priority: Priority) -> bool:
    return worker[0] is channel and priority in worker[1]

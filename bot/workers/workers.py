"""Loops that work while there is work. One look at all queues, at the bell or twice a second, says who has any."""

import asyncio
import gc
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress

from handlers.usecases.counters import Counters
from proactive.basics.spans import span

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[int]]
Look = Callable[[], Awaitable[Collection[str]]]  # the names of the loops that have nothing to do
LOOK_AGAIN = 0.5  # seconds: work that another process left, or whose time has come
LOOK_ANYWAY = 10.0  # seconds after which a loop takes a turn of its own accord
THE_LOOK = "look"
AFTER_A_FAILURE, LONGEST_REST = 1.0, 5.0
STALLED = 60.0  # seconds without a turn
SLOW = {"orders": 1800.0}  # a colleague may ask for a whole sweep
PATIENCE = 5.0
RARELY = (50_000, 20, 50)  # the collector's thresholds


def collect_rarely() -> None:
    """What start-up made stays, and most of what a batch makes is let go by itself: a third of the time is saved."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


class Bell:
    """Rung when something came in or a step was made, so that nothing waits for the next look."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Event, None] = {}  # who came first is woken first
        self.times = 0  # it was rung

    def ring(self) -> None:
        self.times += 1
        for waiting in list(self._waiting):
            waiting.set()

    async def wait(self, seconds: float, since: int | None = None) -> None:
        """`since`: how often it had been rung when the caller looked; at once where it was rung after that."""
        if since is not None and since != self.times:
            return
        rung = asyncio.Event()
        self._waiting[rung] = None
        try:
            await wait_for(rung, seconds)
        finally:
            del self._waiting[rung]


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def nobody() -> Collection[str]:
    """Is known to have nothing to do."""
    return ()


class Workers:
    """Named loops, each alone in this process; other processes' loops are kept apart by claims.

    `look` names those that have nothing to do, which are left asleep: a dozen loops at rest cost one small statement.
    """

    def __init__(
        self, works: Mapping[str, Work], bell: Bell, counters: Counters | None = None, look: Look = nobody
    ) -> None:
        self._works = works
        self._counters = counters or Counters()
        self._turned: dict[str, float] = {}  # when those that are not at rest began their turn
        self._calls = {name: asyncio.Event() for name in works}
        self._bell = bell
        self._look = look
        self.look_again, self.look_anyway = LOOK_AGAIN, LOOK_ANYWAY
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        loops = [asyncio.create_task(self._loop(name, work), name=name) for name, work in self._works.items()]
        self._tasks = [asyncio.create_task(self._call(), name=THE_LOOK), *loops]

    async def stop(self) -> None:
        """Lets what is under way come to its end; what hangs is cut off, and done again when its claim is over."""
        self._stopping = True
        self._bell.ring()
        self._wake(self._calls)
        if self._tasks:
            _, hanging = await asyncio.wait(self._tasks, timeout=PATIENCE)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)

    def stalled(self) -> list[str]:
        """The loops that have made no turn for a minute, by a clock that nobody sets."""
        now = time.monotonic()
        return [name for name, at in sorted(self._turned.items()) if now - at > SLOW.get(name, STALLED)]

    async def drain(self) -> None:
        """Works until nothing is due now: what a single pass from the command line does."""
        while True:
            idle = await self._look()
            if not sum([await work() for name, work in self._works.items() if name not in idle]):
                break

    async def _call(self) -> None:
        """Wakes the loops that have something to do; all of them where that cannot be told."""
        while not self._stopping:
            rung = self._bell.times
            self._turned[THE_LOOK] = time.monotonic()
            try:
                idle = await self._look()
            except Exception as error:
                log.warning("it cannot be told what is due: %s", type(error).__name__)
                idle = ()
            del self._turned[THE_LOOK]
            self._wake(self._calls.keys() - set(idle))
            await self._bell.wait(self.look_again, since=rung)

    def _wake(self, names: Iterable[str]) -> None:
        for name in names:
            self._calls[name].set()

    async def _loop(self, name: str, work: Work) -> None:
        rest = AFTER_A_FAILURE
        while not self._stopping:
            self._calls[name].clear()
            self._turned[name] = time.monotonic()
            self._counters.turns.labels(name).inc()
            try:
                with span(name):
                    item_count = await work()
            except Exception:
                log.exception("%s failed; trying again", name)
                self._counters.failures.labels(name).inc()
                await asyncio.sleep(rest * random.uniform(0.8, 1.2))  # noqa: S311 – so that not all come back at once
                rest = min(2 * rest, LONGEST_REST)
                continue
            rest = AFTER_A_FAILURE
            if item_count:
                self._bell.ring()
            del self._turned[name]
            await wait_for(self._calls[name], self.look_anyway)

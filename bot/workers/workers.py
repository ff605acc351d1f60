"""Loops that work while there is work, and then wait for the bell."""

import asyncio
import gc
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping

from handlers.usecases.counters import Counters

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[int]]
LOOK_AGAIN = 0.5  # seconds: work that another process left, or whose time has come
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
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        for waiting in self._waiting:
            waiting.set()

    async def wait(self, seconds: float) -> None:
        rung = asyncio.Event()
        self._waiting.add(rung)
        try:
            await asyncio.wait_for(rung.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(rung)


class Workers:
    """Named loops, each alone in this process; other processes' loops are kept apart by claims."""

    def __init__(self, works: Mapping[str, Work], bell: Bell, counters: Counters | None = None) -> None:
        self._works = works
        self._counters = counters or Counters()
        self._turned: dict[str, float] = {}
        self._bell = bell
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._loop(name, work), name=name) for name, work in self._works.items()]

    async def stop(self) -> None:
        """Lets what is under way come to its end; what hangs is cut off, and done again when its claim is over."""
        self._stopping = True
        self._bell.ring()
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
        while sum([await work() for work in self._works.values()]):
            pass

    async def _loop(self, name: str, work: Work) -> None:
        rest = AFTER_A_FAILURE
        while not self._stopping:
            self._turned[name] = time.monotonic()
            self._counters.turns.labels(name).inc()
            try:
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
            else:
                await self._bell.wait(LOOK_AGAIN)

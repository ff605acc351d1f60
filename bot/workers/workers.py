"""Loops that work while there is work, and then wait for the bell."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Mapping

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[int]]
LOOK_AGAIN = 0.5  # seconds: work that another process left, or whose time has come
AFTER_A_FAILURE = 1.0
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

    def __init__(self, works: Mapping[str, Work], bell: Bell) -> None:
        self._works = works
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

    async def drain(self) -> None:
        """Works until nothing is due now: what a single pass from the command line does."""
        while sum([await work() for work in self._works.values()]):
            pass

    async def _loop(self, name: str, work: Work) -> None:
        while not self._stopping:
            try:
                item_count = await work()
            except Exception:
                log.exception("%s failed; trying again", name)
                await asyncio.sleep(AFTER_A_FAILURE)
                continue
            if item_count:
                self._bell.ring()
            else:
                await self._bell.wait(LOOK_AGAIN)

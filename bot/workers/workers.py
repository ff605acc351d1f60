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
        self._calls: dict[str, asyncio.Event] = {}  # of the loops that can be called by name
        self.times = 0  # it was rung

    def ring(self) -> None:
        self.times += 1
        for waiting in list(self._waiting):
            waiting.set()

    def answered_by(self, calls: Mapping[str, asyncio.Event]) -> None:
        """Loops of this process, by name."""
        self._calls.update(calls)

    def call(self, *names: str) -> None:
        """These loops have something to do: nobody needs to look who has. One that is not in this process is another
        process's, which looks."""
        for name in names:
            if name in self._calls:
                self._calls[name].set()

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
        self,
        works: Mapping[str, Work],
        bell: Bell,
        counters: Counters | None = None,
        look: Look = nobody,
        calling: Collection[str] = (),
    ) -> None:
        """`calling`: the loops that call whoever has something to do after them; after the others' turns it is looked
        who has."""
        self._works = works
        self._counters = counters or Counters()
        self._turned: dict[str, float] = {}  # when those that are not at rest began their turn
        self._calls = {name: asyncio.Event() for name in works}
        self._bell = bell
        self._calling = calling
        bell.answered_by(self._calls)
        self._look = look
        self.look_again, self.look_anyway = LOOK_AGAIN, LOOK_ANYWAY
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        loops = [asyncio.create_task(self._loop(name), name=name) for name in self._works]
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

    async def is_at_rest(self) -> bool:
        """Whether nothing is due, and no loop is at its turn."""
        idle = set(await self._look())
        return self._works.keys() <= idle and not self._turned.keys() - {THE_LOOK}

    async def drain(self) -> None:
        """Works until nothing is due now: what a single pass from the command line does."""
        while True:
            called = {name for name, call in self._calls.items() if call.is_set()}
            names = called or self._works.keys() - set(await self._look())
            if not sum([await self._turn(name) for name in self._works if name in names]) and not called:
                break

    async def _turn(self, name: str) -> int:
        self._calls[name].clear()
        return await self._works[name]()

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

    async def _loop(self, name: str) -> None:
        rest = AFTER_A_FAILURE
        while not self._stopping:
            self._turned[name] = time.monotonic()
            self._counters.turns.labels(name).inc()
            try:
                with span(name):
                    item_count = await self._turn(name)
            except Exception:
                log.exception("%s failed; trying again", name)
                self._counters.failures.labels(name).inc()
                await asyncio.sleep(rest * random.uniform(0.8, 1.2))  # noqa: S311 – so that not all come back at once
                rest = min(2 * rest, LONGEST_REST)
                continue
            rest = AFTER_A_FAILURE
            if item_count and name not in self._calling:
                self._bell.ring()
            del self._turned[name]
            await wait_for(self._calls[name], self.look_anyway)

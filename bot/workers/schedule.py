"""Sweeps: one table. APScheduler is only the clock; a lease keeps two processes from one sweep."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.usecases.counters import Counters
from proactive.basics.spans import span
from storage.engine import leases
from storage.engine.database import Store

log = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds
PATIENCE_FOR_A_SWEEP = 60.0
LEASE = timedelta(seconds=60)
LOOK_AT_THE_CLOCK, JUMP = 5.0, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]


class Sweeps:
    def __init__(
        self,
        sweeps: Mapping[str, Sweep],
        store: Store,
        holder: str,
        clock: Callable[[], datetime],
        counters: Counters | None = None,
    ) -> None:
        self.table = sweeps
        self._store = store
        self._holder = holder
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._at_work = asyncio.Lock()
        self._counters = counters or Counters()
        self.last: dict[str, datetime] = {}
        self._begun: dict[str, float] = {}
        self._clock_watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        for sweep in self.table.values():
            self._begun[sweep.name] = time.monotonic()
            self._scheduler.add_job(
                self._job, "interval", [sweep.name], seconds=sweep.every.total_seconds(), id=sweep.name
            )
        self._look_now()
        self._scheduler.start()
        self._clock_watch = asyncio.create_task(self._follow_the_clock(), name="clock")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing begins by itself meanwhile; what is run by name is."""
        self._scheduler.pause()
        try:
            yield
        finally:
            self._scheduler.resume()

    def late(self) -> list[str]:
        """The sweeps that have not begun for longer than they may, by a clock that nobody sets."""
        now, patience = time.monotonic(), PATIENCE_FOR_A_SWEEP
        return [
            name
            for name, at in sorted(self._begun.items())
            if now - at > 2 * self.table[name].every.total_seconds() + patience
        ]

    def _look_now(self) -> None:
        for name in self.table:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    async def _follow_the_clock(self) -> None:
        """A scheduler sleeps by the machine's clock: where that was set back, it would sleep for as long."""
        ahead = time.time() - time.monotonic()
        while True:
            await asyncio.sleep(LOOK_AT_THE_CLOCK)
            if abs(time.time() - time.monotonic() - ahead) > JUMP:
                ahead = time.time() - time.monotonic()
                log.warning("this machine's clock was set; sweeps begin anew")
                self._look_now()

    async def stop(self) -> None:
        """No new pass; the one under way comes to its end. One that hangs is cut off: what it did not store it reads
        again."""
        if self._clock_watch:
            self._clock_watch.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
            await self._rest()
            self._scheduler.shutdown(wait=False)  # cancels what is still under way
            await self._rest()

    async def _rest(self) -> None:
        """Until no pass is under way, or patience is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), self._at_work:
                pass

    async def _job(self, name: str) -> None:
        try:
            await self.run(name)
        except asyncio.CancelledError:  # by `stop`; the scheduler would show it as a failure
            log.warning("sweep %s was cut off", name)

    async def run(self, name: str) -> int:
        """One pass, unless another process is at it. Raises `KeyError` for a name that is not in the table."""
        sweep = self.table[name]
        self._begun[name] = time.monotonic()
        async with self._at_work:
            return await self._pass(sweep)

    async def _pass(self, sweep: Sweep) -> int:
        """The lease is short, and prolonged while the pass lasts: a daily one of a process that died waits a minute."""
        if not await self._hold(sweep.name):
            return 0
        holding = asyncio.create_task(prolonged(partial(self._hold, sweep.name)), name=f"lease of {sweep.name}")
        try:
            with self._counters.sweep_seconds.labels(sweep.name).time(), span(f"sweep {sweep.name}"):
                item_count = await sweep.run()
        finally:
            holding.cancel()
            await leases.release(self._store, sweep.name, self._holder)
        self.last[sweep.name] = self._clock()
        return item_count

    async def _hold(self, name: str) -> bool:
        return await leases.hold(self._store, name, self._holder, self._clock(), LEASE)


async def prolonged(hold: Callable[[], Awaitable[object]]) -> None:
    """Until cancelled. One that cannot be prolonged is taken over by another process, who begins anew."""
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        try:
            await hold()
        except Exception as error:
            log.warning("a lease could not be prolonged: %s", type(error).__name__)

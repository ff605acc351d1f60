"""Sweeps: one table. APScheduler is only the clock; a lease keeps two processes from one sweep."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.engine import leases
from storage.engine.database import Store

log = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]


class Sweeps:
    def __init__(self, sweeps: Mapping[str, Sweep], store: Store, holder: str, clock: Callable[[], datetime]) -> None:
        self.table = sweeps
        self._store = store
        self._holder = holder
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._at_work = asyncio.Lock()
        self.last: dict[str, datetime] = {}

    def start(self) -> None:
        for sweep in self.table.values():
            self._scheduler.add_job(
                self._job, "interval", [sweep.name], seconds=sweep.every.total_seconds(), next_run_time=self._clock()
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """No new pass; the one under way comes to its end. One that hangs is cut off: what it did not store it reads
        again."""
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
        async with self._at_work:
            return await self._pass(sweep)

    async def _pass(self, sweep: Sweep) -> int:
        span = max(sweep.every * 2, timedelta(seconds=30))
        if not await leases.hold(self._store, sweep.name, self._holder, self._clock(), span):
            return 0
        try:
            item_count = await sweep.run()
        finally:
            await leases.release(self._store, sweep.name, self._holder)
        self.last[sweep.name] = self._clock()
        return item_count

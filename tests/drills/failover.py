"""The primary dies, hangs or is cut off under load, and the standby is promoted.

`TIMES=1 python -m tests.drills fail-over`, each way so often. Citizens' messages come in all the while. What was
acknowledged must be there afterwards, once; the figures say after how many seconds the first one was taken again, and
how often readiness was asked and said what was not so.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from handlers.public import health
from handlers.usecases.counters import Counters
from storage.engine.database import Store, Transaction, reads
from storage.engine.tables import inbox as table
from storage.engine.versions import migrate
from storage.jobs.inbox import Arrival
from tests.drills.servers import Pair
from tests.storage.makers import arrived
from tests.vault import VAULT

WRITERS, PATIENCE = 8, 5.0
BEFORE, DEAD, AFTER = 3.0, 1.0, 5.0  # seconds of load
PROMISED = 15.0  # seconds from the promotion to the first message that is taken
KILLED, FROZEN, CUT = "killed", "frozen", "cut off"
SIGNALS = {KILLED: signal.SIGKILL, FROZEN: signal.SIGSTOP}
ASKED_EVERY, A_WHILE = 0.5, 3.0  # seconds between questions for readiness; how long it may be behind


@dataclass(slots=True)
class Load:
    store: Store
    acknowledged: dict[str, float] = field(default_factory=dict)  # when, by key
    refused: int = 0

    looks: list[tuple[float, float, bool]] = field(default_factory=list)  # begun, ended, whether it said ready

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.write(number)) for number in range(WRITERS)]
        tasks.append(asyncio.create_task(self.look()))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def write(self, writer: int) -> None:
        """For ever; what was not acknowledged is brought again, as Kannel does."""
        number = 0
        while True:
            key = f"{writer}-{number}"
            try:
                await arrived(self.store, [Arrival(source="sms", key=key, body={"text": key})], datetime.now(UTC))
            except Exception:
                self.refused += 1
                await asyncio.sleep(0.2)
            else:
                self.acknowledged[key] = time.monotonic()
                number += 1
                await asyncio.sleep(0.01)

    async def look(self) -> None:
        """For ever, as a balancer asks /health/ready."""
        process: Any = SimpleNamespace(
            store=self.store, counters=Counters(), clock=lambda: datetime.now(UTC)
        )  # of a runtime what the check needs
        check = health.database(process, "drill")
        while True:
            begun = time.monotonic()
            is_ready = await health.trouble("database", check) is None
            self.looks.append((begun, time.monotonic(), is_ready))
            await asyncio.sleep(ASKED_EVERY)

    @property
    def lies(self) -> int:
        """ "Ready" in the midst of a silence, "not ready" where messages are taken all the while."""
        taken = sorted(self.acknowledged.values())
        silences = [(since, until) for since, until in pairwise(taken) if until - since > 1]

        def is_silent(begun: float, ended: float, margin: float) -> bool:
            return any(since + margin < begun and ended < until - margin for since, until in silences)

        def is_near(begun: float, ended: float) -> bool:
            return any(since < ended + A_WHILE and begun - A_WHILE < until for since, until in silences)

        return sum(
            is_silent(begun, ended, A_WHILE) if is_ready else not is_near(begun, ended)
            for begun, ended, is_ready in self.looks
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    how: str
    acknowledged: int
    refused: int
    lost: int
    doubled: int
    looks: int
    lies: int
    back_after: float  # seconds; infinite where nothing was taken again


@reads
def keys(tx: Transaction) -> list[str]:
    return list(tx.connection.execute(select(table.c.key)).scalars())


async def drill(how: str) -> Drill:
    with Pair() as pair:
        await pair.begin()
        newest = Store(pair.url, VAULT)
        await migrate(newest)
        await newest.close()
        store = Store(pair.url, VAULT, PATIENCE)
        load = Load(store)
        async with load.running():
            await asyncio.sleep(BEFORE)
            if how == CUT:
                pair.cable.cut()
            else:
                pair.servers[0].send_signal(SIGNALS[how])
            await asyncio.sleep(DEAD)
            await pair.promote()
            promoted = time.monotonic()
            await asyncio.sleep(AFTER)
            async with asyncio.timeout(2 * PROMISED):
                while not any(at > promoted for at in load.acknowledged.values()):  # noqa: ASYNC110 – nothing tells
                    await asyncio.sleep(0.2)
        there = await keys(store)
        await store.close()
        await pair.cable.unplug()
        first = min((at for at in load.acknowledged.values() if at > promoted), default=float("inf"))
        return Drill(
            how=how,
            acknowledged=len(load.acknowledged),
            refused=load.refused,
            lost=len(set(load.acknowledged) - set(there)),
            doubled=len(there) - len(set(there)),
            looks=len(load.looks),
            lies=load.lies,
            back_after=first - promoted,
        )


async def drills(times: int) -> list[Drill]:
    """Each is printed as it ends."""
    ended = []
    for how in [how for how in (KILLED, FROZEN, CUT) for _ in range(times)]:
        run = await drill(how)
        ended.append(run)
        print(
            f"primary {run.how}: {run.acknowledged} acknowledged, {run.lost} lost, {run.doubled} doubled, "
            f"{run.refused} refused and brought again; readiness asked {run.looks} times, wrong {run.lies} "
            f"times; taken again {run.back_after:.1f} s after the promotion",
            flush=True,
        )
    return ended

"""The primary dies or hangs under load and the standby is promoted: `python -m tests.drills.failover [TIMES]`.

Citizens' messages come in all the while. What was acknowledged must be there afterwards, once; the figures say after
how many seconds the first one was taken again. Exit 1 where something was lost, or it took longer than promised.
"""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from storage.engine.database import Store, Transaction, reads
from storage.engine.tables import inbox as table
from storage.engine.versions import migrate
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from tests.drills.servers import Pair
from tests.storage.conftest import VAULT

WRITERS, PATIENCE = 8, 5.0
BEFORE, DEAD, AFTER = 3.0, 1.0, 5.0  # seconds of load
PROMISED = 15.0  # seconds from the promotion to the first message that is taken
HOW = {"killed": signal.SIGKILL, "frozen": signal.SIGSTOP}


@dataclass(slots=True)
class Load:
    store: Store
    acknowledged: dict[str, float] = field(default_factory=dict)  # when, by key
    refused: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.write(number)) for number in range(WRITERS)]
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
                await inbox.store(self.store, [Arrival(source="sms", key=key, body={"text": key})], datetime.now(UTC))
            except Exception:
                self.refused += 1
                await asyncio.sleep(0.2)
            else:
                self.acknowledged[key] = time.monotonic()
                number += 1
                await asyncio.sleep(0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    how: str
    acknowledged: int
    refused: int
    lost: int
    back_after: float  # seconds; infinite where nothing was taken again

    @property
    def is_good(self) -> bool:
        return self.lost == 0 and self.back_after <= PROMISED


@reads
def keys(tx: Transaction) -> set[str]:
    return set(tx.connection.execute(select(table.c.key)).scalars())


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
            pair.servers[0].send_signal(HOW[how])
            await asyncio.sleep(DEAD)
            await pair.promote()
            promoted = time.monotonic()
            await asyncio.sleep(AFTER)
            async with asyncio.timeout(2 * PROMISED):
                while not any(at > promoted for at in load.acknowledged.values()):  # noqa: ASYNC110 – nothing tells
                    await asyncio.sleep(0.2)
        there = await keys(store)
        await store.close()
        first = min((at for at in load.acknowledged.values() if at > promoted), default=float("inf"))
        return Drill(
            how=how,
            acknowledged=len(load.acknowledged),
            refused=load.refused,
            lost=len(set(load.acknowledged) - there),
            back_after=first - promoted,
        )


async def drills(times: int) -> bool:
    good = True
    for how in [how for how in HOW for _ in range(times)]:
        result = await drill(how)
        good &= result.is_good
        print(
            f"primary {result.how}: {result.acknowledged} acknowledged, {result.lost} lost, {result.refused} refused "
            f"and brought again; taken again {result.back_after:.1f} s after the promotion",
            flush=True,
        )
    return good


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    sys.exit(0 if asyncio.run(drills(int(sys.argv[1]) if len(sys.argv) > 1 else 1)) else 1)

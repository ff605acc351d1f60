"""Two processes that share the work, on one SQLite file and on one PostgreSQL.

`python -m tests.bench.rows.two_processes URL READY EVENTS` is one of them: it says by a file that it is there, works
until so many cases are decided, and prints the seconds that took since the first event.
"""

import asyncio
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from bot.workers.workers import Bell
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from storage.engine.database import Store, Transaction
from storage.engine.tables import inbox
from storage.jobs.inbox import sealed
from storage.jobs.inbox import store as keep_arrivals
from tests.bench import roads
from tests.bench.comparison import Row, times
from tests.bench.machine import POSTGRES, SQLITE, Machine, program
from tests.bench.signing import signer_in
from tests.bench.town import NOON, Citizens, Registers, event
from tests.vault import VAULT

ROADS, GOAL = 300, 1.6
PATIENCE, LOOK_AGAIN = 600.0, 0.01  # seconds


async def rows(machine: Machine) -> list[Row]:
    found = []
    for engine in (SQLITE, POSTGRES):
        alone, both = await rate(machine, engine, 1), await rate(machine, engine, 2)
        found.append(
            Row(
                f"two processes on one {engine} database",
                f"{both:,.0f} roads/s",
                f"one: {alone:,.0f} roads/s",
                times(both, alone),
                f"≥ {GOAL} ×",
                both >= GOAL * alone,
            )
        )
    return found


async def rate(machine: Machine, engine: str, processes: int) -> float:
    """Roads a second, from when the events are there until the last is decided; starting them does not count."""
    store = await machine.store(engine)
    signer_in(machine.folder)
    url = store.url.render_as_string(hide_password=False)
    ready = [machine.file() for _ in range(processes)]
    workers = [asyncio.create_task(program(__name__, url, file, ROADS)) for file in ready]
    try:
        async with asyncio.timeout(PATIENCE):
            while not all(file.exists() for file in ready):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_AGAIN)
        await keep_arrivals(store, sealed(store.vault, [event(n) for n in range(ROADS)]), NOON)
        return ROADS / max(map(float, await asyncio.gather(*workers)))
    finally:
        await store.close()


async def work(url: str, ready: Path, events: int) -> float:
    store, citizens = Store(url, VAULT), Citizens()
    await store.read(arrived)
    ready.touch()  # noqa: ASYNC240
    while not await store.read(arrived):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_AGAIN)
    bell, began = Bell(), time.monotonic()
    runtime = Runtime(store, roads.Clock(), TIMEZONE, ring=bell.ring, call=bell.call)
    loops = roads.loops_of(runtime, bell, Registers(), citizens, signer_in(ready.parent))
    loops.start()
    async with asyncio.timeout(PATIENCE):
        while await store.read(roads.count_of, "assigned") < events:
            if said := citizens.speak():
                await runtime.keep(said)
            await asyncio.sleep(LOOK_AGAIN)
    seconds = time.monotonic() - began
    await loops.stop()
    await store.close()
    return seconds


def arrived(tx: Transaction) -> int:
    return int(tx.connection.execute(select(func.count()).select_from(inbox)).scalar_one())


if __name__ == "__main__":
    print(asyncio.run(work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))

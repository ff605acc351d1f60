"""Whole roads inside the process, papers' data and signatures made, beside DBOS and a bot as everybody writes it."""

import json
from functools import partial

from storage.engine.database import Store
from tests.bench import locks, roads
from tests.bench.comparison import RUNS, Cost, Row, cost, median, times
from tests.bench.machine import POSTGRES, SQLITE, Machine, program
from tests.bench.peers import naive_bot
from tests.bench.signing import signer_in

FLOOD, TRICKLE, COUNTED, WARM = 200, 40, 10, 10
DBOS_FLOOD, DBOS_TRICKLE = 100, 20


async def rows(machine: Machine) -> list[Row]:
    return [*await flooded(machine), await trickled(machine), *await under_the_lock(machine)]


async def flooded(machine: Machine) -> list[Row]:
    ours = {
        engine: median([await walked(machine, engine, FLOOD) for _ in range(RUNS)]) for engine in (SQLITE, POSTGRES)
    }
    dbos = median([await walked_by_dbos(machine, DBOS_FLOOD, DBOS_FLOOD) for _ in range(RUNS)])
    naive = median([await cost(partial(naive_bot.walked, machine.file(), FLOOD)) for _ in range(RUNS)])
    first = ours[SQLITE]
    by_rate, by_processor = first.rate / dbos.rate, dbos.each / first.each
    return [
        Row(
            f"whole road in the process, {FLOOD} at once, SQLite",
            str(first),
            f"DBOS: {dbos}",
            f"{by_rate:.1f} × by rate, {by_processor:.1f} × by processor",
            "≤ 3.5 ms, ≥ 15 × by rate, ≥ 8 × by processor",
            first.each <= 3.5 and by_rate >= 15 and by_processor >= 8,
        ),
        Row("the same, PostgreSQL with its own processor", str(ours[POSTGRES]), "–", "–", "–", None),
        Row(
            "the same beside a naive bot",
            str(first),
            f"aiogram, a session an update: {naive}",
            times(first.rate, naive.rate),
            "≥ 5 ×",
            first.rate >= 5 * naive.rate,
        ),
    ]


async def trickled(machine: Machine) -> Row:
    store = await machine.store()
    await roads.walk(store, WARM, 1, signer_in(machine.folder))
    ours = await cost(partial(walk_on, store, machine, TRICKLE, 1, WARM))
    with roads.counted() as counts:  # apart: counting takes its own
        await walk_on(store, machine, COUNTED, 1, WARM + TRICKLE)
    await store.close()
    statements, commits = counts.statements / COUNTED, counts.commits / COUNTED
    dbos = await walked_by_dbos(machine, DBOS_TRICKLE, 1)
    return Row(
        "the same, one event a round",
        f"{ours.each:.1f} ms, {statements:.0f} statements, {commits:.0f} commits",
        f"DBOS: {dbos.each:.1f} ms",
        times(dbos.each, ours.each),
        "≤ 6 ms, ≤ 25 statements, ≤ 4 commits",
        ours.each <= 6 and statements <= 25 and commits <= 4,
    )


async def under_the_lock(machine: Machine) -> list[Row]:
    found = []
    for engine in (SQLITE, POSTGRES):
        store = await machine.store(engine)
        with locks.watched() as held:
            seconds = await roads.walk(store, FLOOD, signer=signer_in(machine.folder))
        await store.close()
        each, longest = 1000 * sum(held.seconds) / FLOOD, 1000 * max(held.seconds)
        found.append(
            Row(
                f"time under the write lock a road; longest transaction, {engine}",
                f"{each:.2f} ms; {longest:.0f} ms",
                f"the whole: {1000 * seconds / FLOOD:.2f} ms",
                f"{sum(held.seconds) / seconds:.0%} of the time",
                "≤ 0.7 ms; ≤ 30 ms",
                each <= 0.7 and longest <= 30,
            )
        )
    return found


async def walked(machine: Machine, engine: str, many: int) -> Cost:
    store = await machine.store(engine)
    try:
        return await cost(partial(walk_on, store, machine, many), *machine.beside(engine))
    finally:
        await store.close()


async def walk_on(store: Store, machine: Machine, many: int, together: int | None = None, since: int = 0) -> int:
    await roads.walk(store, many, together, signer_in(machine.folder), since)
    return many


async def walked_by_dbos(machine: Machine, many: int, together: int) -> Cost:
    return Cost(*json.loads(await program("tests.bench.peers.dbos_road", machine.file(), many, together)))

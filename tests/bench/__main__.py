"""`python -m tests.bench`: how fast the road is walked, on SQLite and on PostgreSQL. Figures, no verdict."""

import asyncio
import cProfile
import pstats
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer
from rich.console import Console
from rich.table import Table

from bot.workers.workers import collect_rarely
from storage.engine.database import Store, Writer
from storage.engine.versions import migrate
from tests.bench import locks, roads, unit, walks
from tests.peers.postgres import PostgresPeer
from tests.storage.conftest import VAULT

ARRIVALS = 3000
UNITS = 1000

Figure = tuple[int, float]  # how many, in how many seconds


async def whole_roads(store: Store, count: int) -> Figure:
    return count, await roads.walk(store, count)


async def arrivals_together(store: Store, _: int) -> Figure:
    return ARRIVALS, await roads.keep_arrivals(store, ARRIVALS, 100)


async def arrivals_alone(store: Store, _: int) -> Figure:
    return ARRIVALS // 10, await roads.keep_arrivals(store, ARRIVALS // 10, 1)


async def units_alone(store: Store, _: int) -> Figure:
    return UNITS // 2, await unit.one_by_one(store, await unit.fresh_cases(store, UNITS // 2))


async def units_together(store: Store, _: int) -> Figure:
    return UNITS, await unit.batched(store, await unit.fresh_cases(store, UNITS))


async def our_steps(store: Store, _: int) -> Figure:
    await unit.fresh_cases(store, UNITS)
    return await unit.our_steps(store)


FIGURES: dict[str, Callable[[Store, int], Awaitable[Figure]]] = {
    "whole roads: event to order and result": whole_roads,
    "arrivals kept, 100 in a transaction": arrivals_together,
    "arrivals kept, a transaction each": arrivals_alone,
    "units (move + message + history), a transaction each": units_alone,
    "units, 64 in a transaction": units_together,
    "cases loaded, stepped and applied, 200 in a transaction": our_steps,
}


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], str]]]:
    """For each engine, how to get the address of a new empty database."""
    folder = Path(tempfile.mkdtemp(prefix="qoldau-bench-"))
    names = iter(range(1000))
    try:
        with PostgresPeer() as postgres:
            yield {
                "SQLite": lambda: f"sqlite+aiosqlite:///{folder / str(next(names))}.db",
                "PostgreSQL": postgres.new_database,
            }
    finally:
        shutil.rmtree(folder)


async def measured(url: str, figure: Callable[[Store, int], Awaitable[Figure]], count: int) -> str:
    """How many a second, and how long the program itself computes for each: the one figure that other load spares."""
    store = Store(url, VAULT)
    try:
        await migrate(store)
        computed = time.process_time()
        many, seconds = await figure(store, count)
        computed = time.process_time() - computed
        return f"{many / seconds:,.0f} · {1000 * computed / many:.2f} ms"
    finally:
        await store.close()


async def on_new(url: str, measure: Callable[[Store], Awaitable[str]]) -> str:
    store = Store(url, VAULT)
    try:
        await migrate(store)
        return await measure(store)
    finally:
        await store.close()


def main(
    count: Annotated[int, typer.Option("--roads", min=1, help="Whole roads to walk")] = 300,
    walk: Annotated[bool, typer.Option(help="Through how many files and functions a reader follows a road")] = False,
    lock: Annotated[bool, typer.Option(help="How long whole roads hold the write lock")] = False,
    trickle: Annotated[int, typer.Option(min=0, help="Roads that set out so many at once: their statements")] = 0,
    profile: Annotated[bool, typer.Option(help="Where the time of whole roads on SQLite goes")] = False,
) -> None:
    console = Console()
    collect_rarely()
    if walk:
        for name, journey in asyncio.run(walks.measured()).items():
            console.print(f"{name}: {walks.printed(journey)}")
        return
    with databases() as engines:
        if lock or trickle:
            trickled = partial(roads.trickled, roads=count, together=trickle)
            measure = trickled if trickle else partial(locks.measure, count=count)
            for engine, new in engines.items():
                console.print(f"{engine}: {asyncio.run(on_new(new(), measure))}")
            return
        if profile:
            profiled(engines["SQLite"](), count)
            return
        table = Table("a second · computed for each", *engines)
        for name, figure in FIGURES.items():
            table.add_row(name, *(asyncio.run(measured(new(), figure, count)) for new in engines.values()))
        console.print(table)


def profiled(url: str, count: int) -> None:
    """SQLite's transactions run in a thread of their own, and there nearly all of the work is."""
    profiler, transact = cProfile.Profile(), Writer._transact
    with patch.object(Writer, "_transact", lambda *given: profiler.runcall(transact, *given)):
        asyncio.run(measured(url, whole_roads, count))
    pstats.Stats(profiler).sort_stats("cumtime").print_stats(60)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    typer.run(main)

"""`python -m tests.bench [GROUP …]`: what the service does, each beside a peer in the same run, with goal and verdict.

`--lock`, `--trickle`, `--listing` and `--profile` look closer at whole roads.
"""

import asyncio
import cProfile
import importlib
import os
import pstats
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from unittest.mock import patch

import typer
import uvloop
from rich.console import Console

from bot.workers.workers import collect_rarely
from storage.engine.database import Store
from storage.engine.sqlite import ConnectionThread
from tests import measured
from tests.bench import listing as transactions
from tests.bench import locks, roads
from tests.bench.machine import POSTGRES, SQLITE, Machine, machine
from tests.bench.results import GROUPS, RESULTS, Ran, here_and_now, keep, table

cli = typer.Typer()


@cli.command()
def main(
    groups: Annotated[list[str] | None, typer.Argument(help=f"{', '.join(GROUPS)}; all where none is named")] = None,
    is_kept: Annotated[bool, typer.Option("--keep", help=f"Write them to {RESULTS.name}")] = False,
    count: Annotated[int, typer.Option("--roads", min=1, help="Whole roads to walk")] = 300,
    lock: Annotated[bool, typer.Option(help="How long whole roads hold the write lock")] = False,
    trickle: Annotated[int, typer.Option(min=0, help="Roads that set out so many at once: their statements")] = 0,
    profile: Annotated[bool, typer.Option(help="Where the time of whole roads on SQLite goes")] = False,
    listing: Annotated[bool, typer.Option(help="Each transaction of one road on SQLite, in order")] = False,
) -> None:
    console = Console()
    if unknown := set(groups or ()) - set(GROUPS):
        raise typer.BadParameter(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    collect_rarely()
    if lock or trickle:
        trickled = partial(roads.trickled, roads=count, together=trickle)
        closer(console, trickled if trickle else partial(locks.measure, count=count))
    elif profile:
        profiled(count)
    elif listing:
        listed()
    else:
        compare(console, groups or GROUPS, is_kept=is_kept)


def compare(console: Console, groups: list[str] | tuple[str, ...], *, is_kept: bool) -> None:
    commit = measured.commit() if is_kept else ""
    for group in groups:
        rows = importlib.import_module(f"tests.bench.rows.{group}").rows
        run_on, load, began = here_and_now(), os.getloadavg()[0], time.monotonic()
        with machine() as here:
            ran = Ran(rows=uvloop.run(rows(here)), run_on=run_on, load=load, seconds=time.monotonic() - began)
        console.print(f"[bold]{group}[/], load before {load:.1f}", table(ran.rows))
        if is_kept:
            keep(group, ran, commit)


def closer(console: Console, measure: Callable[[Store], Awaitable[str]]) -> None:
    with machine() as here:
        for engine in (SQLITE, POSTGRES):
            console.print(f"{engine}: {asyncio.run(on_new(here, engine, measure))}")


async def on_new(here: Machine, engine: str, measure: Callable[[Store], Awaitable[str]]) -> str:
    store = await here.store(engine)
    try:
        return await measure(store)
    finally:
        await store.close()


def profiled(count: int) -> None:
    """SQLite's transactions run in a thread of their own, and there nearly all of the work is."""
    profiler, transact = cProfile.Profile(), ConnectionThread._transact
    with (
        machine() as here,
        patch.object(ConnectionThread, "_transact", lambda *given: profiler.runcall(transact, *given)),
    ):
        asyncio.run(on_new(here, SQLITE, partial(walked, count=count)))
    pstats.Stats(profiler).sort_stats("cumtime").print_stats(60)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def listed() -> None:
    with machine() as here:
        typer.echo(asyncio.run(on_new(here, SQLITE, transactions.listed)))


async def walked(store: Store, count: int) -> str:
    return f"{await roads.walk(store, count):.1f} s"


if __name__ == "__main__":
    cli()

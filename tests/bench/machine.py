"""Where the bench runs: new databases on each engine, as durable as they are for a ministry, and new folders."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

from storage.engine.database import Store
from storage.engine.versions import migrate
from tests.peers.postgres import PostgresPeer
from tests.programs import ROOT
from tests.vault import VAULT

SQLITE, POSTGRES = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Machine:
    folder: Path
    postgres: PostgresPeer
    _numbers: "count[int]" = field(default_factory=count)

    def file(self) -> Path:
        """One that is not there yet."""
        return self.folder / f"{next(self._numbers)}.db"

    def new(self, engine: str = SQLITE) -> str:
        """The address of an empty database."""
        return self.postgres.new_database() if engine == POSTGRES else f"sqlite+aiosqlite:///{self.file()}"

    async def store(self, engine: str = SQLITE) -> Store:
        """At the newest version; whoever asks closes it."""
        store = Store(self.new(engine), VAULT)
        await migrate(store)
        return store

    def beside(self, engine: str) -> tuple[psutil.Process, ...]:
        """Whose processor counts too."""
        return (psutil.Process(self.postgres.pid),) if engine == POSTGRES else ()


@contextmanager
def machine() -> Iterator[Machine]:
    """Raises where the haste of the tests, which do not wait for the disk, was loaded too."""
    assert "tests.databases" not in sys.modules, "tests.databases makes a database forget what it promises"
    folder = Path(tempfile.mkdtemp(prefix="qoldau-bench-"))
    try:
        with PostgresPeer(durable=True) as postgres:
            yield Machine(folder, postgres)
    finally:
        shutil.rmtree(folder)


async def program(module: str, *words: object) -> str:
    """What `python -m module` prints at last. Raises `CalledProcessError` with what it said."""
    command = [sys.executable, "-m", module, *map(str, words)]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout.strip().splitlines()[-1]

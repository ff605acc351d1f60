"""The service as a process of its own, which can be killed at any moment and started again on the same folder."""

import asyncio
import os
import socket
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.programs import Forked, Program, Start

TOKEN = "open"
START_SECONDS = 300.0  # a processor that others use too imports slowly


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass
class Service:
    """`qoldau run` on SQLite in `folder`, between a gateway and an SMS gateway."""

    folder: Path
    gateway_url: str
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: Program | None = None

    @property
    def inbound_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sms/inbound"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.folder / 'qoldau.db'}",
            "GATEWAY_URL": self.gateway_url,
            "GATEWAY_TOKEN": TOKEN,
            "SMS_INBOUND_TOKEN": TOKEN,
            "PORT": str(self.port),
            "ALLOW_DEVELOPMENT_KEYS": "true",
            "QUIET_HOURS": "",
            "SWEEP_SECONDS": "0.5",
            **self.environment,
        }

    def spawn(self) -> None:
        log = self.folder / "log"
        self.process = Forked(Start(["run"], self.folder, self.settings, log, log))

    async def listening(self) -> None:
        """Returns when it takes connections. Raises `RuntimeError` with its log when it ends instead."""
        assert self.process is not None
        async with asyncio.timeout(START_SECONDS):
            while not await self._answers():
                if self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()[-3000:])
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """As the machine would: at once, with no chance to tidy up."""
        if self.process is not None:
            self.process.kill()
            await asyncio.to_thread(self.process.wait)

    def statuses(self) -> list[str]:
        """Where the cases stand; none when there is no database yet."""
        path = self.folder / "qoldau.db"
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            try:
                return [status for (status,) in database.execute("select status from cases")]
            except sqlite3.OperationalError:  # killed before its first migration was through
                return []

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

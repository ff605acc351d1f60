"""The service as a process of its own, which can be killed at any moment and started again on the same folder."""

import asyncio
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from storage.engine.database import Store, Transaction, reads
from storage.engine.tables import cases
from tests.programs import Forked, Program, Start
from tests.vault import VAULT

TOKEN = "open"
START_SECONDS = 300.0  # a processor that others use too imports slowly


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@reads
def statuses(tx: Transaction) -> list[str]:
    return list(tx.connection.execute(select(cases.c.status)).scalars())


@dataclass
class Service:
    """`qoldau run` between a gateway and an SMS gateway, with its keys and its log in `folder`."""

    folder: Path
    database_url: str
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
            "DATABASE_URL": self.database_url,
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

    async def statuses(self) -> list[str]:
        """Where the cases stand; none while there are no tables yet."""
        store = Store(self.database_url, VAULT)
        try:
            return await statuses(store)
        except DBAPIError:  # killed before its first migration was through
            return []
        finally:
            await store.close()

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

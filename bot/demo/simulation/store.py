"""The real store on its file of SQLite, read and written by the loop itself; the machine below it can fail."""

import sqlite3
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from bot.demo.simulation.loop import SimulatedLoop
from storage.engine.database import Store, Transaction, prepare
from storage.engine.vault import Vault

T = TypeVar("T")
P = ParamSpec("P")


class SimulatedStore(Store):
    """`trouble`: what the database says to every transaction for now, such as "database is locked"."""

    def __init__(self, url: str, vault: Vault, loop: SimulatedLoop) -> None:
        super().__init__(url, vault)
        self._loop = loop
        self._reader = create_engine(self.url.set(drivername="sqlite"), hide_parameters=True)
        prepare(self._reader)
        assert self._writer is not None, "a simulation has an SQLite"
        for engine in (self._reader, self._writer._engine):
            event.listen(engine, "connect", hurry)
        self.trouble: str | None = None

    async def _write(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._fail()
        return await super()._write(work, *args, **kwargs)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._fail()

        def look() -> T:
            with self._reader.connect() as connection:
                return work(Transaction(connection, self.vault, writes=False), *args, **kwargs)

        return await self._loop.run_in_executor(None, look)

    async def read_apart(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.read(work, *args, **kwargs)

    def _fail(self) -> None:
        if self.trouble:
            raise OperationalError("a statement", {}, sqlite3.OperationalError(self.trouble))

    def drop(self) -> None:
        """As the system does for a process that died."""
        assert self._writer is not None
        self._reader.dispose()
        self._writer._engine.dispose()


def hurry(connection: Any, _record: Any) -> None:
    """No power is ever cut here, and nobody waits for the disk."""
    connection.execute("PRAGMA synchronous=OFF")

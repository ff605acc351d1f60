"""The real store on its file of SQLite, read and written by the loop itself; the machine below it can fail."""

import sqlite3
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import OperationalError

from bot.demo.simulation.loop import SimulatedLoop
from storage.engine.database import Store, Transaction
from storage.engine.sqlite import sqlite_engine, transaction
from storage.engine.vault import Vault

T = TypeVar("T")
P = ParamSpec("P")


class SimulatedStore(Store):
    """`trouble`: what the database says to every transaction for now, such as "database is locked".

    Each work is carried out whole and alone, so one connection reads and one writes for as long as the process lives,
    and what is read needs no snapshot.
    """

    def __init__(self, url: str, vault: Vault, loop: SimulatedLoop) -> None:
        super().__init__(url, vault)
        self._loop = loop
        self._writer = sqlite_engine(self.url)
        self._reader = create_engine(self.url.set(drivername="sqlite"), hide_parameters=True)
        event.listen(self._reader, "connect", leave_alone)
        for engine in (self._reader, self._writer):
            event.listen(engine, "connect", hurry)
        self._reading: Connection | None = None
        self._writing: Connection | None = None
        self.trouble: str | None = None

    async def _transact(self, tx: Callable[[Connection], T]) -> T:
        self._fail()

        def transact() -> T:
            if self._writing is None:
                self._writing = self._writer.connect()
            with transaction(self._writing, writes=True):
                return tx(self._writing)

        return await self._loop.run_in_executor(None, transact)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._fail()

        def look() -> T:
            if self._reading is None:
                self._reading = self._reader.connect()
            return work(Transaction(self._reading, self.vault, writes=False), *args, **kwargs)

        return await self._loop.run_in_executor(None, look)

    async def read_apart(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.read(work, *args, **kwargs)

    def _fail(self) -> None:
        if self.trouble:
            raise OperationalError("a statement", {}, sqlite3.OperationalError(self.trouble))

    def drop(self) -> None:
        """As the system does for a process that died."""
        for connection in (self._reading, self._writing):
            if connection is not None:
                connection.close()
        self._reading = self._writing = None
        self._reader.dispose()
        self._writer.dispose()


def leave_alone(connection: Any, _record: Any) -> None:
    """No transaction is begun: what is read is read at once."""
    connection.isolation_level = None


def hurry(connection: Any, _record: Any) -> None:
    """No power is ever cut here, and nobody waits for the disk."""
    connection.execute("PRAGMA synchronous=OFF")

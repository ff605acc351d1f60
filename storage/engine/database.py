"""The database itself: SQLite in one file by default, PostgreSQL by its address."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from proactive.basics.spans import span
from storage.engine.riders import Rider, RiderFailed, Riders, carry
from storage.engine.sqlite import SqliteFile
from storage.engine.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

log = logging.getLogger(__name__)

CLASHES = {"40001", "40P01", "23505"}  # not serializable, deadlock, the same key from two transactions at once
TRIES = 3

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One unit of work: a connection in a transaction, and the vault that seals and opens its rows."""

    connection: Connection
    vault: Vault
    writes: bool = True

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def lock(self, query: Select[Any]) -> Select[Any]:
        """Rows read to be changed stay as they are until the transaction ends; who only looks locks nothing."""
        return query.with_for_update() if self.writes else query

    def insert(self, table: Table) -> Any:
        """The engine's own INSERT, which knows ON CONFLICT."""
        return insertion(table, self.is_sqlite)


def insertion(table: Table, is_sqlite: bool) -> Any:
    """As `Transaction.insert`, for a statement that is built once for each engine."""
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


class Store:
    """Runs functions of a `Transaction`, in a short write transaction or on a snapshot. Such functions are decorated
    with `writes` or `reads` below, and called by their own names."""

    def __init__(self, url: str, vault: Vault, patience: float | None = None) -> None:
        """`patience`: seconds after which a transaction on PostgreSQL is given up, whatever the server does; SQLite has
        its own. `None`: however long it takes."""
        self.url = make_url(url)
        self.vault = vault
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._patience = patience
        self._file = SqliteFile(self.url) if self.is_sqlite else None
        self._server = None if self.is_sqlite else server_of(self.url, patience)
        self._bulk = asyncio.Lock()
        self.riders: Riders[Transaction] = Riders()
        self._flushing: asyncio.Task[None] | None = None

    @property
    def server(self) -> "AsyncEngine":
        """PostgreSQL, as it is spoken to."""
        assert self._server is not None, "SQLite is a file"
        return self._server

    async def write(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One transaction, all or nothing; on SQLite it holds the write lock from its start.

        `work` may run again: on PostgreSQL the second of two transactions that clash begins anew and sees the first.
        """
        for _ in range(TRIES - 1):
            try:
                return await self._write(work, *args, **kwargs)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in CLASHES:
                    raise
        return await self._write(work, *args, **kwargs)

    async def _write(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """With whatever waits to go along; where that cannot be written, without it."""
        aboard = self.riders.board()

        def tx(connection: Connection) -> T:
            transaction = Transaction(connection, self.vault)
            carry(transaction, aboard)
            return work(transaction, *args, **kwargs)

        try:
            return await self._transact(tx)
        except RiderFailed:
            log.warning("what was to go along with a transaction cannot be written so", exc_info=True)
            for rider in aboard:
                rider.left()
        except BaseException:
            self.riders.put_back(aboard)
            raise
        return await self._write(work, *args, **kwargs)

    async def _transact(self, tx: Callable[[Connection], T]) -> T:
        if self._file:
            return await self._file.write(tx)
        async with asyncio.timeout(self._patience), self.server.begin() as connection:
            return await connection.run_sync(tx)

    def go_along(self, rider: Rider[Transaction]) -> None:
        """With the next transaction; with one of its own where none comes soon, or where many wait."""
        self.riders.add(rider)
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush_soon())

    async def _flush_soon(self) -> None:
        """As long as anything waits: also while the database takes nothing."""
        while self.riders:
            await self.riders.gather()
            try:
                await self.flush()
            except Exception as error:
                log.warning("what was to go along waits: %s", type(error).__name__)
        self._flushing = None

    async def flush(self) -> None:
        """Writes what waits to go along with a transaction."""
        while self.riders:
            await self.write(nothing)

    async def write_in_bulk(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `write`, for what nobody waits for: one such transaction at a time, so that a citizen's comes between."""
        async with self._bulk:
            return await self.write(work, *args, **kwargs)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def tx(connection: Connection) -> T:
            return work(Transaction(connection, self.vault, writes=False), *args, **kwargs)

        if self._file:
            return await self._file.read(tx)
        async with asyncio.timeout(self._patience), self.server.connect() as connection:
            await connection.begin()
            return await connection.run_sync(tx)

    async def read_apart(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `read`, in a thread with a connection of its own: for what looks at so much that others would wait."""

        async def alone() -> T:
            own = Store(self.url.render_as_string(hide_password=False), self.vault)
            try:
                return await own.read(work, *args, **kwargs)
            finally:
                await own.close()

        return await asyncio.to_thread(lambda: asyncio.run(alone()))

    async def close(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
        try:
            await self.flush()
        except Exception as error:  # whoever starts next finds what was sent and not marked
            log.warning("what was to go along is not written: %s", type(error).__name__)
        if self._file:
            await self._file.close()
        else:
            await self.server.dispose()


def nothing(tx: Transaction) -> None:
    """What goes along is all there is to write."""


class Operation(Generic[P, T]):
    """A function of a transaction, called by its own name: in a transaction of its own by `await claim(store, …)`, in
    one that is open by `claim.within(tx, …)`."""

    def __init__(self, within: Callable[Concatenate[Transaction, P], T]) -> None:
        self.within = within
        self.__name__, self.__doc__ = within.__name__, within.__doc__


class Writing(Operation[P, T]):
    async def __call__(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        with span(f"write {self.__name__}"):
            return await store.write(self.within, *args, **kwargs)

    async def in_bulk(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.write_in_bulk(self.within, *args, **kwargs)


class Reading(Operation[P, T]):
    async def __call__(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        with span(f"read {self.__name__}"):
            return await store.read(self.within, *args, **kwargs)

    async def apart(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        return await store.read_apart(self.within, *args, **kwargs)


def writes(work: Callable[Concatenate[Transaction, P], T]) -> Writing[P, T]:
    return Writing(work)


def reads(work: Callable[Concatenate[Transaction, P], T]) -> Reading[P, T]:
    return Reading(work)


def server_of(url: URL, patience: float | None) -> "AsyncEngine":
    """Loaded where there is one: SQLite needs nothing of it."""
    from storage.engine.hosts import postgres_engine

    return postgres_engine(url, patience)

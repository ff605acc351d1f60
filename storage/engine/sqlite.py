"""SQLite in one file, carried by aiosqlite: each transaction runs whole in the thread of its connection."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import URL, Connection, Engine, NullPool, RootTransaction, create_engine, event
from sqlalchemy.exc import DBAPIError

MOST_READ = 10  # at one time
ROWS_AT_ONCE = 64

T = TypeVar("T")
Work = Callable[[Connection], T]


class SqliteFile:
    """One connection writes, some read. Between a transaction's statements threads do not change: the write lock is
    held no longer than SQLite needs it, and a read costs one change of threads, however many statements it has."""

    def __init__(self, url: URL) -> None:
        self._engine = sqlite_engine(url)
        self._writer = ConnectionThread(self._engine, writes=True)
        self._readers: list[ConnectionThread] = []
        self._room = asyncio.Semaphore(MOST_READ)

    async def write(self, work: Work[T]) -> T:
        """In one transaction, which holds the write lock from its start. Who is cancelled meanwhile leaves it to end by
        itself, whole."""
        return await self._writer.run(work)

    async def read(self, work: Work[T]) -> T:
        """On a snapshot."""
        async with self._room:
            reader = next((reader for reader in self._readers if reader.is_free), None)
            if reader is None:
                reader = ConnectionThread(self._engine)
                self._readers.append(reader)
            return await reader.run(work)

    async def close(self) -> None:
        """After what is under way."""
        for thread in (self._writer, *self._readers):
            await thread.close()


class ConnectionThread:
    """A connection of aiosqlite with its thread, and SQLAlchemy's over the same."""

    def __init__(self, engine: Engine, *, writes: bool = False) -> None:
        self._engine = engine
        self._writes = writes
        self._thread: aiosqlite.Connection | None = None
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()
        self._given, self._done = 0, 0  # pieces of work

    @property
    def is_free(self) -> bool:
        """Who is cut off while waiting for an answer leaves it at work."""
        return self._given == self._done and not self._opening.locked()

    async def run(self, work: Work[T]) -> T:
        thread = self._thread or await self._opened()
        self._given += 1
        result: T = await thread._execute(self._transact, work)  # type: ignore[no-untyped-call]
        return result

    def _transact(self, work: Work[T]) -> T:
        assert self._connection is not None
        try:
            with transaction(self._connection, writes=self._writes) as begun:
                result = work(self._connection)
                if not self._writes:
                    begun.rollback()
        except BaseException:
            driver_of(self._connection).rollback()  # of a commit that failed SQLAlchemy thinks that it is over
            raise
        finally:
            self._done += 1
        return result

    async def _opened(self) -> aiosqlite.Connection:
        async with self._opening:
            if self._thread is None:
                thread = aiosqlite.Connection(self._connect, ROWS_AT_ONCE)
                thread._thread.daemon = True  # it keeps no process alive that has died
                try:
                    self._thread = await thread
                except Exception:
                    await asyncio.to_thread(thread._thread.join)  # its last word is for this loop, which may end now
                    raise
        return self._thread

    def _connect(self) -> sqlite3.Connection:
        self._connection = self._engine.connect()
        return driver_of(self._connection)

    async def close(self) -> None:
        if self._thread is not None and self._connection is not None:
            await self._thread._execute(self._connection.close)  # type: ignore[no-untyped-call]
            await self._thread.close()
            self._thread = self._connection = None


@contextmanager
def transaction(connection: Connection, *, writes: bool) -> Iterator[RootTransaction]:
    """Begun with the driver itself: an engine whose beginnings somebody listens to asks at each statement who listens,
    a quarter of what it costs."""
    with connection.begin() as begun:
        try:
            driver_of(connection).execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        except sqlite3.Error as error:
            raise DBAPIError.instance("BEGIN", None, error, sqlite3.Error) from error
        yield begun


def driver_of(connection: Connection) -> sqlite3.Connection:
    own = connection.connection.driver_connection
    assert isinstance(own, sqlite3.Connection)
    return own


def sqlite_engine(url: URL) -> Engine:
    """What is written stands in no error: it may be personal."""
    private(url)
    plain = url.set(drivername="sqlite")
    engine = create_engine(plain, poolclass=NullPool, connect_args={"timeout": 30}, hide_parameters=True)
    prepare(engine)
    return engine


def private(url: URL) -> None:
    """The files of a database that is there already are its owner's alone; what SQLite makes beside it follows."""
    path = url.database
    if path and path != ":memory:":
        for name in (path, f"{path}-wal", f"{path}-shm"):
            with suppress(OSError):  # not there, or another's: then the check says so
                os.chmod(name, 0o600)


def prepare(engine: Engine) -> None:
    """WAL so that readers never wait; FULL so that what was acknowledged survives a power cut."""

    @event.listens_for(engine, "connect")
    def configure(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # transactions begin where it is said
        cursor = dbapi_connection.cursor()
        for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        keep_a_log(cursor)
        cursor.close()


def keep_a_log(cursor: Any) -> None:
    """Of two processes that start on a new file, one cannot turn it to WAL at once, whatever its patience."""
    for wait in (0.01, 0.05, 0.2, 1.0):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(wait)
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")

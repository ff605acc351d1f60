"""Whether a database is the one this program worked on last, or a copy of it that was put back.

A copy has forgotten what was given and sent after it was made: the same numbers would be given to other people. So a
database says where it belongs, and it is worked on only there until `qoldau restored` has moved its numbers on. On
SQLite a word stands in the database and in a file beside it, and is another after each start; on PostgreSQL it is what
the server itself calls this database and its table.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from storage.engine import installation
from storage.engine.counters import CASES, RESTORED, beginning_of, clock_of, ensure
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.tables import counter, lease

ORIGIN = "origin"
CASE_NUMBER = re.compile(r"\d\d-(\d{7,10})", re.ASCII)
GIVEN_FROM = counter.c.mark == ""  # the heads of chains bear a mark, and go on where they are


class FromACopy(Exception):
    """The database came from a copy, and was not told so yet."""

    def __init__(self) -> None:
        super().__init__(
            "the database came from a copy: say `qoldau restored` first, so that no number is given a second time"
        )


class ClockBehind(Exception):
    """Numbers would be given that were given already."""

    def __init__(self) -> None:
        super().__init__(
            "the clock is behind the numbers that were given by it: set it right (NTP), and say `qoldau restored` again"
        )


async def require_original(store: Store) -> None:
    """To be called while nobody else works on this database. Raises `FromACopy`."""
    if store.is_sqlite:
        await require_same_file(store)
    elif not await is_at_home(store):
        raise FromACopy


async def require_same_file(store: Store) -> None:
    """The word in the database stands in the file; then both are another one, the file first and with the old one still
    in it, so that a process that is killed here leaves them fitting."""
    path = word_file(store)
    if path is None:
        return
    with alone_in(path.parent):
        word = await origin_of(store)
        if word is not None and word not in words_in(path):
            raise FromACopy
        await mark_as_original(store, path, word or "")


async def mark_as_original(store: Store, path: Path, before: str) -> None:
    word = secrets.token_hex(16)
    write_words(path, before, word)
    await set_origin(store, word)
    write_words(path, word)


def word_file(store: Store) -> Path | None:
    """Beside the file of the database; none where it is in memory alone."""
    return Path(f"{store.url.database}.origin") if store.url.database not in (None, "", ":memory:") else None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Of processes that start at once, one after another."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def words_in(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def write_words(path: Path, *words: str) -> None:
    """Whole or not at all."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(" ".join(word for word in words if word))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


@reads
def origin_of(tx: Transaction) -> str | None:
    return installation.value_of(tx, ORIGIN)


@writes
def set_origin(tx: Transaction, word: str) -> None:
    installation.keep(tx, ORIGIN, word)


@writes
def is_at_home(tx: Transaction) -> bool:
    """On PostgreSQL; a database that never said where it belongs says so now."""
    here, belongs = server_word(tx), installation.value_of(tx, ORIGIN)
    if belongs is None:
        installation.keep(tx, ORIGIN, here)
    return belongs in (None, here)


def server_word(tx: Transaction) -> str:
    """The cluster, the database and the table, by their own numbers, which a restored one does not have."""
    database = "SELECT oid FROM pg_database WHERE datname = current_database()"
    numbers = [
        tx.connection.execute(text(query)).scalar_one() for query in (database, "SELECT 'counter'::regclass::oid")
    ]
    return "/".join(map(str, [cluster(tx), *numbers]))


def cluster(tx: Transaction) -> str:
    """Empty where the server does not tell it to everybody."""
    try:
        with tx.connection.begin_nested():
            return str(tx.connection.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar_one())
    except DBAPIError:
        return ""


async def accept_copy(store: Store, given: Iterable[str] = ()) -> None:
    """Moves every number on past whatever was given since the copy, and lets the program work on it.

    `given`: numbers of cases that others know. Raises `ClockBehind`.
    """
    await go_on_by_the_clock(store, max(map(serial_of, given), default=0))
    if store.is_sqlite and (path := word_file(store)):
        await mark_as_original(store, path, "")


def serial_of(number: str) -> int:
    """0 for what is no case's number."""
    found = CASE_NUMBER.fullmatch(number)
    return int(found[1]) if found else 0


@writes
def go_on_by_the_clock(tx: Transaction, known: int = 0) -> None:
    """Whatever was given before this moment lies below; whoever held a lease is gone."""
    moment = clock_of(tx)
    rows = tx.connection.execute(select(counter.c.name, counter.c.value).where(GIVEN_FROM))
    values: dict[str, int] = {row.name: row.value for row in rows}
    this_year = f"{CASES}{datetime.fromtimestamp(moment, UTC).year}"
    values[this_year] = max(values.get(this_year, 0), known)
    if any(value > beginning_of(name, moment) for name, value in values.items()):
        raise ClockBehind
    installation.keep(tx, RESTORED, str(moment))
    for name in values:
        ensure(tx, name)
        tx.connection.execute(update(counter).where(counter.c.name == name).values(value=beginning_of(name, moment)))
    tx.connection.execute(lease.delete())
    if not tx.is_sqlite:
        installation.keep(tx, ORIGIN, server_word(tx))


async def came_from_a_copy(store: Store) -> bool:
    """Only looks."""
    if not store.is_sqlite:
        return await belongs_elsewhere(store)
    path, word = word_file(store), await origin_of(store)
    return path is not None and word is not None and word not in words_in(path)


@reads
def belongs_elsewhere(tx: Transaction) -> bool:
    return installation.value_of(tx, ORIGIN) not in (None, server_word(tx))


@reads
def database_time(tx: Transaction) -> datetime | None:
    """By the database's own clock; `None` on SQLite, which has this machine's."""
    return None if tx.is_sqlite else tx.connection.execute(text("SELECT clock_timestamp()")).scalar_one()

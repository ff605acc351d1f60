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
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from storage.engine import installation
from storage.engine.counters import EPOCH, EPOCH_SPAN
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.tables import counter, lease

ORIGIN = "origin"
CASE_NUMBER = re.compile(r"\d\d-(\d{7,9})", re.ASCII)


class FromACopy(Exception):
    """The database came from a copy, and was not told so yet."""

    def __init__(self) -> None:
        super().__init__(
            "the database came from a copy: say `qoldau restored` first, so that no number is given a second time"
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


async def accept_copy(store: Store, given: Iterable[str] = ()) -> int:
    """Moves every number on past whatever was given since the copy, and lets the program work on it. The epoch.

    `given`: numbers of cases that others know. One copy may be put back twice, and cannot know of its first return.
    """
    epoch = await begin_epoch(store, max(map(serial_of, given), default=0))
    if store.is_sqlite and (path := word_file(store)):
        await mark_as_original(store, path, "")
    return epoch


def serial_of(number: str) -> int:
    """0 for what is no case's number."""
    found = CASE_NUMBER.fullmatch(number)
    return int(found[1]) if found else 0


@writes
def begin_epoch(tx: Transaction, known: int = 0) -> int:
    """Numbers go on in the next span that nobody can have reached; whoever held a lease is gone."""
    given_from = counter.c.mark == ""  # the heads of chains bear a mark, and go on where they are
    highest = max(tx.connection.execute(select(counter.c.value).where(given_from)).scalars(), default=0)
    highest = max(highest, known)
    epoch = max(int(installation.value_of(tx, EPOCH) or 0), (highest + EPOCH_SPAN // 2) // EPOCH_SPAN) + 1
    installation.keep(tx, EPOCH, str(epoch))
    tx.connection.execute(update(counter).where(given_from).values(value=epoch * EPOCH_SPAN))
    tx.connection.execute(lease.delete())
    if not tx.is_sqlite:
        installation.keep(tx, ORIGIN, server_word(tx))
    return epoch


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

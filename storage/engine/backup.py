"""A consistent copy of an SQLite database while others work on it; PostgreSQL has `pg_dump` and its own archive."""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

PAGES = 2000  # at once, so that writers come between
STEP_REST = 0.01  # seconds


class BackupFailed(Exception):
    """No copy was made; the text says why and what to do."""


def back_up(database: Path, to: Path) -> int:
    """The copy's size in bytes. It is whole, only its owner can read it, and it knows that it is a copy."""
    if not database.is_file():
        raise BackupFailed(f"there is no database at {database}")
    if to.exists():
        raise BackupFailed(f"{to} is there already; a backup is never written over another")
    if not to.parent.is_dir():
        raise BackupFailed(f"{to.parent} is no folder; make it first")
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        copy(database, part)
        part.replace(to)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(f"{to}: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return to.stat().st_size


def copy(database: Path, to: Path) -> None:
    """Raises `sqlite3.Error` also where the copy is not whole."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target, pages=PAGES, sleep=STEP_REST)
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("UPDATE installation SET value = 'copied' WHERE name = 'origin'")
        target.execute(
            "INSERT INTO installation (name, value) SELECT 'origin', 'copied' "
            "WHERE NOT EXISTS (SELECT 1 FROM installation WHERE name = 'origin')"
        )
        target.commit()
        [verdict] = target.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is not whole: {verdict}")
    descriptor = os.open(to, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

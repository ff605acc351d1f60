"""Files that citizens sent, sealed, each beside its case."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage.engine.database import Transaction, reads, writes
from storage.engine.places import place
from storage.engine.tables import file as table


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file as it stands in a list; `size` in bytes."""

    id: str
    media_type: str
    size: int
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    sent: StoredFile
    content: bytes


@writes
def keep(tx: Transaction, id: str, case_number: str, media_type: str, content: bytes, now: datetime) -> None:
    """The same id is the same file: fetched again it stays as it was."""
    row = {
        "id": id,
        "case_number": case_number,
        "media_type": media_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "received_at": now,
        "sealed": tx.vault.seal(content, place(table, id)),
    }
    tx.connection.execute(tx.insert(table).on_conflict_do_nothing(), [row])


def drop(tx: Transaction, id: str) -> None:
    """Nobody waits for it any more, so it is not kept."""
    tx.connection.execute(delete(table).where(table.c.id == id))


LISTED = (table.c.id, table.c.media_type, table.c.size, table.c.sha256, table.c.received_at)


def of_case(tx: Transaction, case_number: str) -> tuple[StoredFile, ...]:
    """In the order in which they came."""
    query = select(*LISTED).where(table.c.case_number == case_number).order_by(table.c.received_at, table.c.id)
    return tuple(sent(row) for row in tx.connection.execute(query))


@reads
def by_id(tx: Transaction, case_number: str, id: str) -> SentFile | None:
    query = select(*LISTED, table.c.sealed).where(table.c.case_number == case_number, table.c.id == id)
    row = tx.connection.execute(query).one_or_none()
    return SentFile(sent=sent(row), content=tx.vault.open(row.sealed, place(table, row.id))) if row else None


def sent(row: Any) -> StoredFile:
    return StoredFile(
        id=row.id, media_type=row.media_type, size=row.size, sha256=row.sha256, received_at=row.received_at
    )

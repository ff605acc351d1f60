"""Files that citizens sent, sealed, each beside its case."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.tables import file as table
from storage.engine.vault import Vault, place

Row = dict[str, Any]


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


async def keep(store: Store, id: str, case_number: str, media_type: str, content: bytes, now: datetime) -> None:
    """The same id is the same file: fetched again it stays as it was."""
    await insert_rows(store, [row_of(store.vault, id, media_type, content, now) | {"case_number": case_number}])


def row_of(vault: Vault, id: str, media_type: str, content: bytes, now: datetime) -> Row:
    """All but its case, sealed before a transaction begins: a file is megabytes."""
    return {
        "id": id,
        "media_type": media_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "received_at": now,
        "sealed": vault.seal(content, place(table, id)),
    }


@writes
def insert_rows(tx: Transaction, rows: Sequence[Row]) -> None:
    if rows:
        tx.connection.execute(tx.insert(table).on_conflict_do_nothing(), rows)


def drop(tx: Transaction, ids: Collection[str]) -> None:
    """Nobody waits for them any more, so they are not kept."""
    tx.connection.execute(delete(table).where(table.c.id.in_(ids)))


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

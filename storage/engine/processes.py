"""Which processes live on this database, and what each has counted."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from storage.engine.database import Transaction, reads, writes
from storage.engine.installation import process

GONE_AFTER = timedelta(hours=1)


@writes
def beat(tx: Transaction, id: str, counted: Sequence[Any], now: datetime) -> None:
    """This process lives, and its database takes what is written."""
    insertion = tx.insert(process).values(id=id, beat_at=now, counted=json.dumps(counted))
    anew = {"beat_at": insertion.excluded.beat_at, "counted": insertion.excluded.counted}
    tx.connection.execute(insertion.on_conflict_do_update(index_elements=[process.c.id], set_=anew))


@writes
def leave(tx: Transaction, id: str, now: datetime) -> None:
    """In an orderly end; who was killed is taken away by who is started in its place, or after an hour."""
    tx.connection.execute(process.delete().where((process.c.id == id) | (process.c.beat_at < now - GONE_AFTER)))


@writes
def take_away(tx: Transaction, ids: Sequence[str]) -> None:
    """Of whom it is known that they were killed: nobody is called to them any more."""
    tx.connection.execute(process.delete().where(process.c.id.in_(ids)))


@reads
def living(tx: Transaction, now: datetime) -> Mapping[str, tuple[datetime, list[Any]]]:
    """When each beat last, and its samples."""
    rows = tx.connection.execute(select(process).where(process.c.beat_at >= now - GONE_AFTER))
    return {row.id: (row.beat_at, json.loads(row.counted)) for row in rows}

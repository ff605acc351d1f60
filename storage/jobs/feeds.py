"""How far each feed has been read, and which process is reading."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import watermark
from storage.jobs import inbox

SILENT = "silent "  # before a feed's name: since when it could not be read, in seconds since 1970


@reads
def position(tx: Transaction, feed: str) -> int:
    """The sequence up to which the feed has been stored; 0 at the beginning."""
    return tx.connection.execute(select(watermark.c.sequence).where(watermark.c.feed == feed)).scalar() or 0


@writes
def advance(tx: Transaction, feed: str, sequence: int, arrivals: Sequence[inbox.Arrival], now: datetime) -> int:
    """Stores a page of events together with how far it reaches: both, or neither. Returns how many were new."""
    stored = inbox.store(tx, arrivals, now)
    mark = tx.insert(watermark).values(feed=feed, sequence=sequence)
    further = mark.on_conflict_do_update(
        index_elements=[watermark.c.feed],
        set_={"sequence": mark.excluded.sequence},
        where=watermark.c.sequence < mark.excluded.sequence,
    )
    tx.connection.execute(further)
    return len(stored)


@writes
def silent(tx: Transaction, feed: str, now: datetime) -> None:
    """Remembers since when a feed could not be read."""
    first = tx.insert(watermark).values(feed=SILENT + feed, sequence=int(now.timestamp()))
    tx.connection.execute(first.on_conflict_do_nothing())


@writes
def heard(tx: Transaction, feed: str) -> None:
    tx.connection.execute(watermark.delete().where(watermark.c.feed == SILENT + feed))


def silent_since(tx: Transaction) -> dict[str, datetime]:
    """The feeds that could not be read when they were tried last, and since when."""
    rows = tx.connection.execute(select(watermark).where(watermark.c.feed.startswith(SILENT)))
    return {row.feed.removeprefix(SILENT): datetime.fromtimestamp(row.sequence, UTC) for row in rows}

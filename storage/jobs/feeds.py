"""How far each feed has been read, and which process is reading."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from storage.engine.database import Unit
from storage.engine.tables import watermark
from storage.jobs import inbox

SILENT = "silent "  # before a feed's name: since when it could not be read, in seconds since 1970


def position(unit: Unit, feed: str) -> int:
    """The sequence up to which the feed has been stored; 0 at the beginning."""
    return unit.connection.execute(select(watermark.c.sequence).where(watermark.c.feed == feed)).scalar() or 0


def advance(unit: Unit, feed: str, sequence: int, arrivals: Sequence[inbox.Arrival], now: datetime) -> int:
    """Stores a page of events together with how far it reaches: both, or neither. Returns how many were new."""
    new = inbox.store(unit, arrivals, now)
    mark = unit.insert(watermark).values(feed=feed, sequence=sequence)
    further = mark.on_conflict_do_update(
        index_elements=[watermark.c.feed],
        set_={"sequence": mark.excluded.sequence},
        where=watermark.c.sequence < mark.excluded.sequence,
    )
    unit.connection.execute(further)
    return len(new)


def silent(unit: Unit, feed: str, now: datetime) -> None:
    """Remembers since when a feed could not be read."""
    first = unit.insert(watermark).values(feed=SILENT + feed, sequence=int(now.timestamp()))
    unit.connection.execute(first.on_conflict_do_nothing())


def heard(unit: Unit, feed: str) -> None:
    unit.connection.execute(watermark.delete().where(watermark.c.feed == SILENT + feed))


def silent_since(unit: Unit) -> dict[str, datetime]:
    """The feeds that could not be read when they were tried last, and since when."""
    rows = unit.connection.execute(select(watermark).where(watermark.c.feed.startswith(SILENT)))
    return {row.feed.removeprefix(SILENT): datetime.fromtimestamp(row.sequence, UTC) for row in rows}

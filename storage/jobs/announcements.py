"""What officials' own systems are to be told of, as one sequence over cases, applications and awards."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from proactive.cases.announcement import Announcement, AnnouncementKind
from storage.engine.channel_tables import announcement as table
from storage.engine.database import Transaction, reads, writes
from storage.engine.faults import readable
from storage.engine.prepared import Prepared
from storage.jobs import feeds

log = logging.getLogger(__name__)

PLACE = "callback"  # among the watermarks: how far they have been told


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """`position`: its place in the sequence, which never changes."""

    position: int
    at: datetime
    announcement: Announcement


def rows_of(announcements: Iterable[Announcement], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": now,
            "kind": announcement.kind.value,
            "case_number": announcement.number,
            "service": announcement.service,
            "award_id": announcement.award_id,
            "from_status": announcement.from_,
            "to_status": announcement.to,
        }
        for announcement in announcements
    ]


NEW = Prepared(insert(table))


def announce(tx: Transaction, announcement: Announcement, now: datetime) -> None:
    """In the transaction of what it is about: nothing that was kept stays untold."""
    NEW.run_all(tx, rows_of([announcement], now))


@reads
def since(tx: Transaction, position: int, limit: int = 500) -> list[Announced]:
    """What is behind a position, in order; a page of which nothing can be read holds up none behind it."""
    behind = select(table).order_by(table.c.id).limit(limit)
    while rows := tx.connection.execute(behind.where(table.c.id > position)).all():
        if news := readable(rows, announced, left_out):
            return news
        position = rows[-1].id
    return []


def left_out(row: Any, why: str) -> None:
    log.error("announcement %d is passed by: %s", row.id, why)


def announced(row: Any) -> Announced:
    told_of = Announcement(
        kind=AnnouncementKind(row.kind),
        number=row.case_number,
        service=row.service,
        from_=row.from_status,
        to=row.to_status,
        award_id=row.award_id,
    )
    return Announced(position=row.id, at=row.at, announcement=told_of)


@writes
def move_on(tx: Transaction, before: int, position: int) -> bool:
    """The place is a step further; `False` where somebody has moved it meanwhile, back for a replay too."""
    feeds.begin(tx, PLACE)
    return feeds.move(tx, PLACE, before, position)


@writes
def replay(tx: Transaction, at: datetime) -> int:
    """From the first announcement of that moment on everything is told again, in order; how much that is now."""
    first = tx.connection.execute(select(func.min(table.c.id)).where(table.c.at >= at)).scalar()
    if first is None:
        return 0
    place = min(feeds.value(tx, PLACE) or 0, first - 1)
    feeds.put(tx, PLACE, place)
    return int(tx.connection.execute(select(func.count()).where(table.c.id > place)).scalar_one())

"""Awards, and decisions on them, that cannot be read: set aside, told, and tried again each night."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.sql.elements import ColumnClause

from storage.engine.award_tables import award_aside, award_changes, awards
from storage.engine.database import Transaction, reads, writes

ITSELF = -1  # in the place of a decision: the award
LONGEST_WHY = 64


@dataclass(frozen=True, slots=True)
class BrokenAward:
    """`place`: of the decision on the award, `ITSELF` where it is the award; `why`: the kind of error."""

    award_id: str
    place: int
    why: str


def stands(award_id: ColumnClause[Any], place: Any = ITSELF) -> ColumnElement[bool]:
    """Whether it is not set aside; for a query of awards or of decisions."""
    aside = select(award_aside.c.award_id).where(award_aside.c.award_id == award_id, award_aside.c.place == place)
    return ~aside.exists()


AWARD_STANDS = stands(awards.c.id)
CHANGE_STANDS = stands(award_changes.c.award_id, award_changes.c.place)


@writes
def set_aside(tx: Transaction, unreadable: Iterable[BrokenAward], now: datetime) -> None:
    rows = [
        {"award_id": broken.award_id, "place": broken.place, "at": now, "why": broken.why[:LONGEST_WHY]}
        for broken in unreadable
    ]
    if rows:
        tx.connection.execute(tx.insert(award_aside).on_conflict_do_nothing(), rows)


def places(tx: Transaction) -> list[tuple[str, int]]:
    """What is set aside: the award, and the place of the decision on it or `ITSELF`."""
    return [(row.award_id, row.place) for row in tx.connection.execute(select(award_aside))]


def put_back(tx: Transaction, award_id: str, place: int) -> None:
    mine = (award_aside.c.award_id == award_id) & (award_aside.c.place == place)
    tx.connection.execute(delete(award_aside).where(mine))


@reads
def count_and_oldest(tx: Transaction) -> tuple[int, datetime | None]:
    """How much is set aside, and since when the oldest."""
    row = tx.connection.execute(select(func.count(), func.min(award_aside.c.at))).one()
    return row[0], row[1]

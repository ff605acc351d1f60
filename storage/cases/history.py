"""The moves that cases made, as history keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from proactive.cases.reasons import Reason
from storage.engine.database import Transaction, reads
from storage.engine.prepared import Prepared
from storage.engine.tables import cases, history


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    position: int
    number: str
    service: str
    at: datetime
    from_status: str  # empty when the case was opened
    to_status: str
    by: str
    note: str
    reason: Reason | None  # why its case waits, or is closed, now


def last(tx: Transaction) -> int:
    """The position of the newest move; 0 when there is none."""
    return tx.connection.execute(select(func.max(history.c.id))).scalar() or 0


@reads
def since(tx: Transaction, position: int, limit: int = 500) -> list[Transition]:
    """Moves after a position, in order."""
    query = (
        select(history, cases.c.service, cases.c.reason)
        .join(cases, cases.c.number == history.c.case_number)
        .where(history.c.id > position)
        .order_by(history.c.id)
        .limit(limit)
    )
    return [move_of(row, row.service, reason_of(row.reason)) for row in tx.connection.execute(query)]


def last_moves(tx: Transaction, numbers: Collection[str]) -> dict[str, datetime]:
    """When each of these cases came to where it stands."""
    if not numbers:
        return {}
    return {row.case_number: row.at for row in LAST_MOVES.rows(tx, {"numbers": list(numbers)})}


LAST_MOVES = Prepared(
    select(history.c.case_number, func.max(history.c.at).label("at"))
    .where(history.c.case_number.in_(bindparam("numbers", expanding=True)))
    .where(history.c.from_status != history.c.to_status)
    .group_by(history.c.case_number)
)


def reason_of(value: str | None) -> Reason | None:
    return Reason(value) if value else None


def move_of(row: Row[Any], service: str, reason: Reason | None) -> Transition:
    """A row of history, with what its case is and waits for now."""
    return Transition(
        position=row.id,
        number=row.case_number,
        service=service,
        at=row.at,
        from_status=row.from_status,
        to_status=row.to_status,
        by=row.by,
        note=row.note,
        reason=reason,
    )

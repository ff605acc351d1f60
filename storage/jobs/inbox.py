"""The inbox: everything that comes in is a row before it is acknowledged, and is worked from there, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, literal_column, select, update

from storage.engine.database import Transaction, writes
from storage.engine.tables import inbox

# Nobody waits for what becomes of a receipt; written out, so that each finds its own index.
RECEIPTS = inbox.c.source == literal_column("'receipt'")
ALL_ELSE = inbox.c.source != literal_column("'receipt'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that came in, as it came. `key` is the sender's own id; the same key again is the same thing."""

    source: str  # event, sms, receipt, telegram, link
    key: str
    body: Any
    sender: str | None = None  # whose order of arrival must hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An arrival that is to be worked now."""

    position: int
    source: str
    key: str
    body: Any
    received_at: datetime
    attempts: int


def store(tx: Transaction, arrivals: Sequence[Arrival], now: datetime) -> set[tuple[str, str]]:
    """Keeps what has not come before; returns the source and key of what was new."""
    if not arrivals:
        return set()
    insertion = tx.insert(inbox).on_conflict_do_nothing().returning(inbox.c.source, inbox.c.key)
    rows = [
        {
            "source": arrival.source,
            "key": arrival.key,
            "sender": tx.vault.index(arrival.sender) if arrival.sender else None,
            "received_at": now,
            "due_at": now,
            "sealed": tx.vault.seal_json(arrival.body),
        }
        for arrival in arrivals
    ]
    return {(row.source, row.key) for row in tx.connection.execute(insertion, rows)}


@writes
def claim(tx: Transaction, now: datetime, limit: int, lease: timedelta, *, receipts: bool = False) -> list[Received]:
    """Takes what is to be worked, receipts or all else, in order; from one sender one at a time."""
    earlier = inbox.alias("earlier")
    earlier_waits = exists().where(
        earlier.c.sender == inbox.c.sender, earlier.c.position < inbox.c.position, earlier.c.due_at.is_not(None)
    )
    due = (
        select(inbox.c.position)
        .where(RECEIPTS if receipts else ALL_ELSE, inbox.c.due_at <= now, ~earlier_waits)
        .order_by(inbox.c.position)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    leased = (
        update(inbox)
        .where(inbox.c.position.in_(due.scalar_subquery()))
        .values(due_at=now + lease, attempts=inbox.c.attempts + 1)
        .returning(inbox)
    )
    rows = sorted(tx.connection.execute(leased), key=lambda row: row.position)
    return [
        Received(
            position=row.position,
            source=row.source,
            key=row.key,
            body=tx.vault.open_json(row.sealed),
            received_at=row.received_at,
            attempts=row.attempts,
        )
        for row in rows
    ]


@writes
def finish_all(tx: Transaction, positions: Iterable[int], error: str | None = None) -> None:
    """Worked, or set aside for good with the reason."""
    rows = [{"at": position, "why": error} for position in positions]
    if rows:
        change = update(inbox).where(inbox.c.position == bindparam("at"))
        tx.connection.execute(change.values(due_at=None, error=bindparam("why")), rows)


def finish(tx: Transaction, positions: Iterable[int | None]) -> set[int]:
    """Worked, in this transaction; returns those that no other process had worked meanwhile."""
    places = [position for position in positions if position is not None]
    if not places:
        return set()
    still_due = inbox.c.position.in_(places) & inbox.c.due_at.is_not(None)
    finished = update(inbox).where(still_due).values(due_at=None, error=None).returning(inbox.c.position)
    return set(tx.connection.execute(finished).scalars())


@writes
def later(tx: Transaction, positions: Iterable[int], at: datetime) -> None:
    """To be worked again at that time."""
    rows = [{"at": position} for position in positions]
    if rows:
        tx.connection.execute(update(inbox).where(inbox.c.position == bindparam("at")).values(due_at=at), rows)

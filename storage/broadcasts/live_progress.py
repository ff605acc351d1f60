"""Messages that show how far a broadcast is, and are shown anew while it goes on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update

from proactive.messages.contact import Language
from storage.engine.database import Transaction, reads
from storage.engine.tables import watch as table


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveProgress:
    """`shown`: a mark of the words that stand there now."""

    message_id: str
    broadcast_id: str
    language: Language
    shown: str
    shown_at: datetime


def begin(tx: Transaction, message_id: str, broadcast_id: str, language: Language, now: datetime) -> None:
    row = {"message_id": message_id, "broadcast_id": broadcast_id, "language": language.value}
    insertion = tx.insert(table).values(**row, shown="", shown_at=now)
    tx.connection.execute(insertion.on_conflict_do_nothing())


def waits() -> ColumnElement[bool]:
    """Whether any is shown at all."""
    return exists().select_from(table)


@reads
def due(tx: Transaction, shown_before: datetime) -> list[LiveProgress]:
    rows = tx.connection.execute(select(table).where(table.c.shown_at <= shown_before))
    return [LiveProgress(**{**row._mapping, "language": Language(row.language)}) for row in rows]


def take(tx: Transaction, progress: LiveProgress, now: datetime) -> bool:
    """`False` when another process shows it meanwhile."""
    as_seen = (table.c.message_id == progress.message_id) & (table.c.shown_at == progress.shown_at)
    return bool(tx.connection.execute(update(table).where(as_seen).values(shown_at=now)).rowcount)


def mark(tx: Transaction, message_id: str, shown: str) -> None:
    tx.connection.execute(update(table).where(table.c.message_id == message_id).values(shown=shown))


def end(tx: Transaction, message_id: str) -> None:
    tx.connection.execute(table.delete().where(table.c.message_id == message_id))

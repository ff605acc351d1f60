"""Broadcasts as they are kept: composed, let go, moved on, and ended or taken back."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, cast, exists, func, insert, select, update

from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast, BroadcastNotPossible, State, confirmed
from proactive.messages.contact import Channel, Language
from proactive.messages.patience import MOST_TRIES
from storage.engine.codec import adapter
from storage.engine.counters import next_values
from storage.engine.database import Transaction, reads, writes
from storage.engine.faults import readable
from storage.engine.tables import broadcast as table
from storage.engine.tables import message as message_table
from storage.messages import messages

log = logging.getLogger(__name__)

UNSETTLED = [messages.QUEUED, messages.SENDING]


class NoSuchBroadcast(Exception):
    """There is no broadcast of that id."""


def compose(tx: Transaction, draft: Broadcast) -> Broadcast:
    """Keeps a new draft; returns it with its id."""
    broadcast = replace(draft, id=str(next_values(tx, "broadcast", 1)))
    fixed = {
        "id": broadcast.id,
        "author": broadcast.author,
        "created_at": broadcast.created_at,
        "text_kk": broadcast.texts[Language.KK],
        "text_ru": broadcast.texts[Language.RU],
        "audience": adapter(Audience).dump_json(broadcast.audience).decode(),
        "scheduled_at": broadcast.scheduled_at,
    }
    tx.connection.execute(insert(table), [fixed | stand(broadcast)])
    return broadcast


def revise(tx: Transaction, revised: Broadcast) -> Broadcast:
    """A draft as it is now wanted; whoever wrote it so is its author, and so never its second pair of eyes.

    Raises `NoSuchBroadcast`, `BroadcastNotPossible`.
    """
    draft = of_row(row_of(tx, revised.id, lock=True))
    if draft.state is not State.DRAFT:
        raise BroadcastNotPossible("not_to_revise", id=draft.id, state=draft.state)
    later = replace(
        draft,
        author=revised.author,
        texts=revised.texts,
        audience=revised.audience,
        scheduled_at=revised.scheduled_at,
    )
    changes = {
        "author": later.author,
        "text_kk": later.texts[Language.KK],
        "text_ru": later.texts[Language.RU],
        "audience": adapter(Audience).dump_json(later.audience).decode(),
        "scheduled_at": later.scheduled_at,
    }
    tx.connection.execute(update(table).where(table.c.id == later.id).values(changes))
    return later


def stand(broadcast: Broadcast) -> dict[str, Any]:
    """What changes as a broadcast moves on."""
    return {
        "state": broadcast.state.value,
        "started_by": broadcast.started_by,
        "confirmed_by": broadcast.confirmed_by,
        "started_at": broadcast.started_at,
        "ended_at": broadcast.ended_at,
    }


def of_row(row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        texts={Language.KK: row.text_kk, Language.RU: row.text_ru},
        audience=adapter(Audience).validate_json(row.audience),
        author=row.author,
        created_at=row.created_at,
        state=State(row.state),
        scheduled_at=row.scheduled_at,
        started_by=row.started_by,
        confirmed_by=row.confirmed_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


@reads
def by_id(tx: Transaction, id: str) -> Broadcast:
    """Raises `NoSuchBroadcast`."""
    return of_row(row_of(tx, id))


def row_of(tx: Transaction, id: str, *, lock: bool = False) -> Row[Any]:
    query = select(table).where(table.c.id == id)
    row = tx.connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NoSuchBroadcast(f"there is no broadcast {id}")
    return row


@reads
def listed(tx: Transaction, limit: int = 50, last_id: str | None = None) -> list[Broadcast]:
    """The newest first; `last_id` is that of the last one seen."""
    place = cast(table.c.id, BigInteger)
    query = select(table).order_by(place.desc()).limit(limit)
    if last_id is not None:
        query = query.where(place < int(last_id))
    return [of_row(row) for row in tx.connection.execute(query)]


@reads
def active(tx: Transaction) -> list[Broadcast]:
    """Those a worker has something to do for now or later, the oldest first; one that cannot be read is passed by."""
    return readable(tx.connection.execute(ACTIVE), of_row, left_out)


def left_out(row: Row[Any], why: str) -> None:
    log.error("broadcast %s is passed by: %s", row.id, why)


ACTIVE = (
    select(table).where(table.c.state.in_([State.CONFIRMED.value, State.RUNNING.value])).order_by(table.c.created_at)
)


def schedule(tx: Transaction, id: str, at: datetime) -> None:
    """A draft begins not before that time. Raises `NoSuchBroadcast`, `BroadcastNotPossible`."""
    broadcast = of_row(row_of(tx, id, lock=True))
    if broadcast.state is not State.DRAFT:
        raise BroadcastNotPossible("not_to_schedule", id=id, state=broadcast.state)
    tx.connection.execute(update(table).where(table.c.id == id).values(scheduled_at=at))


def move(tx: Transaction, id: str, to: State, now: datetime) -> Broadcast:
    """Pauses, resumes or cancels what has not gone out. Raises `NoSuchBroadcast`, `BroadcastNotPossible`."""
    broadcast = of_row(row_of(tx, id, lock=True))
    if to is State.RUNNING and broadcast.state is not State.PAUSED:
        raise BroadcastNotPossible("not_paused", id=id, state=broadcast.state)
    later = broadcast.moved(to, now)
    save(tx, later)
    if to is State.CANCELLED:
        take_back.within(tx, [id])
    return later


def resend(tx: Transaction, id: str, now: datetime) -> int:
    """Queues what is in doubt once more: who did get it gets it twice; and what a provider in trouble did not take to
    the last try, unless it went by SMS instead. Returns how many; a finished one goes on.

    Raises `NoSuchBroadcast`, and `BroadcastNotPossible` where nothing is in doubt or it was cancelled.
    """
    broadcast = of_row(row_of(tx, id, lock=True))
    if broadcast.state is State.CANCELLED:
        raise BroadcastNotPossible("cancelled", id=id)
    copied = message_table.alias("copied")
    another_way = exists().where(copied.c.copy_of == message_table.c.id)
    given_up = (message_table.c.state == messages.FAILED) & (message_table.c.attempts >= MOST_TRIES) & ~another_way
    unsettled = (message_table.c.broadcast_id == id) & ((message_table.c.state == messages.DOUBTFUL) | given_up)
    again = {"state": messages.QUEUED, "due_at": now, "attempts": 0, "error": None}
    requeued = tx.connection.execute(update(message_table).where(unsettled).values(**again)).rowcount
    if not requeued:
        raise BroadcastNotPossible("no_doubt", id=id)
    if broadcast.over:
        save(tx, broadcast.moved(State.RUNNING, now))
    return requeued


def save(tx: Transaction, broadcast: Broadcast) -> None:
    tx.connection.execute(update(table).where(table.c.id == broadcast.id).values(**stand(broadcast)))


def start(tx: Transaction, id: str, by: str, second: str | None, people: int, now: datetime) -> Broadcast:
    """Lets a draft go, at its time if it has one. Raises `NoSuchBroadcast`, `BroadcastNotPossible`, `NeedsSecond`."""
    let_go = confirmed(of_row(row_of(tx, id, lock=True)), by, second, people)
    later = let_go.moved(State.RUNNING, now) if let_go.is_due(now) else let_go
    save(tx, later)
    return later


@writes
def begin(tx: Transaction, id: str, now: datetime) -> bool:
    """One whose time has come begins; `False` when another process was first, or it was cancelled."""
    broadcast = of_row(row_of(tx, id, lock=True))
    if broadcast.is_due(now):
        save(tx, broadcast.moved(State.RUNNING, now))
    return broadcast.is_due(now)


@writes
def take_back(tx: Transaction, ids: Sequence[str]) -> int:
    unsent = message_table.c.broadcast_id.in_(ids) & (message_table.c.state == messages.QUEUED)
    gone = tx.connection.execute(update(message_table).where(unsent).values(state=messages.TAKEN_BACK, due_at=None))
    return gone.rowcount


@reads
def come_back(tx: Transaction) -> list[str]:
    """Cancelled broadcasts with a message that was on its way then, could not be sent, and is queued again."""
    return list(tx.connection.execute(COMING_BACK).scalars())


COMING_BACK = (
    select(table.c.id)
    .join(message_table, message_table.c.broadcast_id == table.c.id)
    .where(table.c.state == State.CANCELLED.value, message_table.c.state == messages.QUEUED)
    .distinct()
)


def waits() -> ColumnElement[bool]:
    """Whether a worker has anything to do for any of them."""
    return ACTIVE.order_by(None).exists() | COMING_BACK.exists()


def unsettled(tx: Transaction, id: str, channel: Channel | None = None) -> int:
    """Messages that are queued or on their way."""
    pending = (message_table.c.broadcast_id == id) & message_table.c.state.in_(UNSETTLED)
    if channel:
        pending &= message_table.c.channel == channel.value
    return int(tx.connection.execute(select(func.count()).where(pending)).scalar_one())

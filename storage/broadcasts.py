"""Broadcasts as they are kept: gathered page by page, queued window by window, each person once.

Whatever dies between two steps, the next step finds where the last one ended: a page is kept together with the place it
ends at, and a message is written together with the mark that it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from proactive.audience import Audience, LeftOut, Matter, Reached, Somebody
from proactive.broadcast import Broadcast, NotPossible, State, confirmed, message, verdict
from proactive.case import Channel, Contact, Language
from proactive.lifecycle import Status
from proactive.moment import Moment
from storage import contacts, messages
from storage.counters import next_values
from storage.database import Unit
from storage.people import Page, dead
from storage.records import adapter
from storage.tables import broadcast as table
from storage.tables import cases, recipient
from storage.tables import message as message_table

WAITING, QUEUED, LEFT_OUT = "waiting", "queued", "left_out"
UNSETTLED = [messages.QUEUED, messages.SENDING]
WINDOW = 2000  # most messages of one broadcast in one channel's outbox
AT_ONCE = 100


class NoSuchBroadcast(Exception):
    """There is no broadcast of that id."""


def compose(unit: Unit, draft: Broadcast) -> Broadcast:
    """Keeps a new draft; returns it with its id."""
    kept = replace(draft, id=str(next_values(unit, "broadcast", 1)))
    fixed = {
        "id": kept.id,
        "author": kept.author,
        "created_at": kept.created_at,
        "text_kk": kept.texts[Language.KK],
        "text_ru": kept.texts[Language.RU],
        "audience": adapter(Audience).dump_json(kept.audience).decode(),
        "scheduled_at": kept.scheduled_at,
    }
    unit.connection.execute(insert(table), [fixed | stand(kept)])
    return kept


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


def one(unit: Unit, id: str) -> Broadcast:
    """Raises `NoSuchBroadcast`."""
    return of_row(row_of(unit, id))


def row_of(unit: Unit, id: str, *, lock: bool = False) -> Row[Any]:
    query = select(table).where(table.c.id == id)
    row = unit.connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NoSuchBroadcast(f"there is no broadcast {id}")
    return row


def listed(unit: Unit, limit: int = 50) -> list[Broadcast]:
    """The newest first."""
    query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    return [of_row(row) for row in unit.connection.execute(query)]


def active(unit: Unit) -> list[Broadcast]:
    """Those a worker has something to do for now or later, the oldest first."""
    wanted = table.c.state.in_([State.CONFIRMED.value, State.RUNNING.value])
    return [of_row(row) for row in unit.connection.execute(select(table).where(wanted).order_by(table.c.created_at))]


def schedule(unit: Unit, id: str, at: datetime) -> None:
    """A draft begins not before that time."""
    draft = (table.c.id == id) & (table.c.state == State.DRAFT.value)
    unit.connection.execute(update(table).where(draft).values(scheduled_at=at))


def move(unit: Unit, id: str, to: State, now: datetime) -> Broadcast:
    """Pauses, resumes or cancels, which takes back what has not gone out. Raises `NoSuchBroadcast`, `NotPossible`."""
    seen = of_row(row_of(unit, id, lock=True))
    if to is State.RUNNING and seen.state is not State.PAUSED:
        raise NotPossible("not_paused", id=id, state=seen.state)
    later = seen.moved(to, now)
    save(unit, later)
    if to is State.CANCELLED:
        take_back(unit, [id])
    return later


def resend(unit: Unit, id: str, now: datetime) -> int:
    """Queues what is in doubt once more: who did get it gets it twice. Returns how many; a finished one goes on.

    Raises `NoSuchBroadcast`, and `NotPossible` where nothing is in doubt or it was cancelled.
    """
    seen = of_row(row_of(unit, id, lock=True))
    if seen.state is State.CANCELLED:
        raise NotPossible("cancelled", id=id)
    mine = (message_table.c.broadcast_id == id) & (message_table.c.state == messages.DOUBTFUL)
    again = {"state": messages.QUEUED, "due_at": now, "attempts": 0, "error": None}
    found = unit.connection.execute(update(message_table).where(mine).values(**again)).rowcount
    if not found:
        raise NotPossible("no_doubt", id=id)
    if seen.over:
        save(unit, seen.moved(State.RUNNING, now))
    return found


def save(unit: Unit, broadcast: Broadcast) -> None:
    unit.connection.execute(update(table).where(table.c.id == broadcast.id).values(**stand(broadcast)))


def start(unit: Unit, id: str, by: str, second: str | None, people: int, now: datetime) -> Broadcast:
    """Lets a draft go: at once, or when its time comes. Raises `NoSuchBroadcast`, `NotPossible`, `NeedsSecond`."""
    let_go = confirmed(of_row(row_of(unit, id, lock=True)), by, second, people)
    later = let_go.moved(State.RUNNING, now) if let_go.is_due(now) else let_go
    save(unit, later)
    return later


def begin(unit: Unit, id: str, now: datetime) -> bool:
    """One whose time has come begins; `False` when another process was first, or it was cancelled."""
    seen = of_row(row_of(unit, id, lock=True))
    if seen.is_due(now):
        save(unit, seen.moved(State.RUNNING, now))
    return seen.is_due(now)


def take_back(unit: Unit, ids: Sequence[str]) -> int:
    unsent = message_table.c.broadcast_id.in_(ids) & (message_table.c.state == messages.QUEUED)
    gone = unit.connection.execute(update(message_table).where(unsent).values(state=messages.TAKEN_BACK, due_at=None))
    return gone.rowcount


def come_back(unit: Unit) -> list[str]:
    """Cancelled broadcasts with a message that was on its way then, could not be sent, and is queued again."""
    query = (
        select(table.c.id)
        .join(message_table, message_table.c.broadcast_id == table.c.id)
        .where(table.c.state == State.CANCELLED.value, message_table.c.state == messages.QUEUED)
    )
    return list(unit.connection.execute(query.distinct()).scalars())


def gathered_to(unit: Unit, id: str) -> str | None:
    """Where the next page begins; `None`: everybody was looked at."""
    row = row_of(unit, id)
    return None if row.gathered else row.gathered_to


def keep(unit: Unit, broadcast: Broadcast, after: str, page: Page, now: Moment) -> int:
    """Those of a page who are meant, reached or left out; returns how many were looked at.

    Nothing is kept when another process kept this page, or the broadcast no longer runs.
    """
    here = (table.c.id == broadcast.id) & (table.c.state == State.RUNNING.value) & (table.c.gathered_to == after)
    moved = update(table).where(here, ~table.c.gathered).values(gathered_to=page.to, gathered=page.last)
    if not unit.connection.execute(moved).rowcount:
        return 0
    found = ((somebody, verdict(broadcast, somebody, now)) for somebody in page.people)
    rows = [recipient_row(unit, broadcast.id, somebody, what) for somebody, what in found if what is not None]
    if rows:
        unit.connection.execute(unit.insert(recipient).on_conflict_do_nothing(), rows)
    return max(1, len(page.people))


def recipient_row(unit: Unit, id: str, somebody: Somebody, what: Reached | LeftOut) -> dict[str, Any]:
    reached = what if isinstance(what, Reached) else None
    msisdn = somebody.contact.msisdn if somebody.contact else None
    return {
        "broadcast_id": id,
        "person": somebody.key,
        "state": WAITING if reached else LEFT_OUT,
        "reason": None if reached else str(what),
        "channel": reached.channel.value if reached else None,
        "language": somebody.language.value,
        "case_number": reached.matter.number if reached and reached.matter else None,
        "sealed": unit.vault.seal(msisdn.encode()) if msisdn else None,
    }


def queue(unit: Unit, id: str, channel: Channel, now: Moment) -> int:
    """Writes the messages of the next recipients on a channel, as far as the window has room; returns how many."""
    row = row_of(unit, id, lock=True)
    if row.state != State.RUNNING.value or WINDOW - unsettled(unit, id, channel) < AT_ONCE:
        return 0
    broadcast = of_row(row)
    broadcast = replace(broadcast, audience=broadcast.audience.when_their_turn_comes)
    waiting = (recipient.c.broadcast_id == id) & (recipient.c.state == WAITING) & (recipient.c.channel == channel.value)
    rows = unit.connection.execute(select(recipient).where(waiting).order_by(recipient.c.person).limit(AT_ONCE)).all()
    found = {somebody.key: verdict(broadcast, somebody, now) for somebody in as_they_are(unit, rows)}
    out = [message(broadcast, key, what) for key, what in found.items() if isinstance(what, Reached)]
    if out:
        written = [messages.row_of(unit, each, now.at) | {"broadcast_id": id} for each in out]
        unit.connection.execute(insert(message_table), written)
    if rows:
        unit.connection.execute(MARK, [mark(id, key, what) for key, what in found.items()])
    return len(rows)


MARK = (
    update(recipient)
    .where(recipient.c.broadcast_id == bindparam("of"), recipient.c.person == bindparam("who"))
    .values(state=bindparam("new_state"), reason=bindparam("why"))
)


def mark(id: str, key: str, what: Reached | LeftOut | None) -> dict[str, Any]:
    reached = isinstance(what, Reached)
    reason = None if reached else str(what or LeftOut.CHANGED)
    return {"of": id, "who": key, "new_state": QUEUED if reached else LEFT_OUT, "why": reason}


def unsettled(unit: Unit, id: str, channel: Channel | None = None) -> int:
    """Messages that are queued or on their way."""
    mine = (message_table.c.broadcast_id == id) & message_table.c.state.in_(UNSETTLED)
    if channel:
        mine &= message_table.c.channel == channel.value
    return int(unit.connection.execute(select(func.count()).where(mine)).scalar_one())


def as_they_are(unit: Unit, rows: Sequence[Row[Any]]) -> list[Somebody]:
    """The recipients with their choices and their case as they stand at this moment."""
    numbers = {row.person: unit.vault.open(row.sealed).decode() for row in rows}
    known = contacts.known(unit, numbers.values())
    about = matters(unit, [row.case_number for row in rows if row.case_number])
    return [
        Somebody(
            key=row.person,
            contact=with_language(known[numbers[row.person]], row.language),
            matters=(about[row.case_number],) if row.case_number in about else (),
        )
        for row in rows
    ]


def with_language(contact: Contact, gathered: str) -> Contact:
    """The language they chose; else the one they were gathered with."""
    return replace(contact, language=contact.language or Language(gathered))


def matters(unit: Unit, numbers: Sequence[str]) -> dict[str, Matter]:
    columns = (cases.c.number, cases.c.service, cases.c.status, cases.c.language, cases.c.recipient)
    rows = unit.connection.execute(select(*columns).where(cases.c.number.in_(numbers))).all() if numbers else []
    gone = {unit.vault.index(iin) for iin in dead(unit, [row.recipient for row in rows if row.recipient])}
    return {
        row.number: Matter(
            number=row.number,
            service=row.service,
            status=Status(row.status),
            language=Language(row.language),
            dead=row.recipient in gone,
        )
        for row in rows
    }


def finish(unit: Unit, id: str, now: datetime) -> bool:
    """Ends a broadcast of which nothing is left to gather, to queue or to send; `False` while something is."""
    row = row_of(unit, id, lock=True)
    waiting = select(recipient.c.person).where(recipient.c.broadcast_id == id, recipient.c.state == WAITING).limit(1)
    if row.state != State.RUNNING.value or not row.gathered or unit.connection.execute(waiting).first():
        return False
    if unsettled(unit, id):
        return False
    save(unit, of_row(row).moved(State.FINISHED, now))
    return True

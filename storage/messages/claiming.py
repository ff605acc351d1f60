"""What is due is claimed to be sent, answers first, and looked at once more as it goes out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Row,
    bindparam,
    case,
    exists,
    literal_column,
    select,
    tuple_,
    update,
)

from proactive.broadcasts.broadcast import State
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from proactive.messages.texts import Button
from storage import drawn_papers
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, writes
from storage.engine.faults import readable
from storage.engine.instant import Instant
from storage.engine.prepared import Prepared
from storage.engine.queues import NOW
from storage.engine.tables import broadcast, cases, contact, message
from storage.engine.vault import place
from storage.messages.messages import DOUBTFUL, FAILED, QUEUED, SENDING, TAKEN_BACK

A_CHAT_RESTS = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message a transport is to send now; `attempts` counts this try too."""

    id: str
    channel: Channel
    address: str
    text: str
    buttons: tuple[Button, ...]
    attempts: int
    case_number: str | None
    priority: Priority
    paper: drawn_papers.PaperFile | None = None  # goes along as a file
    copy_of: str | None = None  # the message that could not go its own way
    shown_as: str | None = None  # the provider's id of what was sent before and is shown anew
    iin: str | None = None  # who is to read it, and was last known to live then:
    alive_at: datetime | None = None


def claim(
    tx: Transaction,
    channel: Channel,
    now: Now,
    limit: int,
    lease: timedelta,
    priorities: Collection[Priority] = tuple(Priority),
) -> list[Outgoing]:
    """Takes messages that are due: answers first, one an address at a time, what was written first is read first.

    A message whose sender dies is due again when the lease is over; a broadcast's is doubtful then.
    """
    if Priority.BULK in priorities:
        doubt(tx, channel, now.at)
    moments = {"now": now.at, "rested": now.at - A_CHAT_RESTS, "lease_over": now.at + lease}
    leased = taking(channel, tuple(priorities)).rows(tx, {**moments, "most": limit})
    rows = sorted(leased, key=lambda row: (row.priority, row.created_at, row.id))
    withheld = withhold(tx, [row for row in rows if row.unasked], now)
    going = [row for row in rows if row.id not in withheld]
    return readable(going, partial(outgoing, tx), lambda row, why: set_aside.within(tx, row.id, why))


@cache
def taking(channel: Channel, priorities: tuple[Priority, ...]) -> Prepared:
    """Built once: several workers look for messages several times a second, and mostly find none."""
    due = (
        select(message.c.id)
        .where(message.c.channel == channel.value, of(priorities))
        .where(message.c.due_at <= NOW, ~held(message), ~has_to_wait())
        .order_by(message.c.priority, message.c.due_at)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    if channel is Channel.TELEGRAM:
        due = due.where((message.c.priority < int(Priority.BULK)) | ~just_written_to())
    return Prepared(
        update(message)
        .where(message.c.id.in_(due.scalar_subquery()))
        .values(state=SENDING, due_at=bindparam("lease_over", type_=Instant), attempts=message.c.attempts + 1)
        .returning(message)
    )


def waits(channel: Channel, priorities: Collection[Priority]) -> ColumnElement[bool]:
    """Whether anything is to go out there, or has to be found to be in doubt."""
    return exists().where(message.c.channel == channel.value, of(priorities), message.c.due_at <= NOW)


def of(priorities: Collection[Priority]) -> ColumnElement[bool]:
    """Written out, as each worker has its priorities for as long as it lives."""
    return message.c.priority.in_([literal_column(str(int(priority))) for priority in priorities])


def doubt(tx: Transaction, channel: Channel, now: datetime) -> None:
    """Twice is worse than never for what nobody waits for: a person decides about it, or a late receipt does."""
    DOUBT.run(tx, {"on": channel.value, "now": now})


DOUBT = Prepared(
    update(message)
    .where(message.c.channel == bindparam("on"), message.c.priority == int(Priority.BULK))
    .where(message.c.state == SENDING, message.c.due_at <= NOW)
    .values(state=DOUBTFUL, due_at=None, error="the sender died while sending")
)


def held(table: FromClause) -> ColumnElement[bool]:
    """Of a broadcast that is paused, or over."""
    running = select(broadcast.c.id).where(broadcast.c.state == State.RUNNING.value)
    return table.c.broadcast_id.is_not(None) & table.c.broadcast_id.not_in(running)


def has_to_wait() -> ColumnElement[bool]:
    """Another message to the same address is on its way, or comes first; one put off to a better hour does not."""
    rival = message.alias("other")
    on_its_way = (rival.c.state == SENDING) & (rival.c.due_at > NOW)
    sooner = tuple_(rival.c.priority, rival.c.created_at, rival.c.id) < tuple_(
        message.c.priority, message.c.created_at, message.c.id
    )
    comes_first = sooner & ((rival.c.due_at <= NOW) | (rival.c.attempts > 0))
    unsettled = (rival.c.address == message.c.address) & rival.c.due_at.is_not(None) & (rival.c.id != message.c.id)
    return exists().where(unsettled, on_its_way | (comes_first & ~held(rival)))


def just_written_to() -> ColumnElement[bool]:
    """Telegram takes one message a second to a chat; only an answer may come closer after another."""
    previous = message.alias("before")
    return exists().where(
        previous.c.address == message.c.address, previous.c.sent_at > bindparam("rested", type_=Instant)
    )


def withhold(tx: Transaction, unasked: Sequence[Row[Any]], now: Now) -> set[str]:
    """What the citizen did not ask for is looked at once more as it goes out: is it an hour for it, does its question
    still stand, did they say stop meanwhile? Returns the ids of what is not sent now."""
    if not unasked:
        return set()
    later = {row.id for row in unasked} if now.earliest() > now.at else set()
    put_off(tx, later, now.earliest())
    void = {row.id for row in unasked if row.id not in later} & (stopped(tx, unasked) | settled(tx, unasked))
    if void:
        tx.connection.execute(update(message).where(message.c.id.in_(void)).values(state=TAKEN_BACK, due_at=None))
    return later | void


def put_off(tx: Transaction, ids: Collection[str], until: datetime) -> None:
    """What was claimed and not tried is due again then."""
    if ids:
        tx.connection.execute(PUT_OFF, {"ids": list(ids), "until": until})


@writes
def give_back(tx: Transaction, ids: Collection[str], now: datetime) -> None:
    """What was taken as it was written and not tried is anybody's at once."""
    put_off(tx, ids, now)


PUT_OFF = (
    update(message)
    .where(message.c.id.in_(bindparam("ids", expanding=True)), message.c.state == SENDING)
    .values(state=QUEUED, due_at=bindparam("until", type_=Instant), attempts=message.c.attempts - 1)
)


def hold(tx: Transaction, ids: Collection[str], until: datetime) -> None:
    """What was claimed waits for an answer, and what was written after it to the same address waits behind it."""
    if ids:
        tx.connection.execute(HOLD, {"ids": list(ids), "until": until})


# A message that was tried comes first, see `has_to_wait`; this one counts as tried once.
HOLD = PUT_OFF.values(attempts=case((message.c.attempts > 1, message.c.attempts - 1), else_=1))
STOPPED = Prepared(
    select(contact.c.phone_hash).where(contact.c.stopped, contact.c.phone_hash.in_(bindparam("lines", expanding=True)))
)
OF_CASES = Prepared(
    select(cases.c.number, cases.c.sealed).where(cases.c.number.in_(bindparam("numbers", expanding=True)))
)


def stopped(tx: Transaction, rows: Sequence[Row[Any]]) -> set[str]:
    """Messages to numbers whose owners said stop."""
    lines = {row.phone_hash for row in rows if row.phone_hash}
    silent = set(STOPPED.scalars(tx, {"lines": list(lines)})) if lines else set()
    return {row.id for row in rows if row.phone_hash in silent}


def settled(tx: Transaction, rows: Sequence[Row[Any]]) -> set[str]:
    """Messages of cases whose open question they no longer ask."""
    of_cases = [row for row in rows if row.case_number]
    numbers = {"numbers": list({row.case_number for row in of_cases})}
    read = readable(OF_CASES.rows(tx, numbers) if of_cases else (), partial(case_of, tx), nothing)
    current = {case.number: case for case in read}
    return {
        row.id
        for row in of_cases
        if row.case_number not in current or not asks(current[row.case_number], row.copy_of or row.id)
    }


def case_of(tx: Transaction, row: Row[Any]) -> Case:
    return stored_case(tx.vault, row)


def nothing(row: Row[Any], why: str) -> None:
    """The case is set aside where it is stepped; what it asks does not go out."""


@writes
def set_aside(tx: Transaction, id: str, why: str) -> None:
    """Failed for good on this way."""
    tx.connection.execute(update(message).where(message.c.id == id).values(state=FAILED, due_at=None, error=why))


def known_alive(tx: Transaction, id: str, at: datetime) -> None:
    """What waits for whether its addressee lives goes out now."""
    waits_for_it = (message.c.id == id) & (message.c.state == QUEUED)
    sealed = tx.connection.execute(tx.lock(select(message.c.sealed).where(waits_for_it))).scalar()
    if sealed is not None:
        content = tx.vault.open_json(sealed, place(message, id)) | {"alive_at": at.isoformat()}
        anew = {"due_at": at, "sealed": tx.vault.seal_json(content, place(message, id))}
        tx.connection.execute(update(message).where(message.c.id == id).values(**anew))


def take_back(tx: Transaction, id: str, why: str) -> None:
    """It does not go out any more, on any way."""
    waiting = (message.c.id == id) & (message.c.state == QUEUED)
    tx.connection.execute(update(message).where(waiting).values(state=TAKEN_BACK, due_at=None, error=why))


def asks(case: Case, message_id: str) -> bool:
    question = case.asking.question
    return question is not None and question.stands_under(message_id)


def outgoing(tx: Transaction, row: Row[Any]) -> Outgoing:
    content = tx.vault.open_json(row.sealed, place(message, row.id))
    return Outgoing(
        id=row.id,
        channel=Channel(row.channel),
        address=content["address"],
        text=content["text"],
        buttons=tuple(Button(action, label) for action, label in content["buttons"]),
        attempts=row.attempts,
        case_number=row.case_number,
        priority=Priority(row.priority),
        paper=drawn_papers.file_by_code.within(tx, content["paper"]) if content.get("paper") else None,
        copy_of=row.copy_of,
        shown_as=row.provider_id,
        iin=content.get("iin"),
        alive_at=datetime.fromisoformat(at) if (at := content.get("alive_at")) else None,
    )

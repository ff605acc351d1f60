"""SealedWords that whoever keeps them takes for this process, to be sent at once: they are its own from the start.

What is asked of words as they are claimed is known here without asking: they are written in the transaction in which
their case still stood as it was seen, with the contact by which it was decided; and of a death of which this program
was told it would have been overtaken. Whatever is not known here is claimed as before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from proactive.cases.now import Now
from proactive.cases.step import CaseChange
from proactive.messages.contact import Channel
from proactive.messages.message import Message, Priority
from proactive.road.standing import relied_on_since
from storage.engine.database import Transaction
from storage.engine.prepared import Prepared
from storage.engine.queues import NOW
from storage.engine.tables import message as table
from storage.messages import rate_limits
from storage.messages.claiming import Outgoing, asks
from storage.messages.messages import SENDING, insert_new, insert_rows

LEASE = timedelta(seconds=60)  # of who sends words; nobody else takes them before

Row = dict[str, Any]
Departing = tuple[Outgoing, datetime]  # words, and when they may go


@dataclass(frozen=True, slots=True)
class OwnRoute:
    """A route on which this process sends words of these priorities; `at`: by the clock that its rate is by."""

    channel: Channel
    priorities: tuple[Priority, ...]
    name: str
    per_second: float
    at: datetime


@dataclass(frozen=True, slots=True)
class SealedWords:
    """A message as its row, and as it is sent where it may be taken at once."""

    row: Row
    outgoing: Outgoing | None = None


def may_be_taken(message: Message, change: CaseChange | None, now: Now) -> bool:
    """`change`: of the case that says it; `None` where somebody without a case is answered."""
    if message.paper is not None or message.priority is Priority.BULK:
        return False
    return lives(message, change, now) and (not message.unasked or is_asked_now(message, change, now))


def lives(message: Message, change: CaseChange | None, now: Now) -> bool:
    if message.iin is None:
        return True
    if change is None or message.alive_at is None or message.iin != change.case.recipient_iin:
        return False
    return message.alive_at >= relied_on_since(now)


def is_asked_now(message: Message, change: CaseChange | None, now: Now) -> bool:
    """Whoever is asked was looked at in this decision, and it is an hour for it."""
    if change is None or change.contact_seen is None or now.earliest() > now.at:
        return False
    contact = change.contact_seen
    return contact.msisdn == message.msisdn and not contact.stopped and asks(change.case, message.id)


def outgoing_of(message: Message) -> Outgoing:
    """On its first try."""
    return Outgoing(
        id=message.id,
        channel=message.channel,
        address=message.address,
        text=message.text,
        buttons=message.buttons,
        attempts=1,
        case_number=message.case_number,
        priority=message.priority,
        iin=message.iin,
        alive_at=message.alive_at,
    )


def write(tx: Transaction, words: Sequence[SealedWords], routes: Iterable[OwnRoute], now: datetime) -> list[Departing]:
    """Writes words, and returns those that this process took, each with the moment at which it may go."""
    routes = [route for route in routes if any(is_of(sealed.outgoing, route) for sealed in words)]
    first = first_of_each(tx, words, now) if routes else []
    departing: list[Departing] = []
    for route in routes:
        departing += booked(tx, [outgoing for outgoing in first if is_of(outgoing, route)], route)
    if not departing:
        insert_rows(tx, [sealed.row for sealed in words])
        return []
    leased = {outgoing.id for outgoing, _ in departing}
    over = {"state": SENDING, "due_at": now + LEASE, "attempts": 1}
    new = insert_new(tx, [sealed.row | over if sealed.row["id"] in leased else sealed.row for sealed in words])
    return [(outgoing, moment) for outgoing, moment in departing if outgoing.id in new]


def is_of(outgoing: Outgoing | None, route: OwnRoute) -> bool:
    return outgoing is not None and outgoing.channel is route.channel and outgoing.priority in route.priorities


def first_of_each(tx: Transaction, words: Sequence[SealedWords], now: datetime) -> list[Outgoing]:
    """One an address, where nothing that was written before is still to go there."""
    first: dict[str, SealedWords] = {}
    for sealed in sorted(words, key=lambda sealed: (sealed.row["priority"], sealed.row["id"])):
        first.setdefault(sealed.row["address"], sealed)
    busy = set(BUSY.scalars(tx, {"addresses": list(first), "now": now}))
    return [sealed.outgoing for address, sealed in first.items() if sealed.outgoing and address not in busy]


# What was put off to a better hour keeps nothing waiting, as in `claiming`.
BUSY = Prepared(
    select(table.c.address).where(
        table.c.address.in_(bindparam("addresses", expanding=True)),
        table.c.due_at.is_not(None),
        (table.c.due_at <= NOW) | (table.c.attempts > 0),
    )
)


def booked(tx: Transaction, words: Sequence[Outgoing], route: OwnRoute) -> list[Departing]:
    """As many as the route lets through now; none while it is in trouble."""
    if not words:
        return []
    pace = rate_limits.locked(tx, route.name, route.per_second)
    if pace.trouble or pace.wait(route.at):
        return []
    going = words if Priority.ANSWER in route.priorities else words[: pace.room(route.at)]
    pace, moments = pace.book(len(going), route.at)
    rate_limits.save(tx, route.name, pace)
    return list(zip(going, moments, strict=True))

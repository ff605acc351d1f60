"""What is due to be forgotten, erased a few rows at a time. What an application rests on is not erased: it is evidence.

A case with a consent, or in the journal, stays as long as the body's archive keeps it; of all others nothing is left
but a line of the figures, which tells of nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Table, delete, exists, func, literal_column, or_, select, update

from proactive.basics import law
from proactive.cases.lifecycle import CLOSED, Status
from proactive.cases.reasons import Reason
from storage.engine.channel_tables import announcement
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.desk_tables import case_name, conversation, name_part
from storage.engine.reporting_tables import road
from storage.engine.tables import (
    broadcast,
    cases,
    consent,
    contact,
    drawn_paper,
    entry,
    examination,
    file,
    history,
    inbox,
    job,
    message,
    paper,
    proposal,
    recipient,
    wizard,
)
from storage.reporting import case_counts

AT_ONCE = 200
OF_A_CASE: tuple[Table, ...] = (
    message,
    job,
    file,
    paper,
    drawn_paper,
    proposal,
    examination,
    conversation,
    case_name,
    name_part,
    history,
    announcement,
)
UNASKED = {Status.NOT_ENTITLED, Status.ANNULLED}
DECLINED = {Status.DECLINED, Status.EXPIRED}
NOT_BLANK = literal_column("length(inbox.sealed)", Integer) > literal_column("0", Integer)  # as its index says it
BLANK = b""  # an arrival's key stays, so that the same event is not new when it comes again


class Retained(StrEnum):
    """What is kept for a while; each has its span in the law, `retention.*`."""

    ARRIVAL = "arrival"
    BROADCAST = "broadcast"
    UNASKED = "unasked"
    DECLINED = "declined"
    VISIT = "visit"
    CONVERSATION = "conversation"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows or cases, and by which act."""

    what: Retained
    count: int
    days: int
    basis: str


async def forget_one(store: Store, what: Retained, today: date, zone: ZoneInfo) -> Forgotten:
    rule = law.value(f"retention.{what}", today)
    days = int(rule.value)
    before = datetime.combine(today - timedelta(days=days), time(), zone)
    total = 0
    while count := await erase_some(store, what, before):
        total += count
    return Forgotten(what, total, days, rule.basis)


@writes
def erase_some(tx: Transaction, what: Retained, before: datetime) -> int:
    """How many, at most `AT_ONCE` of each kind."""
    return ERASERS[what](tx, before)


def erase_arrivals(tx: Transaction, before: datetime) -> int:
    """What came in and is worked; its key stays."""
    old = (inbox.c.received_at < before) & inbox.c.due_at.is_(None) & NOT_BLANK
    return blank_arrivals(tx, old)


def blank_arrivals(tx: Transaction, which: ColumnElement[bool]) -> int:
    some = select(inbox.c.position).where(which).order_by(inbox.c.received_at).limit(AT_ONCE).scalar_subquery()
    values = {"sealed": BLANK, "sender": None, "error": None}
    return int(tx.connection.execute(update(inbox).where(inbox.c.position.in_(some)).values(values)).rowcount)


def erase_broadcasts(tx: Transaction, before: datetime) -> int:
    old = select(broadcast.c.id).where(broadcast.c.ended_at < before).scalar_subquery()
    ids = tx.connection.execute(select(message.c.id).where(message.c.broadcast_id.in_(old)).limit(AT_ONCE)).scalars()
    count = delete_by(tx, message, "id", list(ids))
    reached = (recipient.c.broadcast_id.in_(old)) & recipient.c.sealed.is_not(None)
    return count + int(tx.connection.execute(update(recipient).where(reached).values(sealed=None)).rowcount)


def erase_unasked(tx: Transaction, before: datetime) -> int:
    """Whoever has died may still be asked about daily (`proactive.road.standing.looked_at_again`): that is no move."""
    ended = cases.c.status.in_(UNASKED) & (cases.c.changed_at < before)
    last_move = select(func.max(history.c.at)).where(history.c.case_number == cases.c.number).scalar_subquery()
    died = (cases.c.status == Status.ANNULLED) & (cases.c.reason == Reason.RECIPIENT_DIED.value) & (last_move < before)
    return erase_cases(tx, numbers_of(tx, ended | died))


def erase_declined(tx: Transaction, before: datetime) -> int:
    return erase_cases(tx, numbers_of(tx, cases.c.status.in_(DECLINED) & (cases.c.changed_at < before)))


def erase_visits(tx: Transaction, before: datetime) -> int:
    visits = tx.connection.execute(delete(entry).where(entry.c.until < before)).rowcount
    return int(visits) + int(tx.connection.execute(delete(wizard).where(wizard.c.until < before)).rowcount)


def erase_conversations(tx: Transaction, before: datetime) -> int:
    """Of who has no case; the others go with their case."""
    ended = (conversation.c.state == "closed") & (conversation.c.ended_at < before)
    old = select(conversation.c.id).where(ended & conversation.c.case_number.is_(None)).limit(AT_ONCE)
    return delete_by(tx, conversation, "id", list(tx.connection.execute(old).scalars()))


def erase_messages(tx: Transaction, before: datetime) -> int:
    """Of who has no case, and to colleagues; a case's go with it, a broadcast's with that."""
    of_nothing = message.c.case_number.is_(None) & message.c.broadcast_id.is_(None) & message.c.due_at.is_(None)
    old = select(message.c.id).where(of_nothing & (message.c.created_at < before)).limit(AT_ONCE)
    return delete_by(tx, message, "id", list(tx.connection.execute(old).scalars()))


ERASERS: Mapping[Retained, Callable[[Transaction, datetime], int]] = {
    Retained.ARRIVAL: erase_arrivals,
    Retained.BROADCAST: erase_broadcasts,
    Retained.UNASKED: erase_unasked,
    Retained.DECLINED: erase_declined,
    Retained.VISIT: erase_visits,
    Retained.CONVERSATION: erase_conversations,
    Retained.MESSAGE: erase_messages,
}


def numbers_of(tx: Transaction, which: ColumnElement[bool]) -> list[str]:
    """Of cases that no application rests on."""
    agreed = exists().where(consent.c.case_number == cases.c.number)
    free = which & cases.c.registered_at.is_(None) & ~agreed
    query = select(cases.c.number).where(free).order_by(cases.c.number).limit(AT_ONCE)
    return list(tx.connection.execute(tx.lock(query)).scalars())


def erase_cases(tx: Transaction, numbers: Sequence[str]) -> int:
    for table in OF_A_CASE:
        delete_by(tx, table, "case_number", numbers)
    counted = select(road.c.service, road.c.status).where(road.c.number.in_(numbers))
    case_counts.move(tx, [((row.service, row.status), None) for row in tx.connection.execute(counted)])
    tx.connection.execute(update(road).where(road.c.number.in_(numbers)).values(whose=None, region=""))
    return delete_by(tx, cases, "number", numbers)


def delete_by(tx: Transaction, table: Table, name: str, values: Sequence[str]) -> int:
    return int(tx.connection.execute(delete(table).where(table.c[name].in_(values))).rowcount) if values else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedPerson:
    """Cases that were erased; that stay, because an application rests on them; that are under way."""

    erased: tuple[str, ...]
    staying: tuple[str, ...]
    under_way: tuple[str, ...]


@reads
def cases_of(tx: Transaction, iin: str) -> ErasedPerson:
    """What `erase_person` would do."""
    free, staying, under_way = sorted_out(tx, tx.vault.index(iin))
    return ErasedPerson(erased=free, staying=staying, under_way=under_way)


@writes
def erase_person(tx: Transaction, iin: str) -> ErasedPerson:
    """What no application rests on, with what was said to and from their number, and the number itself."""
    free, staying, under_way = sorted_out(tx, tx.vault.index(iin))
    hashes = set(tx.connection.execute(select(cases.c.phone_hash).where(cases.c.number.in_(free))).scalars()) - {None}
    erase_cases(tx, free)
    still = set(tx.connection.execute(select(cases.c.phone_hash).where(cases.c.phone_hash.in_(hashes))).scalars())
    for phone_hash in hashes - still:
        erase_number(tx, phone_hash)
    return ErasedPerson(erased=free, staying=staying, under_way=under_way)


def sorted_out(tx: Transaction, person: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    theirs = or_(cases.c.recipient == person, (cases.c.subject == person) & cases.c.recipient.is_(None))
    rows = tx.connection.execute(select(cases.c.number, cases.c.status, cases.c.registered_at).where(theirs)).all()
    agreed = set(tx.connection.execute(select(consent.c.case_number)).scalars()) if rows else set()
    staying = {row.number for row in rows if row.registered_at or row.number in agreed}
    under_way = {row.number for row in rows if row.status not in CLOSED} - staying
    free = {row.number for row in rows} - staying - under_way
    return tuple(sorted(free)), tuple(sorted(staying)), tuple(sorted(under_way))


def erase_number(tx: Transaction, phone_hash: str) -> None:
    """Only that they want no messages is remembered: that is their wish too."""
    tx.connection.execute(delete(message).where(message.c.phone_hash == phone_hash))
    tx.connection.execute(delete(conversation).where(conversation.c.phone_hash == phone_hash))
    tx.connection.execute(delete(contact).where(contact.c.phone_hash == phone_hash, ~contact.c.stopped))
    while blank_arrivals(tx, (inbox.c.sender == phone_hash) & inbox.c.due_at.is_(None) & NOT_BLANK):
        pass

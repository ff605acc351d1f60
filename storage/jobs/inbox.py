"""The inbox: everything that comes in is a row before it is acknowledged, and is worked from there, once."""

import json
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, bindparam, exists, literal_column, select, tuple_, update

from storage.engine.database import Transaction, insertion, writes
from storage.engine.faults import readable
from storage.engine.foreign_text import nameless
from storage.engine.instant import Instant
from storage.engine.prepared import Prepared, PreparedInsert
from storage.engine.queues import NOW
from storage.engine.tables import inbox
from storage.engine.vault import Misplaced, Vault, WrongKey, in_one, place

# Nobody waits for what becomes of a receipt; written out, so that each finds its own index.
RECEIPTS = inbox.c.source == literal_column("'receipt'")
ALL_ELSE = inbox.c.source != literal_column("'receipt'")
LEASE = timedelta(seconds=30)  # of who works an arrival; nobody else takes it before


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that came in, as it came. `key` is the sender's own id; the same key again is the same thing."""

    source: str  # event, sms, receipt, telegram, link
    key: str
    body: Any
    sender: str | None = None  # whose order of arrival must hold
    told_apart_by: tuple[str, ...] = ()  # fields of the body: where one differs, the same key is another thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An arrival that is to be worked now."""

    position: int
    source: str
    key: str
    body: Any
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class SealedArrival:
    """As it is kept: sealed before the transaction that keeps it."""

    arrival: Arrival
    sender: str | None
    sealed: bytes

    @property
    def named_by(self) -> tuple[str, str]:
        return self.arrival.source, self.arrival.key


def sealed(vault: Vault, arrivals: Iterable[Arrival]) -> list[SealedArrival]:
    """Their keys stand in clear, and in the ids of what is made of them; no key that tells of somebody does."""
    return sealed_under_their_keys(vault, (under(arrival, nameless(vault, arrival.key)) for arrival in arrivals))


def under(arrival: Arrival, key: str) -> Arrival:
    return arrival if key == arrival.key else replace(arrival, key=key)


def sealed_under_their_keys(vault: Vault, arrivals: Iterable[Arrival]) -> list[SealedArrival]:
    return [
        SealedArrival(
            arrival,
            vault.index(arrival.sender) if arrival.sender else None,
            vault.seal_json(arrival.body, place(inbox, in_one(arrival.source, arrival.key))),
        )
        for arrival in arrivals
    ]


Keys = set[tuple[str, str]]  # sources, each with its own id


@writes
def store(tx: Transaction, arrivals: Sequence[SealedArrival], now: datetime) -> Keys:
    """Keeps what has not come before; returns the source and key of what was new."""
    return with_others(tx, arrivals, set(inserted(tx, arrivals, now)), now)


def store_taking(
    tx: Transaction, arrivals: Sequence[SealedArrival], takes: Collection[SealedArrival], now: datetime
) -> tuple[Keys, list[Received]]:
    """As `store`; also returns those of `takes` that are the caller's from the start. From one sender it is one, and
    none where something that they said before is still to be worked."""
    first = first_of_each(tx, takes)
    positions = inserted(tx, arrivals, now, first)
    own = [
        Received(
            position=positions[key],
            source=key[0],
            key=key[1],
            body=tx.vault.open_json(new.sealed, place(inbox, in_one(*key))),
            received_at=now,
            attempts=1,
        )
        for key, new in first.items()
        if key in positions
    ]
    return with_others(tx, arrivals, set(positions), now), own


def first_of_each(tx: Transaction, arrivals: Collection[SealedArrival]) -> dict[tuple[str, str], SealedArrival]:
    senders = {new.sender for new in arrivals if new.sender}
    unfinished = set(WAITING_OF.scalars(tx, {"senders": list(senders)})) if senders else set()
    first: dict[tuple[str, str], SealedArrival] = {}
    for new in arrivals:
        if new.sender not in unfinished:
            first.setdefault(new.named_by, new)
            unfinished |= {new.sender} - {None}
    return first


WAITING_OF = Prepared(
    select(inbox.c.sender).where(inbox.c.sender.in_(bindparam("senders", expanding=True)), inbox.c.due_at.is_not(None))
)


def with_others(tx: Transaction, arrivals: Sequence[SealedArrival], new_keys: Keys, now: datetime) -> Keys:
    """Those too that came under the key of another thing."""
    repeated = [kept.arrival for kept in arrivals if kept.arrival.told_apart_by]
    if len(new_keys) == len(arrivals) or not repeated:
        return new_keys
    other = others_under_their_keys(tx, repeated)
    renamed = (under(arrival, key) for arrival, key in other)
    new_under = inserted(tx, sealed_under_their_keys(tx.vault, renamed), now)
    return new_keys | {(arrival.source, arrival.key) for arrival, key in other if (arrival.source, key) in new_under}


def inserted(
    tx: Transaction, arrivals: Sequence[SealedArrival], now: datetime, takes: Container[tuple[str, str]] = ()
) -> dict[tuple[str, str], int]:
    """The positions of what is new."""
    rows = [
        row_of(arriving, now, is_taken=(arriving.arrival.source, arriving.arrival.key) in takes)
        for arriving in arrivals
    ]
    return {(row.source, row.key): row.position for row in NEW.rows(tx, rows)}


def row_of(arriving: SealedArrival, now: datetime, *, is_taken: bool) -> dict[str, Any]:
    return {
        "source": arriving.arrival.source,
        "key": arriving.arrival.key,
        "sender": arriving.sender,
        "received_at": now,
        "due_at": now + LEASE if is_taken else now,
        "attempts": int(is_taken),
        "sealed": arriving.sealed,
    }


NEW = PreparedInsert(
    lambda is_sqlite: (
        insertion(inbox, is_sqlite).on_conflict_do_nothing().returning(inbox.c.source, inbox.c.key, inbox.c.position)
    )
)


def others_under_their_keys(tx: Transaction, arrivals: Sequence[Arrival]) -> list[tuple[Arrival, str]]:
    """Senders begin their numbering anew: what is not what came under its key before, with a key that says so."""
    keys = tuple_(inbox.c.source, inbox.c.key).in_([(arrival.source, arrival.key) for arrival in arrivals])
    query = select(inbox.c.source, inbox.c.key, inbox.c.sealed).where(keys)
    stored = {(row.source, row.key): body_before(tx, row) for row in tx.connection.execute(query)}
    return [
        (arrival, f"{arrival.key}#{tx.vault.index(identity(arrival, arrival.body))[:16]}")
        for arrival in arrivals
        if identity(arrival, stored[arrival.source, arrival.key]) != identity(arrival, arrival.body)
    ]


def body_before(tx: Transaction, row: Any) -> Any:
    """Empty where it was erased in its time, or cannot be read: what comes now is not lost for that, or what comes with
    it."""
    try:
        return body_of(tx, row)
    except (WrongKey, Misplaced, ValueError):
        return {}


def identity(arrival: Arrival, body: Any) -> str:
    """What tells it apart, in a body."""
    return json.dumps([body.get(name) for name in arrival.told_apart_by], sort_keys=True)


@writes
def claim(tx: Transaction, now: datetime, limit: int, lease: timedelta, *, receipts: bool = False) -> list[Received]:
    """Takes what is to be worked, receipts or all else, in order; from one sender one at a time."""
    leased = taking(receipts).rows(tx, {"now": now, "most": limit, "lease_over": now + lease})
    rows = sorted(leased, key=lambda row: row.position)
    return readable(rows, partial(received, tx), lambda row, why: finish_all.within(tx, [row.position], why))


@cache
def taking(receipts: bool) -> Prepared:
    earlier = inbox.alias("earlier")
    earlier_waits = exists().where(
        earlier.c.sender == inbox.c.sender, earlier.c.position < inbox.c.position, earlier.c.due_at.is_not(None)
    )
    due = (
        select(inbox.c.position)
        .where(RECEIPTS if receipts else ALL_ELSE, inbox.c.due_at <= NOW, ~earlier_waits)
        .order_by(inbox.c.position)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    return Prepared(
        update(inbox)
        .where(inbox.c.position.in_(due.scalar_subquery()))
        .values(due_at=bindparam("lease_over", type_=Instant), attempts=inbox.c.attempts + 1)
        .returning(inbox)
    )


def waits(*, receipts: bool = False) -> ColumnElement[bool]:
    """Whether anything is to be worked."""
    return exists().where(RECEIPTS if receipts else ALL_ELSE, inbox.c.due_at <= NOW)


def body_of(tx: Transaction, row: Any) -> Any:
    return tx.vault.open_json(row.sealed, place(inbox, in_one(row.source, row.key)))


def received(tx: Transaction, row: Row[Any]) -> Received:
    return Received(
        position=row.position,
        source=row.source,
        key=row.key,
        body=body_of(tx, row),
        received_at=row.received_at,
        attempts=row.attempts,
    )


@writes
def finish_all(tx: Transaction, positions: Iterable[int], error: str | None = None) -> None:
    """Worked, or set aside for good with the reason."""
    rows = [{"at": position, "why": error} for position in positions]
    SET_ASIDE.run_all(tx, rows)


THIS = update(inbox).where(inbox.c.position == bindparam("at"))
SET_ASIDE = Prepared(THIS.values(due_at=None, error=bindparam("why")))
THESE = inbox.c.position.in_(bindparam("places", expanding=True))
FINISH = Prepared(
    update(inbox).where(THESE, inbox.c.due_at.is_not(None)).values(due_at=None, error=None).returning(inbox.c.position)
)


def finish(tx: Transaction, positions: Iterable[int | None]) -> set[int]:
    """Worked, in this transaction; returns those that no other process had worked meanwhile."""
    places = [position for position in positions if position is not None]
    if not places:
        return set()
    return set(FINISH.scalars(tx, {"places": places}))


@writes
def later(tx: Transaction, positions: Iterable[int], at: datetime, *, counted: bool = True) -> None:
    """To be worked again at that time; a try that failed by our own trouble is not counted."""
    rows = [{"at": position} for position in positions]
    attempts = inbox.c.attempts if counted else inbox.c.attempts - 1
    if rows:
        tx.connection.execute(THIS.values(due_at=at, attempts=attempts), rows)

"""What registers said of their records: the cases that rest on one, and what was taken back before any did."""

import logging
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from proactive.cases.case import Case, Event
from proactive.road.records import LastWord
from storage.cases.cases import OF_RECORD, load_named
from storage.cases.unnamed import unnamed
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, writes
from storage.engine.faults import readable
from storage.engine.prepared import Prepared
from storage.engine.tables import cases, tombstone

log = logging.getLogger(__name__)


def resting_on(tx: Transaction, record_ids: Collection[str]) -> list[Case]:
    """The cases of all time that rest, or rested, on these records."""
    hashes = [tx.vault.index(record_id) for record_id in record_ids]
    return load_named(tx, OF_RECORD, hashes)


def taken_back(tx: Transaction, record_ids: Collection[str]) -> dict[str, LastWord]:
    """By record id, of those that were taken back before any case rested on them."""
    hashes = {tx.vault.index(record_id): record_id for record_id in record_ids}
    rows = BURIED.rows(tx, {"records": list(hashes)}) if hashes else ()
    return {hashes[row.record]: LastWord(kind=row.kind, published_at=row.published_at) for row in rows}


BURIED = Prepared(select(tombstone).where(tombstone.c.record.in_(bindparam("records", expanding=True))))


def bury(tx: Transaction, events: Iterable[Event]) -> None:
    """Remembers what was taken back; the later word on a record takes the place of the earlier."""
    rows = [
        {
            "record": tx.vault.index(event.record.record_id),
            "kind": event.kind,
            "published_at": event.published_at,
        }
        for event in events
    ]
    if rows:
        stone = tx.insert(tombstone)
        newest = {name: stone.excluded[name] for name in ("kind", "published_at")}
        again = stone.on_conflict_do_update(index_elements=[tombstone.c.record], set_=newest)
        tx.connection.execute(again, rows)


@writes
def name_all(tx: Transaction) -> int:
    """Cases of earlier versions are named by their record; returns how many there were. One that cannot be read stays
    without a name, and keeps the service from starting no more than any other."""
    count, after = 0, ""
    while numbers := unnamed.within(tx, after):
        count, after = count + name_some(tx, numbers), numbers[-1]
    return count


def name_some(tx: Transaction, numbers: Sequence[str]) -> int:
    some = select(cases.c.number, cases.c.sealed).where(cases.c.number.in_(numbers))

    def named(row: Row[Any]) -> dict[str, str]:
        return {"seen": row.number, "hash": tx.vault.index(stored_case(tx.vault, row).record_id)}

    rows = readable(tx.connection.execute(some), named, nameless)
    if rows:
        change = update(cases).where(cases.c.number == bindparam("seen")).values(record=bindparam("hash"))
        tx.connection.execute(change, rows)
    return len(rows)


def nameless(row: Row[Any], why: str) -> None:
    log.error("case %s is not named by its record: %s", row.number, why)

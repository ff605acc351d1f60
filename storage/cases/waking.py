"""Cases that are to be looked at again, because something they waited for has come."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, update

from proactive.cases.lifecycle import Status
from storage.cases.cases import ids_in
from storage.engine.database import Transaction
from storage.engine.prepared import Prepared
from storage.engine.queues import NOW
from storage.engine.tables import cases
from storage.jobs import jobs
from storage.jobs.jobs import Run

THESE: BindParameter[Any] = bindparam("named", expanding=True)
# The revision moves too, so that a step under way elsewhere cannot undo it.
LOOKED_AT_NOW = update(cases).values(wake_at=NOW, revision=cases.c.revision + 1)
WAKE = Prepared(LOOKED_AT_NOW.where(cases.c.number.in_(THESE)))
WAKE_READY = Prepared(LOOKED_AT_NOW.where(cases.c.status == Status.READY.value, cases.c.phone_hash.in_(THESE)))
CONCERNED = Prepared(
    select(cases.c.number, cases.c.awaits).where(cases.c.number.in_(THESE)).order_by(cases.c.number).with_for_update()
)
MAKE_ROOM = Prepared(update(cases).where(cases.c.number.in_(THESE)).values(key=None))


def wake_ready(tx: Transaction, msisdns: Iterable[str], now: datetime) -> bool:
    """The cases that wait to ask on these numbers may look again; whether there is any."""
    hashes = [tx.vault.index(msisdn) for msisdn in msisdns]
    return WAKE_READY.run(tx, {"named": hashes, "now": now}) > 0


def wake_answered(tx: Transaction, runs: Iterable[Run], now: datetime) -> None:
    """Wakes the cases that waited for these answers, and for none that is still to come.

    The rows are locked before the others are looked at, so that of two last answers at once the second sees the first.
    """
    ids = {run.id: run.case_number for run in runs if run.case_number is not None}
    if not ids:
        return
    rows = CONCERNED.rows(tx, {"named": list(set(ids.values()))})
    wake_if_answered(tx, {row.number: awaits for row in rows if set(awaits := ids_in(row.awaits)) & ids.keys()}, now)


def wake_if_answered(tx: Transaction, awaits: Mapping[str, Collection[str]], now: datetime) -> None:
    """Wakes those of these cases, each with the jobs it waits for, that have been answered all of them."""
    out = jobs.still_out.within(tx, {id for ids in awaits.values() for id in ids})
    answered_all = [number for number, ids in awaits.items() if not out & set(ids)]
    if answered_all:
        WAKE.run(tx, {"named": answered_all, "now": now})


def make_room(tx: Transaction, numbers: Collection[str]) -> None:
    """These cases no longer stand in the way of a new one about the same matter."""
    MAKE_ROOM.run(tx, {"named": list(numbers)})

"""The registers' events we have subscribed to: what was asked, and whether it was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from storage.engine.channel_tables import subscription as table
from storage.engine.database import Transaction, reads, writes

ASKED, UNTAKEN, STANDS, REFUSED = "asked", "untaken", "stands", "refused"
# Then it is asked again. What was not acknowledged may have been taken all the same, and is confirmed a little later.
UNTAKEN_FOR, UNCONFIRMED_FOR, REFUSED_FOR = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A registry's word on what was asked under a reference; `code`: its own name for the subscription."""

    reference: str
    stands: bool
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    feed: str
    reference: str
    state: str
    code: str | None
    reason: str | None
    at: datetime


@reads
def all_of(tx: Transaction) -> list[Subscription]:
    rows = tx.connection.execute(select(table).order_by(table.c.feed))
    return [Subscription(**row._mapping) for row in rows]


@reads
def due(tx: Transaction, feeds: Sequence[str], now: datetime) -> list[str]:
    """Those not asked for yet, and those that were not confirmed, or refused, a while ago."""
    rows = {row.feed: row for row in tx.connection.execute(select(table))}
    waits = {UNTAKEN: UNTAKEN_FOR, ASKED: UNCONFIRMED_FOR, REFUSED: REFUSED_FOR}
    return [feed for feed in feeds if feed not in rows or is_over(rows[feed].state, rows[feed].at, waits, now)]


def is_over(state: str, at: datetime, waits: dict[str, timedelta], now: datetime) -> bool:
    return state in waits and now - at >= waits[state]


@writes
def ask(tx: Transaction, feed: str, reference: str, now: datetime) -> None:
    """Before it is sent: the confirmation may come before the acknowledgement."""
    row = {"feed": feed, "reference": reference, "state": ASKED, "code": None, "reason": None, "at": now}
    insertion = tx.insert(table).values(**row)
    tx.connection.execute(insertion.on_conflict_do_update(index_elements=[table.c.feed], set_=row))


@writes
def confirm(tx: Transaction, confirmations: Sequence[Confirmation], now: datetime) -> None:
    """One under a reference that is not the last that was asked under is about nothing of ours."""
    for word in confirmations:
        values = {"state": STANDS if word.stands else REFUSED, "code": word.code or None, "at": now}
        reason = None if word.stands else word.reason
        tx.connection.execute(update(table).where(table.c.reference == word.reference).values(reason=reason, **values))


@writes
def untaken(tx: Transaction, feed: str, reference: str) -> None:
    """Nobody acknowledged it; unless its confirmation was there first."""
    asked = (table.c.feed == feed) & (table.c.reference == reference) & (table.c.state == ASKED)
    tx.connection.execute(update(table).where(asked).values(state=UNTAKEN))

"""Numbers that are given once, and the heads of hash chains.

A database that came from a copy gives numbers by the clock: from the moment at which it was told so, and never further
than the clock has gone. So none of them was given before that moment, by whichever return of whichever copy, and nobody
needs to know of the others. One that never came from a copy counts from one, below all of these.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from typing import Any

from sqlalchemy import BigInteger, bindparam, select, text, update

from storage.engine import installation
from storage.engine.database import Transaction, insertion
from storage.engine.prepared import Prepared
from storage.engine.tables import counter

RESTORED = "restored"  # when this database last came from a copy, in seconds
BY_THE_CLOCK = 10_000_000  # and above
CASES, CASES_A_SECOND = "case:", 300  # a year of them fits ten digits
OTHERS_SINCE, OTHERS_A_SECOND = 2026, 1
ZONES = timedelta(days=1)  # a year begins earlier elsewhere
LONGEST_WAIT = 2.0  # seconds: a clock that was set back stops nothing


def next_values(tx: Transaction, name: str, count: int) -> int:
    """Takes `count` numbers in a row and returns the first; the row's lock keeps others from the same ones."""
    taken = TAKE.scalars(tx, {"of": name, "count": count})
    if not taken:  # the first of them
        ensure(tx, name, beginning_of(name, float(installation.value_of(tx, RESTORED) or 0)))
        taken = TAKE.scalars(tx, {"of": name, "count": count})
    [last] = taken
    if last > BY_THE_CLOCK:
        wait_for_the_clock(tx, name, last)
    return int(last - count + 1)


def beginning_of(name: str, restored: float) -> int:
    """What the first number follows; nobody else has gone further until then. Whoever was here in an earlier year than
    this counter's gave none of its numbers."""
    seconds, rate = seconds_at(name, restored)
    return BY_THE_CLOCK + ceil(seconds * rate) if seconds >= 0 else 0


def seconds_at(name: str, at: float) -> tuple[float, int]:
    """Since this counter's year began, and how many of its numbers there are in each."""
    is_of_cases = name.startswith(CASES)
    year = int(name.removeprefix(CASES)) if is_of_cases else OTHERS_SINCE
    begun = datetime(year, 1, 1, tzinfo=UTC) - ZONES
    return at - begun.timestamp(), CASES_A_SECOND if is_of_cases else OTHERS_A_SECOND


def wait_for_the_clock(tx: Transaction, name: str, last: int) -> None:
    seconds, rate = seconds_at(name, clock_of(tx))
    wait = min(LONGEST_WAIT, (last - BY_THE_CLOCK) / rate - seconds)
    if wait <= 0:
        return
    if tx.is_sqlite:
        time.sleep(wait)  # in the thread that writes, and does nothing else
    else:
        tx.connection.execute(text("SELECT pg_sleep(:wait)"), {"wait": wait})


def clock_of(tx: Transaction) -> float:
    """The database's, which all processes share."""
    if tx.is_sqlite:
        return time.time()
    return float(tx.connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())


def ensure(tx: Transaction, name: str, start: int = 0) -> None:
    tx.connection.execute(beginning(tx.is_sqlite), {"name": name, "value": start, "mark": ""})


OF_NAME = counter.c.name == bindparam("of")
TAKE = Prepared(
    update(counter)
    .where(OF_NAME)
    .values(value=counter.c.value + bindparam("count", type_=BigInteger))
    .returning(counter.c.value)
)
READ_HEAD = Prepared(select(counter).where(OF_NAME).with_for_update())
MOVE = Prepared(update(counter).where(OF_NAME).values(value=bindparam("position"), mark=bindparam("head")))


@cache
def beginning(is_sqlite: bool) -> Any:
    return insertion(counter, is_sqlite).on_conflict_do_nothing()


def chain_head(tx: Transaction, name: str) -> tuple[int, str]:
    """Position and hash of a chain's last link, locked until the transaction ends."""
    rows = READ_HEAD.rows(tx, {"of": name})
    if not rows:  # the first link
        ensure(tx, name)
        rows = READ_HEAD.rows(tx, {"of": name})
    [row] = rows
    return row.value, row.mark


def move_chain(tx: Transaction, name: str, position: int, mark: str) -> None:
    MOVE.run(tx, {"of": name, "position": position, "head": mark})

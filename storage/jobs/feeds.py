"""How far each feed has been read, by which event that is known again, and how a feed usually behaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import String, bindparam, delete, select, update

from storage.engine.database import Transaction, insertion, reads, writes
from storage.engine.tables import watermark
from storage.jobs import inbox

# What is remembered of a feed beside its position, before the feed's name; times are seconds since 1970.
SILENT = "silent "  # since when it could not be read
HEAD = "head "  # a mark of the event at the position
HEARD = "heard "  # when something new came last
HABIT = "habit "  # the longest it was without anything new, in seconds; forgotten by a tenth a day
BEGAN_AGAIN = "again "  # when its sequence was seen to begin again
GAP = "gap "  # with the feed's name and a sequence: up to which none came

MOST_GAPS = 5  # of a feed; what fell into older ones does not come any more
LEAST_SILENCE = timedelta(hours=6)
FORGOTTEN_IN = timedelta(days=10)
TOLD_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is remembered of a feed by whoever reads on: up to which sequence it was stored, 0 at the beginning; by what
    the event there is known again; where events may come late, the oldest gap first; whether it was silent last."""

    position: int
    head: int | None
    gaps: Sequence[tuple[int, int]]
    is_silent: bool

    def is_head(self, key: str) -> bool:
        """Whether that is the event at the position; of feeds that were read before this was remembered, any is."""
        return self.head in {None, mark_of(key)}


@reads
def marks(tx: Transaction, feed: str) -> Marks:
    rows = tx.connection.execute(OF_FEED, {"names": [feed, HEAD + feed, SILENT + feed], "prefix": f"{GAP}{feed} "})
    numbers = {row.feed: row.sequence for row in rows}
    return Marks(
        position=numbers.pop(feed, 0),
        head=numbers.pop(HEAD + feed, None),
        is_silent=numbers.pop(SILENT + feed, None) is not None,
        gaps=in_order(numbers),
    )


@reads
def position(tx: Transaction, feed: str) -> int:
    """The sequence up to which the feed has been stored; 0 at the beginning."""
    return value(tx, feed) or 0


def value(tx: Transaction, name: str) -> int | None:
    return tx.connection.execute(VALUE, {"name": name}).scalar()


NAMED = watermark.c.feed == bindparam("name")
VALUE = select(watermark.c.sequence).where(NAMED)
FORGET = delete(watermark).where(NAMED)
IN_FRONT = watermark.c.feed.startswith(bindparam("prefix", type_=String))
BEGINNING = select(watermark).where(IN_FRONT)
OF_FEED = select(watermark).where(watermark.c.feed.in_(bindparam("names", expanding=True)) | IN_FRONT)


def put(tx: Transaction, name: str, number: int) -> None:
    tx.connection.execute(putting(tx.is_sqlite), {"feed": name, "sequence": number})


def begin(tx: Transaction, name: str) -> None:
    """A mark at 0, unless there is one."""
    beginning = tx.insert(watermark).values(feed=name, sequence=0)
    tx.connection.execute(beginning.on_conflict_do_nothing())


def move(tx: Transaction, name: str, before: int, number: int) -> bool:
    """On from where it was alone; `False` where it is elsewhere by now."""
    there = update(watermark).where(NAMED, watermark.c.sequence == before)
    return bool(tx.connection.execute(there.values(sequence=number), {"name": name}).rowcount)


@cache
def putting(is_sqlite: bool, *, only_further: bool = False) -> Any:
    """A mark, in the place of the one that was there; or of an earlier one alone."""
    row = insertion(watermark, is_sqlite)
    further = {"where": watermark.c.sequence < row.excluded.sequence} if only_further else {}
    set_ = {"sequence": row.excluded.sequence}
    return row.on_conflict_do_update(index_elements=[watermark.c.feed], set_=set_, **further)


@writes
def advance(
    tx: Transaction, feed: str, sequence: int, arrivals: Sequence[inbox.SealedArrival], now: datetime, head: str = ""
) -> int:
    """Stores a page of events together with how far it reaches, and the key of its last: all of it, or nothing.

    Returns how many were new.
    """
    tx.connection.execute(putting(tx.is_sqlite, only_further=True), {"feed": feed, "sequence": sequence})
    if head and value(tx, feed) == sequence:  # another process may have read on meanwhile
        put(tx, HEAD + feed, mark_of(head))
    return take_in(tx, feed, arrivals, now)


def take_in(tx: Transaction, feed: str, arrivals: Sequence[inbox.SealedArrival], now: datetime) -> int:
    """How many were new."""
    stored = inbox.store.within(tx, arrivals, now)
    if stored:
        note_heard(tx, feed, now)
    return len(stored)


def mark_of(key: str) -> int:
    return int.from_bytes(sha256(key.encode()).digest()[:7])


@writes
def begin_again(tx: Transaction, feed: str, now: datetime) -> None:
    """Its sequence began again: it is read from its beginning, and what is known already is known by its id."""
    tx.connection.execute(delete(watermark).where(watermark.c.feed.in_([feed, HEAD + feed])))
    tx.connection.execute(delete(watermark).where(watermark.c.feed.startswith(f"{GAP}{feed} ")))
    put(tx, BEGAN_AGAIN + feed, int(now.timestamp()))


# Gaps


def note_gaps(tx: Transaction, feed: str, gaps: Iterable[tuple[int, int]]) -> None:
    """Sequences that were left out, each gap between two that came; only the newest are remembered."""
    for after, before in gaps:
        put(tx, f"{GAP}{feed} {after}", before)
    for after, _ in gaps_of.within(tx, feed)[:-MOST_GAPS]:
        fill(tx, feed, after)


@reads
def gaps_of(tx: Transaction, feed: str) -> list[tuple[int, int]]:
    """The oldest first."""
    rows = tx.connection.execute(BEGINNING, {"prefix": f"{GAP}{feed} "})
    return in_order({row.feed: row.sequence for row in rows})


def in_order(gaps: Mapping[str, int]) -> list[tuple[int, int]]:
    """By the names of their marks."""
    return sorted((int(name.rpartition(" ")[2]), before) for name, before in gaps.items())


def fill(tx: Transaction, feed: str, after: int) -> None:
    tx.connection.execute(FORGET, {"name": f"{GAP}{feed} {after}"})


def gap_counts(tx: Transaction) -> dict[str, int]:
    """How many gaps each feed has that are still open."""
    counts: dict[str, int] = {}
    for row in tx.connection.execute(BEGINNING, {"prefix": GAP}):
        feed = row.feed.removeprefix(GAP).rpartition(" ")[0]
        counts[feed] = counts.get(feed, 0) + 1
    return counts


# Silence


def note_heard(tx: Transaction, feed: str, now: datetime) -> None:
    """Something new came; how long that took is a part of the feed's habit."""
    at, last = int(now.timestamp()), value(tx, HEARD + feed)
    if last is not None:
        habit, span = value(tx, HABIT + feed) or 0, max(at - last, 0)
        forgotten = habit * span // int(FORGOTTEN_IN.total_seconds())
        put(tx, HABIT + feed, max(span, habit - forgotten))
    put(tx, HEARD + feed, at)


def quiet_since(tx: Transaction, now: datetime) -> dict[str, datetime]:
    """Feeds that have brought nothing for much longer than they use to, and since when."""
    habits = {feed: timedelta(seconds=seconds) for feed, seconds in every(tx, HABIT).items()}
    heard_at = {feed: datetime.fromtimestamp(seconds, UTC) for feed, seconds in every(tx, HEARD).items()}
    return {
        feed: since
        for feed, since in heard_at.items()
        if feed in habits and now - since > max(2 * habits[feed], LEAST_SILENCE)
    }


def began_again(tx: Transaction, now: datetime) -> dict[str, datetime]:
    """Feeds whose sequence began again within a day, and when that was seen."""
    seen_at = {feed: datetime.fromtimestamp(seconds, UTC) for feed, seconds in every(tx, BEGAN_AGAIN).items()}
    return {feed: at for feed, at in seen_at.items() if now - at < TOLD_FOR}


def every(tx: Transaction, prefix: str) -> dict[str, int]:
    rows = tx.connection.execute(BEGINNING, {"prefix": prefix})
    return {row.feed.removeprefix(prefix): row.sequence for row in rows}


@writes
def silent(tx: Transaction, feed: str, now: datetime) -> None:
    """Remembers since when a feed could not be read."""
    first = tx.insert(watermark).values(feed=SILENT + feed, sequence=int(now.timestamp()))
    tx.connection.execute(first.on_conflict_do_nothing())


@writes
def heard(tx: Transaction, feed: str) -> None:
    tx.connection.execute(FORGET, {"name": SILENT + feed})


def silent_since(tx: Transaction) -> dict[str, datetime]:
    """The feeds that could not be read when they were tried last, and since when."""
    return {feed: datetime.fromtimestamp(seconds, UTC) for feed, seconds in every(tx, SILENT).items()}

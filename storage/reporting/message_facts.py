"""Messages by day and by their case, counted from rows for as long as receipts may come, and kept as counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, insert, select

from storage.cases import queries
from storage.engine.database import Transaction, reads, writes
from storage.engine.reporting_tables import road
from storage.engine.reporting_tables import traffic as table
from storage.engine.tables import message
from storage.messages.messages import FAILED

Count = tuple[Any, ...]  # a row: the day, what is counted by, messages, parts

LANGUAGE = func.coalesce(road.c.language, message.c.language)  # what a citizen writes has none of its own
RECEIPTS_COME = timedelta(days=3)
LONGEST_ERROR = 60  # characters: what follows is a provider's own words
KINDS = (  # in our words, by what an error holds; the first that fits
    ("receipt: failed", "undelivered"),
    ("died while sending", "doubtful"),
    ("blocked", "left"),
    ("deactivated", "left"),
    ("chat not found", "left"),
    ("Forbidden", "left"),
    ("429", "too_many"),
    ("Timeout", "no_answer"),
    ("NoAnswer", "no_answer"),
    ("Client", "no_answer"),
    ("Network", "no_answer"),
    ("4", "rejected"),  # a status of HTTP
    ("5", "provider_down"),
)

FAILURE = func.substr(message.c.error, 1, LONGEST_ERROR)
ABOUT = [func.coalesce(column, "") for column in (road.c.service, road.c.region, LANGUAGE)]
BY = (message.c.channel, message.c.direction, message.c.state, FAILURE, *ABOUT)
MESSAGES_OF_A_DAY = (
    select(*BY, func.count(), func.coalesce(func.sum(message.c.parts), 0))
    .join(road, road.c.number == message.c.case_number, isouter=True)
    .where(message.c.created_at >= bindparam("since"), message.c.created_at < bindparam("until"))
    .group_by(*BY)
)
OLDEST = select(func.min(message.c.created_at)).where(message.c.created_at >= bindparam("since"))


def kind_of(error: str | None) -> str:
    """The kind of a failure; empty where there is none."""
    if not error:
        return ""
    return next((kind for sign, kind in KINDS if begins_or_holds(error, sign)), "rejected")


def begins_or_holds(error: str, sign: str) -> bool:
    return error.startswith(sign) if sign.isdigit() else sign.casefold() in error.casefold()


@reads
def days_to_count(tx: Transaction, now: datetime, zone: ZoneInfo) -> list[date]:
    """The days of which counts may still change; all that have a message where nothing was counted yet."""
    today = now.astimezone(zone).date()
    recent = today - RECEIPTS_COME
    counted = tx.connection.execute(select(func.max(table.c.day))).scalar()
    missed = [] if counted and counted >= recent else list(days_with_messages(tx, counted, recent, zone))
    return missed + [recent + timedelta(days=n) for n in range(RECEIPTS_COME.days + 1)]


def days_with_messages(tx: Transaction, first: date | None, end: date, zone: ZoneInfo) -> Iterator[date]:
    """Before `end`. From one to the next, so that a year in which nothing was said is one look."""
    day = first or date.min + timedelta(days=1)  # a day's beginning is somewhere the day before
    while (oldest := tx.connection.execute(OLDEST, {"since": beginning(day, zone)}).scalar()) is not None:
        if (day := oldest.astimezone(zone).date()) >= end:
            return
        yield day
        day += timedelta(days=1)


def beginning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


@reads
def count(tx: Transaction, day: date, zone: ZoneInfo) -> set[Count]:
    """The messages of one day, by reading its rows."""
    day_of = {"since": beginning(day, zone), "until": beginning(day + timedelta(days=1), zone)}
    totals: dict[tuple[str, ...], tuple[int, int]] = {}
    for row in tx.connection.execute(MESSAGES_OF_A_DAY, day_of):
        key = (*row[:3], kind_of(row[3]) if row[2] == FAILED else "", *row[4:7])
        messages, parts = totals.get(key, (0, 0))
        totals[key] = (messages + row[7], parts + row[8])
    return {(day, *key, *sums) for key, sums in totals.items()}


@reads
def counts_of_day(tx: Transaction, day: date) -> set[Count]:
    return {tuple(row) for row in tx.connection.execute(select(table).where(table.c.day == day))}


def totals(tx: Transaction, zone: ZoneInfo) -> dict[tuple[str, str], int]:
    """All messages there are by channel and state: of the days before the last that was counted from the counts, so
    that only the newest rows are read. A receipt that comes after three days no longer moves them."""
    last = tx.connection.execute(select(func.max(table.c.day))).scalar()
    if last is None:
        return queries.counts_of_messages(tx)
    earlier = select(table.c.channel, table.c.state, func.sum(table.c.messages)).where(table.c.day < last)
    rows = tx.connection.execute(earlier.group_by(table.c.channel, table.c.state))
    counts = Counter({(row[0], row[1]): int(row[2]) for row in rows})
    counts.update(queries.counts_of_messages(tx, beginning(last, zone)))
    return dict(counts)


@writes
def keep(tx: Transaction, day: date, counts: set[Count]) -> None:
    tx.connection.execute(delete(table).where(table.c.day == day))
    if counts:
        columns = [column.name for column in table.c]
        tx.connection.execute(insert(table), [dict(zip(columns, count, strict=True)) for count in counts])

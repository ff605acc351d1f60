"""Messages by day and by their case, counted from rows for as long as receipts may come, and kept as counts."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select

from storage.cases import queries
from storage.engine.database import Transaction, reads, writes
from storage.engine.reporting_tables import road
from storage.engine.reporting_tables import traffic as table
from storage.engine.tables import message
from storage.messages.messages import FAILED

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


def kind_of(error: str | None) -> str:
    """The kind of a failure; empty where there is none."""
    if not error:
        return ""
    return next((kind for sign, kind in KINDS if begins_or_holds(error, sign)), "rejected")


def begins_or_holds(error: str, sign: str) -> bool:
    return error.startswith(sign) if sign.isdigit() else sign.casefold() in error.casefold()


@reads
def days_to_count(tx: Transaction, now: datetime, zone: ZoneInfo) -> list[date]:
    """The days of which counts may still change; all there are where nothing was counted yet."""
    today = now.astimezone(zone).date()
    first = today - RECEIPTS_COME
    counted = tx.connection.execute(select(func.max(table.c.day))).scalar()
    if counted is None or counted < first:
        oldest = tx.connection.execute(select(func.min(message.c.created_at))).scalar()
        first = min(first, counted or (oldest.astimezone(zone).date() if oldest else first))
    return [first + timedelta(days=n) for n in range((today - first).days + 1)]


@reads
def count(tx: Transaction, day: date, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The messages of one day, by reading its rows."""
    start, end = (datetime.combine(boundary, time(), zone) for boundary in (day, day + timedelta(days=1)))
    failure = func.substr(message.c.error, 1, LONGEST_ERROR)
    about = (func.coalesce(column, "") for column in (road.c.service, road.c.region, LANGUAGE))
    by = (message.c.channel, message.c.direction, message.c.state, failure, *about)
    counts = select(*by, func.count(), func.coalesce(func.sum(message.c.parts), 0)).group_by(*by)
    roads = counts.join(road, road.c.number == message.c.case_number, isouter=True)
    query = roads.where(message.c.created_at >= start, message.c.created_at < end)
    totals: dict[tuple[str, ...], tuple[int, int]] = {}
    for row in tx.connection.execute(query):
        key = (*row[:3], kind_of(row[3]) if row[2] == FAILED else "", *row[4:7])
        messages, parts = totals.get(key, (0, 0))
        totals[key] = (messages + row[7], parts + row[8])
    return [dict(zip(COLUMNS, (day, *key, *sums), strict=True)) for key, sums in totals.items()]


def totals(tx: Transaction, zone: ZoneInfo) -> dict[tuple[str, str], int]:
    """All messages there are by channel and state: of the days before the last that was counted from the counts, so
    that only the newest rows are read. A receipt that comes after three days no longer moves them."""
    last = tx.connection.execute(select(func.max(table.c.day))).scalar()
    if last is None:
        return queries.counts_of_messages(tx)
    earlier = select(table.c.channel, table.c.state, func.sum(table.c.messages)).where(table.c.day < last)
    rows = tx.connection.execute(earlier.group_by(table.c.channel, table.c.state))
    counts = Counter({(row[0], row[1]): int(row[2]) for row in rows})
    counts.update(queries.counts_of_messages(tx, datetime.combine(last, time(), zone)))
    return dict(counts)


COLUMNS = tuple(column.name for column in table.c)


@writes
def keep(tx: Transaction, day: date, counts: list[dict[str, Any]]) -> None:
    tx.connection.execute(delete(table).where(table.c.day == day))
    if counts:
        tx.connection.execute(insert(table), counts)

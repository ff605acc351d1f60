"""How many cases stand where: counts kept beside the roads, and what changed since they were kept.

Without them `/metrics` would read every case there ever was.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from storage.engine.database import Transaction
from storage.engine.reporting_tables import case_count as table
from storage.engine.reporting_tables import road
from storage.engine.tables import cases

Standing = tuple[str, str]  # a service and a status
STILL_COMMITTING = timedelta(minutes=2)  # a transaction with an earlier time may end after one with a later


def move(tx: Transaction, moved: Iterable[tuple[Standing | None, Standing | None]]) -> None:
    """Cases from where they were counted to where they stand; `None`: not counted yet, or erased."""
    changes: Counter[Standing] = Counter()
    for before, after in moved:
        changes.update({after: 1} if after else {})
        changes.subtract({before: 1} if before else {})
    rows = [{"service": key[0], "status": key[1], "cases": change} for key, change in sorted(changes.items()) if change]
    if rows:
        insertion = tx.insert(table)
        added = {"cases": table.c.cases + insertion.excluded.cases}
        tx.connection.execute(insertion.on_conflict_do_update(index_elements=["service", "status"], set_=added), rows)


def counts_of_cases(tx: Transaction, followed: datetime) -> Mapping[Standing, int]:
    """By service and status; `followed` is up to when cases were counted. One that cannot be read is left out."""
    counts = Counter({(row.service, row.status): row.cases for row in tx.connection.execute(select(table))})
    query = (
        select(cases.c.service, cases.c.status, road.c.status.label("counted_as"))
        .join(road, road.c.number == cases.c.number, isouter=True)
        .where(cases.c.changed_at >= followed - STILL_COMMITTING)
        .where(or_(road.c.number.is_(None), road.c.revision != cases.c.revision))
    )
    for service, status, counted_as in tx.connection.execute(query):
        counts[service, status] += 1
        if counted_as is not None:
            counts[service, counted_as] -= 1
    return {standing: count for standing, count in counts.items() if count}

"""The sample of automatic decisions: drawn from what was decided, examined once by a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import func, select, update

from proactive.cases.lifecycle import Status
from proactive.road.sampling import drawn
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import cases, history
from storage.engine.tables import examination as table
from storage.engine.vault import place
from storage.jobs import feeds

DRAWN = "sample"  # how far history was looked at, beside the feeds
AT_ONCE = 1000
SETTLED = timedelta(minutes=1)  # a move with a lower number may still be on its way into history
IN_ORDER, OBJECTED = "in_order", "objected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A decision in the sample; `result` is empty until somebody has examined it."""

    number: str
    service: str
    outcome: str
    drawn_at: datetime
    result: str | None
    by: str | None
    at: datetime | None
    words: str


@writes
def draw(tx: Transaction, share: float, now: datetime) -> int:
    """Looks through the decisions the system made since the last time; returns how many moves it looked at."""
    since = feeds.position.within(tx, DRAWN)
    query = select(history.c.id, history.c.at, history.c.case_number, history.c.to_status, history.c.by)
    moves = tx.connection.execute(query.where(history.c.id > since).order_by(history.c.id).limit(AT_ONCE))
    rows = list(takewhile(lambda row: row.at <= now - SETTLED, moves))
    decided = {row.case_number for row in rows if row.to_status == Status.DECIDED and row.by == "system"}
    examinations = [{"case_number": number, "drawn_at": now} for number in sorted(decided) if drawn(number, share)]
    if examinations:
        tx.connection.execute(tx.insert(table).on_conflict_do_nothing(), examinations)
    if rows:
        feeds.advance.within(tx, DRAWN, rows[-1].id, (), now)
    return len(rows)


@reads
def listed(tx: Transaction, limit: int = 200) -> list[Drawn]:
    """What nobody has examined first, then the newest."""
    query = (
        select(table, cases.c.service, cases.c.outcome)
        .join(cases, cases.c.number == table.c.case_number)
        .order_by(table.c.result.is_not(None), table.c.drawn_at.desc(), table.c.case_number)
        .limit(limit)
    )
    return [
        Drawn(
            number=row.case_number,
            service=row.service,
            outcome=row.outcome or "",
            drawn_at=row.drawn_at,
            result=row.result,
            by=row.by,
            at=row.at,
            words=tx.vault.open(row.sealed, place(table, row.case_number)).decode() if row.sealed else "",
        )
        for row in tx.connection.execute(query)
    ]


@reads
def counts(tx: Transaction) -> dict[str | None, int]:
    """How many decisions were drawn, by the result of the examination; `None`: not examined yet."""
    rows = tx.connection.execute(select(table.c.result, func.count()).group_by(table.c.result))
    return {row[0]: row[1] for row in rows}


def record(tx: Transaction, number: str, result: str, by: str, words: str, now: datetime) -> bool:
    """What a person found; `False` where the decision does not wait to be examined."""
    waiting = (table.c.case_number == number) & table.c.result.is_(None)
    values = {"result": result, "by": by, "at": now, "sealed": tx.vault.seal(words.encode(), place(table, number))}
    return bool(tx.connection.execute(update(table).where(waiting).values(**values)).rowcount)

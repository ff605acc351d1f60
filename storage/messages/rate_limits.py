"""How far the sending on each route is booked: a row a route, which all processes share and a crash leaves as it is."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, select, update

from proactive.messages.rate_limit import LONG_AGO, RateLimit
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.prepared import Prepared
from storage.engine.tables import pace as table

OF_ROUTE = Prepared(select(table).where(table.c.route == bindparam("of")).with_for_update())
SAVE = Prepared(
    update(table)
    .where(table.c.route == bindparam("of"))
    .values({column: bindparam(f"new_{column.name}") for column in table.c if not column.primary_key})
)


def locked(tx: Transaction, route: str, per_second: float) -> RateLimit:
    """The route's pace, for this transaction alone."""
    rows = OF_ROUTE.rows(tx, {"of": route})
    if not rows:
        insertion = tx.insert(table).values(route=route, booked_until=LONG_AGO, paused_until=LONG_AGO)
        tx.connection.execute(insertion.on_conflict_do_nothing())
        rows = OF_ROUTE.rows(tx, {"of": route})
    [row] = rows
    return RateLimit(
        per_second=per_second,
        booked_until=row.booked_until,
        paused_until=row.paused_until,
        trouble=row.trouble or "",
        trouble_since=row.trouble_since,
    )


def save(tx: Transaction, route: str, pace: RateLimit) -> None:
    state = {"new_booked_until": pace.booked_until, "new_paused_until": pace.paused_until}
    wrong = {"new_trouble": pace.trouble or None, "new_trouble_since": pace.trouble_since}
    SAVE.run(tx, {"of": route, **state, **wrong})


@reads
def in_trouble(tx: Transaction) -> dict[str, tuple[str, datetime]]:
    """The routes whose providers take nothing from us: why, and since when."""
    rows = tx.connection.execute(select(table).where(table.c.trouble.is_not(None)))
    return {row.route: (row.trouble, row.trouble_since) for row in rows}


async def tell_trouble(store: Store, clock: Callable[[], datetime], route: str, why: str | None) -> None:
    """Of one of several routes, whose pace is that of all of them: for alarms, and for who asks whether it is well."""
    await set_trouble(store, route, why, clock())


@writes
def set_trouble(tx: Transaction, route: str, why: str | None, at: datetime) -> None:
    pace = locked(tx, route, 1)
    save(tx, route, pace.mended() if why is None else pace.barred(why, at))

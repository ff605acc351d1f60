"""How far the sending on each route is booked: a row a route, which all processes share and a crash leaves as it is."""

from sqlalchemy import select, update

from proactive.messages.rate_limit import LONG_AGO, Pace
from storage.engine.database import Unit
from storage.engine.tables import pace as table


def locked(unit: Unit, route: str, per_second: float) -> Pace:
    """The route's pace, for this transaction alone."""
    query = select(table).where(table.c.route == route).with_for_update()
    row = unit.connection.execute(query).one_or_none()
    if row is None:
        new = unit.insert(table).values(route=route, booked_until=LONG_AGO, paused_until=LONG_AGO)
        unit.connection.execute(new.on_conflict_do_nothing())
        row = unit.connection.execute(query).one()
    return Pace(per_second=per_second, booked_until=row.booked_until, paused_until=row.paused_until)


def save(unit: Unit, route: str, pace: Pace) -> None:
    change = update(table).where(table.c.route == route)
    unit.connection.execute(change.values(booked_until=pace.booked_until, paused_until=pace.paused_until))

"""Steps the cases whose time has come, many in one transaction."""

from handlers.usecases.runtime import Door
from handlers.usecases.stepping import stepped, walk
from proactive.cases.now import Moment
from storage.cases import cases
from storage.engine.database import Unit

AT_ONCE = 200


async def step_due(door: Door) -> int:
    """One batch; how many cases were stepped."""
    return await door.store.write(step_batch, door.now())


def step_batch(unit: Unit, now: Moment) -> int:
    due = cases.due(unit, now.at, AT_ONCE)
    cases.apply(unit, [step for case in due for step in walk(stepped(case, now), now)], now.at)
    return len(due)

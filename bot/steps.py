"""Steps the cases whose time has come, many in one transaction."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from handlers.door import Door
from proactive import pipeline
from proactive.case import Case
from proactive.moment import Moment
from proactive.outcome import Outcome
from storage import cases
from storage.cases import Step
from storage.database import Unit

log = logging.getLogger(__name__)

AT_ONCE = 200
ANOTHER_TRY = timedelta(minutes=10)


async def step_due(door: Door) -> int:
    """One batch; how many cases were stepped."""
    return await door.store.write(step_batch, door.now())


def step_batch(unit: Unit, now: Moment) -> int:
    due = cases.due(unit, now.at, AT_ONCE)
    cases.apply(unit, [step for case in due for step in steps_of(case, now)], now.at)
    return len(due)


def steps_of(case: Case, now: Moment) -> Iterator[Step]:
    """As many in a row as need nothing from outside, and say one thing at most: what is said at once has no order."""
    spoken = False
    for _ in pipeline.ROAD:
        step = Step(case, stepped(case, now))
        if spoken and step.outcome.messages:
            return
        yield step
        if not pipeline.goes_on(case, step.case, now):
            return
        spoken = spoken or bool(step.outcome.messages)
        case = step.later


def stepped(case: Case, now: Moment) -> Outcome:
    """One case that cannot be stepped is handed to a person; it does not hold up the others."""
    try:
        return pipeline.step(case, now)
    except Exception:
        log.exception("case %s cannot be stepped from %s", case.number, case.status)
        return pipeline.for_a_person(case, "program_error")

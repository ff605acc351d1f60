"""A case walks on by itself while it needs nothing from outside."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.outcome import Opening
from proactive.cases.reasons import Reason
from proactive.cases.step import CaseChange, CaseMove, Step, change_of
from proactive.road import event, pipeline

log = logging.getLogger(__name__)


def walk(step: Step, now: Now) -> Iterator[Step]:
    """A step and those that follow from it at once, saying one thing at most: what is said at once has no order."""
    spoken = False
    for _ in pipeline.ROAD:
        if spoken and step.outcome.messages:
            return
        yield step
        if step.outcome.contact or not pipeline.goes_on(step.seen, step.case, now):
            return  # what somebody chose for themselves is read afresh
        spoken = spoken or bool(step.outcome.messages)
        step = stepped(step.later, now)


def stepped(case: Case, now: Now) -> Step:
    """One case that cannot be stepped is handed to a person; it does not hold up the others."""
    try:
        return Step(case, pipeline.step(case, now))
    except (OSError, MemoryError):
        raise  # ours, and over in a while: no reason to hand anybody's case to a person
    except Exception:
        log.exception("case %s cannot be stepped from %s", case.number, case.status)
        return Step(case, pipeline.for_a_person(case, Reason.PROGRAM_ERROR))


def begun(opening: Opening, number: str, now: Now) -> CaseChange:
    """A new case and its first steps, up to what it needs from outside; it asks nobody before it was kept once."""
    case = event.opened(opening, number, now.at)
    change = change_of(list(walk(stepped(case, now), now)))
    if change.asks_on is not None:
        change = CaseChange(seen=case, case=case)
    return replace(change, moves=(CaseMove(from_="", to=case.status.value), *change.moves))

"""A change of which no case is told is met where it is read, and not at every moment before.

Until a register answers otherwise than it would have, nothing tells a road with the change from one without: the change
can come as late as the answer that shows it, and where none does it has not happened. What may still happen to a road
grows with the changes that it has left, so that nothing is lost by coming late.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from proactive.cases.jobs import Job, LookUps
from proactive.cases.registers import LookUp
from tests.explore.state import State
from tests.explore.towns import Change, by_name, may_come, registers, with_change

Changes = tuple[Change, ...]


def read_with(job: Job, state: State) -> Iterator[Changes]:
    """The changes that may have come before this answer and are read in it, as many as the road may still have."""
    if state.budget and isinstance(job.task, LookUps) and job.enquiry and is_learnt(job, state):
        yield from shown_in(job.enquiry.look_ups, state.family.name, state.registered, state.budget)


def is_learnt(job: Job, state: State) -> bool:
    """What another look at the registers asked for is read by nobody."""
    return job.scope == state.cases[job.case_number or ""].scope


@cache
def shown_in(look_ups: tuple[LookUp, ...], family: str, registered: tuple[str, ...], most: int) -> tuple[Changes, ...]:
    """Each is needed: without it the same would have been answered."""
    untold = [change for change in by_name()[family].changes if not change.is_told and may_come(change, registered)]
    together = (changes for count in range(1, most + 1) for changes in combinations(untold, count))
    return tuple(changes for changes in together if is_shown(changes, look_ups, family, registered))


def is_shown(changes: Changes, look_ups: tuple[LookUp, ...], family: str, registered: tuple[str, ...]) -> bool:
    with_all = after(registered, changes)
    return all(differ(look_ups, family, without(registered, changes, change), with_all) for change in changes)


def after(registered: tuple[str, ...], changes: Changes) -> tuple[str, ...]:
    for change in changes:
        registered = with_change(registered, change)
    return registered


def without(registered: tuple[str, ...], changes: Changes, one: Change) -> tuple[str, ...]:
    return after(registered, tuple(change for change in changes if change is not one))


def differ(look_ups: tuple[LookUp, ...], family: str, before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return any(registers(family, before).reply(asked) != registers(family, now).reply(asked) for asked in look_ups)

"""Steps the cases whose time has come, many at once."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from handlers.usecases.isolating import isolated
from handlers.usecases.loops import STEPS
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.road import pipeline
from proactive.road.stepping import stepped, walk
from storage.cases import cases
from storage.cases.apply import Decided, change
from storage.engine.faults import in_words, is_ours

log = logging.getLogger(__name__)

AT_ONCE = 200
LEASE = timedelta(seconds=30)


async def step_due(runtime: Runtime) -> int:
    """One batch, taken, looked at, decided and kept; how many cases were stepped."""
    now = runtime.now()
    numbers = await cases.claim_due(runtime.store, now.at, AT_ONCE, LEASE)

    async def decide(batch: Sequence[str]) -> list[Decided]:
        stand = await cases.in_order(runtime.store, batch)
        return [step_of(case, now) if is_due(case, now.at + LEASE) else Decided() for case in stand]

    async def step(batch: Sequence[str]) -> None:
        await settle(runtime, batch, decide)

    if numbers:
        await isolated(numbers, step, partial(set_aside, runtime))
    if len(numbers) == AT_ONCE:
        runtime.call(STEPS)
    return len(numbers)


async def set_aside(runtime: Runtime, number: str, error: Exception) -> None:
    """A case whose step cannot be kept goes to a person; one that cannot even be read is not looked at any more."""
    log.error("case %s cannot be stepped", number, exc_info=error)
    try:
        await change(runtime.store, number, for_a_person, runtime.now())
    except Exception as worse:
        if is_ours(worse):
            raise
        log.exception("case %s cannot be handed to a person", number)
        await cases.set_aside(runtime.store, number, in_words(error), runtime.now().at)


def for_a_person(case: Case) -> Outcome:
    return pipeline.for_a_person(case, Reason.PROGRAM_ERROR)


def step_of(case: Case, now: Now) -> Decided:
    return Decided.of_steps(walk(stepped(case, now), now))


def is_due(case: Case, leased_until: datetime) -> bool:
    """Still, or again: what somebody else moved meanwhile may have nothing to do."""
    return case.wake_at is not None and case.wake_at <= leased_until

"""Steps the cases whose time has come, many at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.road.stepping import stepped, walk
from storage.cases import cases
from storage.cases.apply import Decided

AT_ONCE = 200
LEASE = timedelta(seconds=30)


async def step_due(runtime: Runtime) -> int:
    """One batch, taken, looked at, decided and kept; how many cases were stepped."""
    now = runtime.now()
    numbers = await cases.claim_due(runtime.store, now.at, AT_ONCE, LEASE)

    async def decide(batch: Sequence[str]) -> list[Decided]:
        stand = await cases.in_order(runtime.store, batch)
        return [step_of(case, now) if is_due(case, now.at + LEASE) else Decided() for case in stand]

    await settle(runtime, numbers, decide)
    return len(numbers)


def step_of(case: Case, now: Now) -> Decided:
    return Decided.of_steps(walk(stepped(case, now), now))


def is_due(case: Case, leased_until: datetime) -> bool:
    """Still, or again: what somebody else moved meanwhile may have nothing to do."""
    return case.wake_at is not None and case.wake_at <= leased_until

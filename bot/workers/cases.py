"""Steps the cases whose time has come, many in one transaction."""

from handlers.usecases.runtime import Runtime
from handlers.usecases.stepping import stepped, walk
from proactive.cases.now import Now
from storage.cases import cases
from storage.engine.database import Transaction

AT_ONCE = 200


async def step_due(runtime: Runtime) -> int:
    """One batch; how many cases were stepped."""
    return await runtime.store.write(step_batch, runtime.now())


def step_batch(tx: Transaction, now: Now) -> int:
    due = cases.due(tx, now.at, AT_ONCE)
    cases.apply(tx, [step for case in due for step in walk(stepped(case, now), now)], now.at)
    return len(due)

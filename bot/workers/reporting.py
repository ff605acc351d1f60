"""Counting: what figures are read from is brought up to date, in small pieces that nobody has to wait for."""

from handlers.usecases.runtime import Runtime
from storage.reporting import case_facts, message_facts


async def count(runtime: Runtime) -> int:
    """How many cases were counted anew."""
    now, changed = runtime.clock(), 0
    while batch_size := await runtime.store.write(case_facts.follow, now, runtime.zone):
        changed += batch_size
    await runtime.store.write(case_facts.receive, now)
    for day in await runtime.store.read(message_facts.days_to_count, now, runtime.zone):
        counts = await runtime.store.read(message_facts.count, day, runtime.zone)
        await runtime.store.write(message_facts.keep, day, counts)
    return changed

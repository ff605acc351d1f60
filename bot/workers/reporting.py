"""Counting: what figures are read from is brought up to date, in small pieces that nobody has to wait for."""

from handlers.usecases.runtime import Runtime
from storage.reporting import case_facts, message_facts


async def count(runtime: Runtime) -> int:
    """How many cases were counted anew."""
    now, changed = runtime.clock(), 0
    while batch_size := await case_facts.follow(runtime.store, now, runtime.zone):
        changed += batch_size
    await case_facts.receive(runtime.store, now)
    for day in await message_facts.days_to_count(runtime.store, now, runtime.zone):
        counts = await message_facts.count(runtime.store, day, runtime.zone)
        if counts != await message_facts.counts_of_day(runtime.store, day):
            await message_facts.keep(runtime.store, day, counts)
    return changed

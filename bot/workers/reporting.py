"""Counting: what figures are read from is brought up to date, in small pieces that nobody has to wait for."""

from handlers.usecases.runtime import Door
from storage.reporting import case_facts, message_facts


async def count(door: Door) -> int:
    """How many cases were counted anew."""
    now, changed = door.clock(), 0
    while some := await door.store.write(case_facts.follow, now, door.zone):
        changed += some
    await door.store.write(case_facts.receive, now)
    for day in await door.store.read(message_facts.days_to_count, now, door.zone):
        counts = await door.store.read(message_facts.count, day, door.zone)
        await door.store.write(message_facts.keep, day, counts)
    return changed

"""Counting: what figures are read from is brought up to date, in small pieces that nobody has to wait for."""

from handlers.door import Door
from storage import roads, traffic


async def count(door: Door) -> int:
    """How many cases were counted anew."""
    now, changed = door.clock(), 0
    while some := await door.store.write(roads.follow, now, door.zone):
        changed += some
    await door.store.write(roads.receive, now)
    for day in await door.store.read(traffic.days_to_count, now, door.zone):
        counts = await door.store.read(traffic.count, day, door.zone)
        await door.store.write(traffic.keep, day, counts)
    return changed

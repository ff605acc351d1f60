"""Broadcasts on their way: begun when their time comes, gathered, queued and ended, a step at a time."""

from handlers.broadcasts import PAGE
from handlers.usecases.runtime import Door
from proactive.broadcasts.broadcast import Broadcast, State
from storage.broadcasts import audience, broadcasts, recipients


async def carry_on(door: Door) -> int:
    """One step of every broadcast; how much there was to do. Any number of processes may do this at once."""
    done = 0
    for broadcast in await door.store.read(broadcasts.active):
        if broadcast.state is State.CONFIRMED:
            if broadcast.is_due(door.clock()):
                done += await door.write_bulk(broadcasts.begin, broadcast.id, door.clock())
        else:
            done += await step(door, broadcast)
    if back := await door.store.read(broadcasts.come_back):
        done += await door.write_bulk(broadcasts.take_back, back)
    return done


async def step(door: Door, broadcast: Broadcast) -> int:
    """A page is gathered, and on each channel what the window has room for is queued."""
    done = await gather(door, broadcast)
    for channel in sorted(door.channels):
        done += await door.write_bulk(recipients.queue, broadcast.id, channel, door.now())
    return done or await door.write_bulk(recipients.finish, broadcast.id, door.clock())


async def gather(door: Door, broadcast: Broadcast) -> int:
    """Read without a lock, kept only where nobody else kept it meanwhile."""
    after = await door.store.read(recipients.gathered_to, broadcast.id)
    if after is None:
        return 0
    page = await door.store.read(audience.page, broadcast.audience, after, PAGE)
    return await door.write_bulk(recipients.keep, broadcast, after, page, door.now())

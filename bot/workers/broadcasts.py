"""Broadcasts on their way: begun when their time comes, gathered, queued and ended, a step at a time."""

from handlers.usecases.broadcasts import PAGE
from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, State
from storage.broadcasts import audience, broadcasts, recipients


async def carry_on(runtime: Runtime) -> int:
    """One step of every broadcast; how much there was to do. Any number of processes may do this at once."""
    done = 0
    for broadcast in await runtime.store.read(broadcasts.active):
        if broadcast.state is State.CONFIRMED:
            if broadcast.is_due(runtime.clock()):
                done += await runtime.write_bulk(broadcasts.begin, broadcast.id, runtime.clock())
        else:
            done += await step(runtime, broadcast)
    if back := await runtime.store.read(broadcasts.come_back):
        done += await runtime.write_bulk(broadcasts.take_back, back)
    return done


async def step(runtime: Runtime, broadcast: Broadcast) -> int:
    """A page is gathered, and on each channel what the window has room for is queued."""
    done = await gather(runtime, broadcast)
    for channel in sorted(runtime.channels):
        done += await runtime.write_bulk(recipients.queue, broadcast.id, channel, runtime.now())
    return done or await runtime.write_bulk(recipients.finish, broadcast.id, runtime.clock())


async def gather(runtime: Runtime, broadcast: Broadcast) -> int:
    """Read without a lock, kept only where nobody else kept it meanwhile."""
    after = await runtime.store.read(recipients.gathered_to, broadcast.id)
    if after is None:
        return 0
    page = await runtime.store.read(audience.page, broadcast.audience, after, PAGE)
    return await runtime.write_bulk(recipients.keep, broadcast, after, page, runtime.now())

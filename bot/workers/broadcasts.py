"""Broadcasts on their way: begun when their time comes, gathered, queued and ended, a step at a time."""

from handlers.usecases.broadcasts import PAGE
from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, State
from storage.broadcasts import audience, broadcasts, recipients


async def carry_on(runtime: Runtime) -> int:
    """One step of every broadcast; how much there was to do. Any number of processes may do this at once."""
    work_count = 0
    for broadcast in await runtime.store.read(broadcasts.active):
        if broadcast.state is State.CONFIRMED:
            if broadcast.is_due(runtime.clock()):
                work_count += await runtime.write_bulk(broadcasts.begin, broadcast.id, runtime.clock())
        else:
            work_count += await step(runtime, broadcast)
    if back := await runtime.store.read(broadcasts.come_back):
        work_count += await runtime.write_bulk(broadcasts.take_back, back)
    return work_count


async def step(runtime: Runtime, broadcast: Broadcast) -> int:
    """A page is gathered, and on each channel what the window has room for is queued."""
    work_count = await gather(runtime, broadcast)
    for channel in sorted(runtime.channels):
        work_count += await runtime.write_bulk(recipients.queue, broadcast.id, channel, runtime.now())
    return work_count or await runtime.write_bulk(recipients.finish, broadcast.id, runtime.clock())


async def gather(runtime: Runtime, broadcast: Broadcast) -> int:
    """Read without a lock, kept only where nobody else kept it meanwhile."""
    position = await runtime.store.read(recipients.gathered_to, broadcast.id)
    if position is None:
        return 0
    page = await runtime.store.read(audience.page, broadcast.audience, position, PAGE)
    return await runtime.write_bulk(recipients.keep, broadcast, position, page, runtime.now())

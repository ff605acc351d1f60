"""Broadcasts on their way: begun when their time comes, gathered, queued and ended, a step at a time."""

from handlers.usecases.broadcasts import PAGE
from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, State
from storage.broadcasts import audience, broadcasts, recipients


async def carry_on(runtime: Runtime) -> int:
    """One step of every broadcast; how much there was to do. Any number of processes may do this at once."""
    work_count = 0
    for broadcast in await broadcasts.active(runtime.store):
        if broadcast.state is State.CONFIRMED:
            if broadcast.is_due(runtime.clock()):
                work_count += await broadcasts.begin.in_bulk(runtime.store, broadcast.id, runtime.clock())
        else:
            work_count += await step(runtime, broadcast)
    if back := await broadcasts.come_back(runtime.store):
        work_count += await broadcasts.take_back.in_bulk(runtime.store, back)
    return work_count


async def step(runtime: Runtime, broadcast: Broadcast) -> int:
    """A page is gathered, and on each channel what the window has room for is queued."""
    work_count = await gather(runtime, broadcast)
    for channel in sorted(runtime.channels):
        work_count += await recipients.queue.in_bulk(runtime.store, broadcast.id, channel, runtime.now())
    return work_count or await recipients.finish.in_bulk(runtime.store, broadcast.id, runtime.clock())


async def gather(runtime: Runtime, broadcast: Broadcast) -> int:
    """Read without a lock, kept only where nobody else kept it meanwhile."""
    position = await recipients.gathered_to(runtime.store, broadcast.id)
    if position is None:
        return 0
    page = await audience.page(runtime.store, broadcast.audience, position, PAGE)
    return await recipients.keep.in_bulk(runtime.store, broadcast, position, page, runtime.now())

"""Broadcasts on their way: begun when their time comes, gathered, queued and ended, a step at a time."""

from handlers.usecases.broadcasts import PAGE
from handlers.usecases.isolating import one_by_one
from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, State
from storage.broadcasts import audience, broadcasts, recipients


async def carry_on(runtime: Runtime) -> int:
    """One step of every broadcast; how much there was to do. Any number of processes may do this at once, and one
    broadcast that fails holds up no other."""
    by_id = {broadcast.id: broadcast for broadcast in await broadcasts.active(runtime.store)}
    counts, _ = await one_by_one(by_id, lambda id: goes_on(runtime, by_id[id]))
    work_count = sum(counts)
    if back := await broadcasts.come_back(runtime.store):
        work_count += await broadcasts.take_back.in_bulk(runtime.store, back)
    return work_count


async def goes_on(runtime: Runtime, broadcast: Broadcast) -> int:
    if broadcast.state is not State.CONFIRMED:
        return await step(runtime, broadcast)
    if not broadcast.is_due(runtime.clock()):
        return 0
    return await broadcasts.begin.in_bulk(runtime.store, broadcast.id, runtime.clock())


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

"""Which queue each loop takes from: a loop whose queue is empty is not called."""

from collections.abc import Mapping

from bot.workers.outbox import ANSWERS, OTHERS, Outbox
from handlers.usecases.loops import INBOX, OF_JOBS, RECEIPTS, STEPS, outbox_of
from handlers.usecases.runtime import Runtime
from proactive.cases.jobs import FOR_STAFF
from proactive.messages.contact import Channel
from storage.awards import awards, progress
from storage.broadcasts import broadcasts, live_progress
from storage.cases import cases
from storage.engine.queues import Queues, filled
from storage.jobs import inbox, jobs
from storage.messages import claiming
from storage.staff import alerts

QUEUES = Queues(
    {
        INBOX: inbox.waits(),
        RECEIPTS: inbox.waits(receipts=True),
        STEPS: cases.waits(),
        **{name: jobs.waits(kinds) for name, kinds in OF_JOBS.items()},
        "orders": jobs.waits(FOR_STAFF),
        "awards": progress.waits() | awards.waits(),
        "broadcasts": broadcasts.waits(),
        "progress": live_progress.waits(),
        "alerts": alerts.waits(),
        **{
            outbox_of(channel, priorities[0]): claiming.waits(channel, priorities)
            for channel in Channel
            for priorities in (ANSWERS, OTHERS)
        },
    }
)


async def idle(runtime: Runtime, outboxes: Mapping[str, Outbox]) -> set[str]:
    """The loops that would find nothing now. An outbox has something too while what it took is under way, a runner of
    jobs while some wait that it took. One whose provider wants nothing is left in peace: it takes a turn when that is
    over, and at the others' pace of their own accord."""
    resting = {name for name, outbox in outboxes.items() if outbox.rest}
    busy = {name for name, outbox in outboxes.items() if outbox.is_busy}
    busy |= {name for name, kinds in OF_JOBS.items() if runtime.own_jobs.waits(kinds)}
    arriving = runtime.arriving
    busy |= {INBOX} if arriving.own_arrivals.waits else set()
    busy |= {RECEIPTS} if arriving.own_receipts.waits else set()
    due = await filled(runtime.store, QUEUES, runtime.clock()) - resting
    return set(QUEUES.names) - due - busy

"""The loops that carry on what is due, by name: who keeps something calls those that have something to do by it."""

from collections.abc import Iterable

from proactive.cases.jobs import FOR_STAFF, JobKind
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.cases.apply import Decided

INBOX, RECEIPTS, STEPS = "inbox", "receipts", "steps"
PAPERS = {JobKind.PAPERS}  # a road does not wait for these
NOTICES, FILES = {JobKind.NOTICE}, {JobKind.FETCH}
ERRANDS = set(JobKind) - PAPERS - NOTICES - FILES - FOR_STAFF
OF_JOBS = {"errands": ERRANDS, "papers": PAPERS, "notices": NOTICES, "files": FILES}
OF_KIND = {kind: name for name, kinds in OF_JOBS.items() for kind in kinds}
# These call whoever has something to do after them.
CALLING = frozenset({INBOX, RECEIPTS, STEPS, *OF_JOBS})


def of_jobs(kinds: Iterable[JobKind]) -> set[str]:
    """Who runs jobs of these kinds."""
    return {OF_KIND[kind] for kind in kinds if kind in OF_KIND}


def outbox_of(channel: Channel, priority: Priority) -> str:
    return f"{'answers' if priority is Priority.ANSWER else 'outbox'} {channel}"


def after(kept: Iterable[Decided]) -> set[str]:
    """Who has something to do by what was kept."""
    called: set[str] = set()
    for decided in kept:
        ran = {run.id for run in decided.ran}
        for effect in decided.effects:
            called.update(outbox_of(message.channel, message.priority) for message in effect.messages)
            called.update(of_jobs(job.task.KIND for job in effect.jobs if job.id not in ran))
        if decided.brought and not decided.changes:
            called.add(STEPS)
        if decided.openings or any(change.openings for change in decided.changes):
            called |= of_jobs(ERRANDS)
    return called

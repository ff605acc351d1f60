"""The same loop as for cases: awards are read without a lock, decided on, and kept while nobody was faster."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.usecases.runtime import Runtime
from proactive.awards.award import AwardReason, AwardWaiting, MonthlyAward
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from storage.awards import aside, awards
from storage.awards.apply import AwardWork, keep_awards
from storage.awards.awards import AwardBatch

log = logging.getLogger(__name__)

TURNS = 5
Deciding = Callable[[MonthlyAward, Now], AwardOutcome]


class AwardOvertaken(Exception):
    """An award was changed by somebody else each time it was looked at."""


async def readable(runtime: Runtime, batch: AwardBatch) -> list[MonthlyAward]:
    """Of a batch; what cannot be read is set aside, and administrators are told."""
    if batch.unreadable:
        await aside.set_aside(runtime.store, batch.unreadable, runtime.clock())
    return batch.awards


async def settle_awards(runtime: Runtime, ids: Sequence[str], decide: Deciding) -> None:
    """One decision on each. Raises `AwardOvertaken`."""
    if ids:
        await settle_loaded(runtime, await awards.of_ids(runtime.store, ids), decide)


async def settle_loaded(runtime: Runtime, loaded: Sequence[MonthlyAward], decide: Deciding) -> None:
    """One decision on each, as it was just read. Raises `AwardOvertaken`."""
    for _ in range(TURNS):
        now = runtime.now()
        work = [AwardWork(seen=award, outcome=decided(decide, award, now), touched=True) for award in loaded]
        overtaken = await keep_awards(runtime.store, work, now)
        loaded = await awards.of_ids(runtime.store, [work[place].seen.id for place in sorted(overtaken)])
        if not loaded:
            return runtime.ring()
    raise AwardOvertaken(", ".join(award.id for award in loaded))


def decided(decide: Deciding, award: MonthlyAward, now: Now) -> AwardOutcome:
    """One that cannot be decided on is put before an official; it does not hold up the others."""
    try:
        return decide(award, now)
    except Exception:
        return undecidable(award, now)


def undecidable(award: MonthlyAward, now: Now) -> AwardOutcome:
    """Called where an error was caught, which the log keeps."""
    log.exception("award %s cannot be decided on", award.id)
    waiting = award.waiting or AwardWaiting(AwardReason.PREPARED, now.at, ("program_error",))
    return AwardOutcome(award=replace(award, waiting=waiting), why_not="program error")

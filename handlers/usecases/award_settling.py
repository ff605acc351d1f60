"""The same loop as for cases: awards are read without a lock, decided on, and kept while nobody was faster."""

from collections.abc import Callable, Sequence

from handlers.usecases.runtime import Runtime
from proactive.awards.award import MonthlyAward
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from storage.awards import awards
from storage.awards.apply import AwardWork, keep_awards

TURNS = 5
Deciding = Callable[[MonthlyAward, Now], AwardOutcome]


class AwardOvertaken(Exception):
    """An award was changed by somebody else each time it was looked at."""


async def settle_awards(runtime: Runtime, ids: Sequence[str], decide: Deciding) -> None:
    """One decision on each. Raises `AwardOvertaken`."""
    open_ids = list(ids)
    for _ in range(TURNS):
        if not open_ids:
            break
        now, loaded = runtime.now(), await awards.of_ids(runtime.store, open_ids)
        work = [AwardWork(seen=award, outcome=decide(award, now), touched=True) for award in loaded]
        overtaken = await keep_awards(runtime.store, work, now)
        open_ids = [work[place].seen.id for place in sorted(overtaken)]
    if open_ids:
        raise AwardOvertaken(", ".join(open_ids))
    runtime.ring()

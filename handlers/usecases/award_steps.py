"""What awards do by themselves: decisions are carried to the payment desk, what was foreseen is told, a year begins."""

from handlers.usecases.award_questions import answered
from handlers.usecases.award_settling import settle_awards
from handlers.usecases.runtime import Runtime
from proactive.awards import foreseen, new_year
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from storage.awards import awards, progress

AT_ONCE = 200


async def carry_on(runtime: Runtime) -> int:
    """One batch of decisions whose signature or instruction is answered, and of questions that registers answered."""
    taken = await progress.carry_on(runtime.store, runtime.now(), AT_ONCE) + await answered(runtime)
    if taken:
        runtime.ring()
    return taken


async def look(runtime: Runtime) -> int:
    """One pass: what falls due, and the year; how many awards were looked at."""
    return await look_due(runtime) + await recalculate(runtime)


async def look_due(runtime: Runtime) -> int:
    """Awards whose day has come, to the end: what was foreseen is told, a state that changed is shown."""
    looked_at = 0
    while due := await awards.due(runtime.store, runtime.now().today, AT_ONCE):
        await settle_awards(runtime, [award.id for award in due], turned)
        looked_at += len(due)
    return looked_at


def turned(award: MonthlyAward, now: Now) -> AwardOutcome:
    """The first thing foreseen that is due; without one the award is written as it stands today."""
    turn = foreseen.next_turn(award)
    if turn is None or turn.day > now.today:
        return AwardOutcome(award=award, note="its day")
    return foreseen.passed(change_of(award, foreseen.circumstance_of(turn, now.today), now), turn)


async def recalculate(runtime: Runtime) -> int:
    """A-1: by the newest year that the law has values for."""
    return await recalculate_year(runtime, new_year.newest_year(runtime.now().today))


async def recalculate_year(runtime: Runtime, year: int, batch: int = AT_ONCE) -> int:
    """Every running award by the law of that year; each once, however often it is begun. Raises `NotInForce`."""
    counted = 0

    def in_that_year(award: MonthlyAward, now: Now) -> AwardOutcome:
        return new_year.in_year(award, year, now)

    while former := await awards.counted_before(runtime.store, year, batch):
        await settle_awards(runtime, [award.id for award in former], in_that_year)
        counted += len(former)
    return counted

"""What registers were asked for on behalf of awards: asked on until all is known, then put to the award."""

from handlers.usecases.runtime import Runtime
from proactive.awards import answers, asking
from proactive.awards.award import MonthlyAward
from proactive.awards.outcome import AwardOutcome
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.registers import Facts, NotAsked, RegisterRefuses
from storage.awards import awards
from storage.awards.apply import AwardWork, keep_awards
from storage.cases import cases

AT_ONCE = 100


async def answered(runtime: Runtime) -> int:
    """One batch of awards for which registers have answered."""
    ready = await awards.answered(runtime.store, AT_ONCE)
    for award in ready:
        case = await cases.of_number(runtime.store, award.case_number)
        facts, now = await awards.facts_of(runtime.store, award), runtime.now()
        await keep_answer(
            runtime, award, AwardOutcome(award=asking.asked_on(award)), look(award, case, facts, now), now
        )
    return len(ready)


def look(award: MonthlyAward, case: Case, facts: Facts, now: Now) -> AwardOutcome | NotAsked:
    """What the answers come to, or what must be asked besides; a register that refuses leaves it to an official."""
    try:
        return answers.answered(award, case, facts, now)
    except NotAsked as unknown:
        return unknown
    except RegisterRefuses as refusal:
        return answers.refused(award, refusal, now)


async def keep_answer(
    runtime: Runtime, seen: MonthlyAward, further: AwardOutcome, result: AwardOutcome | NotAsked, now: Now
) -> bool:
    outcome = further if isinstance(result, NotAsked) else result
    jobs = (asking.job(further.award, result.look_ups),) if isinstance(result, NotAsked) else ()
    overtaken = await keep_awards(runtime.store, [AwardWork(seen=seen, outcome=outcome, jobs=jobs)], now)
    runtime.ring()
    return not overtaken

"""What registers were asked for on behalf of awards: asked on until all is known, then put to the award."""

from dataclasses import replace

from handlers.usecases.award_settling import undecidable
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
from storage.engine.faults import is_ours

AT_ONCE = 100


async def answered(runtime: Runtime) -> int:
    """One batch of awards for which registers have answered; what was overtaken is looked at again. One that cannot be
    looked at is put before an official."""
    ready = await awards.answered(runtime.store, AT_ONCE)
    for award in ready:
        now = runtime.now()
        try:
            outcome = await looked_at(runtime, award, now)
        except Exception as error:
            if is_ours(error):
                raise
            outcome = undecidable(replace(award, question=None), now)
        await keep_awards(runtime.store, [AwardWork(seen=award, outcome=outcome)], now)
    if ready:
        runtime.ring()
    return len(ready)


async def looked_at(runtime: Runtime, award: MonthlyAward, now: Now) -> AwardOutcome:
    case = await cases.of_number(runtime.store, award.case_number)
    return look(award, case, await awards.facts_of(runtime.store, award), now)


def look(award: MonthlyAward, case: Case, facts: Facts, now: Now) -> AwardOutcome:
    """What the answers come to, or what is asked besides; a register that refuses leaves it to an official."""
    try:
        return answers.answered(award, case, facts, now)
    except NotAsked as unknown:
        return AwardOutcome(award=asking.asked_on(award), look_ups=unknown.look_ups)
    except RegisterRefuses as refusal:
        return answers.refused(award, refusal, now)

"""Awards as those who work here read and change them: the right first, then the act and its entry in the audit log."""

from dataclasses import replace

from handlers.usecases.case_acts import officer
from handlers.usecases.runtime import Runtime
from proactive.awards import answers, two_officials
from proactive.awards.award import AwardState, MonthlyAward, OfficialChange
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from proactive.cases.registers import Facts, LookUp, NotAsked
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.awards import awards
from storage.awards.apply import AwardWork, keep_awards
from storage.awards.awards import AwardFile, AwardPage
from storage.cases import cases
from storage.ledger import audit

TRIES = 3


async def search(runtime: Runtime, actor: Actor, **conditions: str | int | bool | AwardState | None) -> AwardPage:
    """Raises `Forbidden`."""
    actor.must(Right.FIND)
    return await awards.search(runtime.store, **conditions)  # type: ignore[arg-type]


async def read_award(runtime: Runtime, actor: Actor, id: str) -> AwardFile:
    """The whole of an award. Who may know who it is about leaves an entry. Raises `Forbidden`, `NoSuchAward`."""
    actor.must(Right.FIND)
    file = await awards.file_of(runtime.store, id)
    if actor.may(Right.IDENTIFY):
        await audit.write(runtime.store, actor, "read award", runtime.clock(), about=id)
    return file


async def change_award(runtime: Runtime, actor: Actor, id: str, act: str, asked_for: OfficialChange) -> None:
    """One act on one award. Raises `Forbidden`, `NoSuchAward`, `ActNotPossible`."""
    actor.must(Right.DECIDE)
    for _ in range(TRIES):
        now, award = runtime.now(), await awards.of_id(runtime.store, id)
        outcome = by_name(two_officials.acted_on(award, act, asked_for, actor.id, actor.person, now), actor)
        if outcome.award.question != award.question:
            outcome = replace(outcome, look_ups=await first_look_ups(runtime, outcome.award, now))
        did = f"propose to {act} award" if outcome.why_not == two_officials.PROPOSED else f"{act} award"
        entry = audit.entry_of(actor, did, now.at, about=id, words=asked_for.words)
        work = AwardWork(seen=award, outcome=outcome, entries=(entry,))
        if await keep_awards(runtime.store, [work], now):
            continue
        runtime.ring()
        return
    raise ActNotPossible("award_overtaken", id=id)


def by_name(outcome: AwardOutcome, actor: Actor) -> AwardOutcome:
    """A decision names who made it, by surname and position (P-2)."""
    named = officer(actor)
    if outcome.change is None or named is None:
        return outcome
    return replace(outcome, change=replace(outcome.change, officer=named))


async def first_look_ups(runtime: Runtime, award: MonthlyAward, now: Now) -> tuple[LookUp, ...]:
    """What registers are asked first for the question that was begun."""
    case = await cases.of_number(runtime.store, award.case_number)
    try:
        answers.answered(award, case, Facts(), now)
    except NotAsked as unknown:
        return unknown.look_ups
    raise AssertionError("a question that nothing is asked for")

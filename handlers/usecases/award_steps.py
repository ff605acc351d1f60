"""What awards do by themselves: decisions are carried to the payment desk, what was foreseen is told, a year begins."""

import logging
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date
from functools import partial

from handlers.usecases.award_news import put_to
from handlers.usecases.award_questions import answered
from handlers.usecases.award_settling import readable, settle_awards, settle_loaded
from handlers.usecases.runtime import Runtime
from proactive.awards import adults, after_a_choice, answers, foreseen, holding, new_year, of_two
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from storage.awards import awards, progress, redating
from storage.cases import award_backfill
from storage.messages import contacts

log = logging.getLogger(__name__)

AT_ONCE = 200
BATCH = 1000  # of a year


async def carry_on(runtime: Runtime) -> int:
    """One batch of decisions whose signature or instruction is answered, and of questions that registers answered."""
    taken = await progress.carry_on(runtime.store, runtime.now(), AT_ONCE) + await answered(runtime)
    if taken:
        runtime.ring()
    return taken


async def look(runtime: Runtime) -> int:
    """One pass: awards that are missing, what falls due, and the year; how many awards were looked at."""
    return await fill_in(runtime) + await date_anew(runtime) + await look_due(runtime) + await recalculate(runtime)


async def fill_in(runtime: Runtime) -> int:
    """Once in the life of a database: awards for cases that were assigned before there were any."""
    count = 0
    if await award_backfill.is_over(runtime.store):
        return count
    while looked_at := await award_backfill.next_batch.in_bulk(runtime.store, runtime.clock(), AT_ONCE):
        count += looked_at
    return count


async def date_anew(runtime: Runtime) -> int:
    """Awards of before a day was known on which something of them falls due; how many."""
    count = 0
    while await redating.is_any_left(runtime.store):
        batch = await redating.next_batch.in_bulk(runtime.store, runtime.now(), AT_ONCE)
        count += len(await readable(runtime, batch))
        if not batch.any:  # others are at it
            break
    return count


async def look_due(runtime: Runtime) -> int:
    """Awards whose day has come, to the end: what was foreseen is told, a state that changed is shown. Of one on which
    several things are due each is looked at in turn; one that nothing takes further keeps none behind it waiting."""
    looked_at, before = 0, set[str]()
    while fresh := await one_pass(runtime, before):
        looked_at, before = looked_at + len(fresh), before | fresh
    return looked_at


async def one_pass(runtime: Runtime, before: Set[str]) -> set[str]:
    """Page by page; what stood nowhere `before`, and was looked at."""
    fresh, idle, after = set[str](), 0, None
    today = runtime.now().today
    while (batch := await awards.due(runtime.store, today, AT_ONCE, after)).any:
        after = batch.last
        due = [award for award in await readable(runtime, batch) if standing(award) not in before | fresh]
        idle += len(batch.awards) - len(due)
        for award in due:
            if award.instead_from is not None:
                await choose(runtime, award, award.instead_from)
        unwilling = await wanting_silence(runtime, due, today)
        gave_up = await those_who_gave_up(runtime, due, today)
        settling = partial(turned, unwilling=unwilling, gave_up=gave_up)
        await settle_awards(runtime, [award.id for award in due], settling)
        fresh |= {standing(award) for award in due}
    if idle and not fresh:
        log.error("%d awards are due and nothing takes them further", idle)
    return fresh


async def those_who_gave_up(runtime: Runtime, due: Sequence[MonthlyAward], today: date) -> set[str]:
    """The ids of families' awards of whose payees another benefit rests for a carer's part; where the part is over, it
    is put to that other."""
    ending = [award for award in due if (day := after_a_choice.next_day(award)) and day <= today]
    about = await awards.about(runtime.store, [award.recipient_iin for award in ending]) if ending else []
    found = [(award, own) for award in ending if (own := after_a_choice.given_up(award, about))]
    over = [(own, ends) for award, own in found if (ends := after_a_choice.part_ends(award)) and ends <= today]
    await put_to(runtime, {own.id: [after_a_choice.circumstance_of(own, ends, today)] for own, ends in over})
    return {award.id for award, _ in found}


async def wanting_silence(runtime: Runtime, due: Sequence[MonthlyAward], today: date) -> set[str]:
    """The ids of awards of which somebody is to be reminded who has said stop."""
    silent = {award.id: adult.reach.msisdn for award in due if (adult := adults.silent(award, today))}
    owners = await contacts.of_numbers(runtime.store, {number for number in silent.values() if number})
    stopped = {number for number, owner in owners.items() if owner.stopped}
    return {id for id, number in silent.items() if number in stopped}


def standing(award: MonthlyAward) -> str:
    """What a look at it takes further."""
    notices = (award.foreseen_through, award.told_ahead, award.adults, award.part_told, award.part_over)
    questions = (award.watch_on, award.instead_from, award.questions_asked)
    steps = (*notices, *questions, award.holding)
    return " ".join(map(str, (award.id, *steps)))


async def choose(runtime: Runtime, award: MonthlyAward, on: date) -> None:
    """A-9: the benefit that was not chosen ends on the day on which the choice was registered; who approved the one
    that was has approved that too."""
    drawn = await awards.about(runtime.store, [award.recipient_iin])
    others = of_two.others_of(award, award.recipient_iin, drawn)
    circumstance = of_two.choice_of(award, on, runtime.now().today)
    if not award.instead_by:
        await put_to(runtime, {other.id: [circumstance] for other in others})
        return

    def end(other: MonthlyAward, now: Now) -> AwardOutcome:
        return of_two.ended_with_it(other, circumstance, award, now)

    await settle_awards(runtime, [other.id for other in others], end)


def turned(
    award: MonthlyAward, now: Now, *, unwilling: Set[str] = frozenset(), gave_up: Set[str] = frozenset()
) -> AwardOutcome:
    """The first thing that is due; without one the award is written as it stands today. `unwilling`: ids of those of
    which who is to be reminded wants to hear nothing; `gave_up`: of those whose payee gave up another for a part."""
    if award.instead_from is not None:
        return AwardOutcome(award=replace(award, instead_from=None))
    if of_a_part := after_a_choice.seen_to(award, now, gave_up=award.id in gave_up):
        return of_a_part
    if award.stop is None and award.watch_on is not None and award.watch_on <= now.today:
        return answers.watch(award, now)
    held_on = holding.due_on(award)
    if held_on is not None and held_on <= now.today:
        return holding.instalment(award, now)
    notice = foreseen.next_notice(award)
    if notice is not None and notice[0] <= now.today < notice[1].day:
        return foreseen.notified(award, notice[1])
    turn = foreseen.next_turn(award)
    if turn is None or turn.day > now.today:
        asking = adults.begun(award, now) or adults.reminded(award, now, may_write=award.id not in unwilling)
        return asking or AwardOutcome(award=award, why_not="its day")
    return foreseen.passed(change_of(award, foreseen.circumstance_of(turn, now.today), now), turn)


async def recalculate(runtime: Runtime) -> int:
    """A-1: by the newest year that the law has values for."""
    return await recalculate_year(runtime, new_year.newest_year(runtime.now().today))


async def recalculate_year(runtime: Runtime, year: int, batch: int = BATCH) -> int:
    """Every running award by the law of that year; each once, however often it is begun. One that cannot be counted
    is passed by."""
    counted, after = 0, (0, "")

    def in_that_year(award: MonthlyAward, now: Now) -> AwardOutcome:
        return new_year.in_year(award, year, now)

    while (page := await awards.counted_before(runtime.store, year, batch, after)).any:
        if former := await readable(runtime, page):
            await settle_loaded(runtime, former, in_that_year)
            counted, after = counted + len(former), (former[-1].year, former[-1].id)
    return counted

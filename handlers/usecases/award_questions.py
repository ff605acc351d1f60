"""What registers were asked for on behalf of awards: asked on until all is known, then put to the award."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.usecases.award_settling import readable, undecidable
from handlers.usecases.runtime import Runtime
from proactive.awards import adults, answers, asking, together
from proactive.awards.award import AskedFor, MonthlyAward, Reach
from proactive.awards.outcome import AwardOutcome, told_there
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.registers import Facts, NotAsked, RegisterRefuses
from proactive.messages.contact import Channel
from storage.awards import awards
from storage.awards.apply import AwardWork, keep_together
from storage.cases import cases
from storage.engine.faults import is_ours
from storage.messages import contacts

AT_ONCE = 100


def kept_along(outcome: AwardOutcome, others: Sequence[MonthlyAward], now: Now) -> list[AwardWork]:
    """What an official decided on one award of a case is decided on its others in the same transaction."""
    followed = ((other, together.follows(other, outcome, now)) for other in others)
    return [AwardWork(seen=other, outcome=following) for other, following in followed if following]


async def answered(runtime: Runtime) -> int:
    """One batch of awards for which registers have answered; what was overtaken is looked at again. One that cannot be
    looked at, or whose decision cannot be put to the others of its case, is put before an official."""
    batch = await awards.answered(runtime.store, AT_ONCE)
    ready = await readable(runtime, batch)
    for award in ready:
        now = runtime.now()
        try:
            is_given_up = award.id in batch.given_up
            outcome = asked_in_vain(award, now) if is_given_up else await looked_at(runtime, award, now)
            others = await awards.beside(runtime.store, award) if outcome.change else []
            along = kept_along(outcome, others, now)
        except Exception as error:
            if is_ours(error):
                raise
            outcome, along = undecidable(replace(award, question=None), now), []
        await keep_together(runtime.store, [AwardWork(seen=award, outcome=outcome), *along], now)
    if ready:
        runtime.ring()
    return len(ready)


class GivenUp(Exception):
    """What was asked on behalf of an award is not asked any more: a person must look."""


def asked_in_vain(award: MonthlyAward, now: Now) -> AwardOutcome:
    """Raises `GivenUp` where nothing else puts it before a person."""
    outcome = answers.unanswered(award, now)
    if outcome.award.pending == award.pending:
        raise GivenUp(award.id)
    return outcome


async def looked_at(runtime: Runtime, award: MonthlyAward, now: Now) -> AwardOutcome:
    case = await cases.of_number(runtime.store, award.case_number)
    outcome = look(award, case, await awards.facts_of(runtime.store, award), now)
    return await by_their_wish(runtime, award, outcome, now)


async def by_their_wish(runtime: Runtime, award: MonthlyAward, outcome: AwardOutcome, now: Now) -> AwardOutcome:
    """Who has said stop is not offered a share of their own either; whom nobody has asked yet is spoken to in the chat
    that they have linked."""
    is_offer = award.question is not None and award.question.purpose is AskedFor.ADULT and outcome.message is not None
    iin, reach = newly_spoken_to(award, outcome, is_offer=is_offer)
    if iin is None or reach.msisdn is None:
        return outcome
    contact = (await contacts.of_numbers(runtime.store, {reach.msisdn})).get(reach.msisdn)
    if contact is None:
        return outcome
    if is_offer and contact.stopped:
        return replace(outcome, message=None, award=adults.asked_nothing(outcome.award))
    chat = contact.chat_of(iin)
    if chat is None or Channel.TELEGRAM not in now.channels:
        return outcome
    there = replace(reach, channel=Channel.TELEGRAM, address=str(chat))
    return adults.asked_there(outcome, there, now) if is_offer else told_there(outcome, there, now)


def newly_spoken_to(award: MonthlyAward, outcome: AwardOutcome, *, is_offer: bool) -> tuple[str | None, Reach]:
    """Who is offered a share, or is the payee from now on, and how they are reached; `None`: nobody is new."""
    if is_offer:
        adult = outcome.award.adults[-1]
        return adult.iin, adult.reach
    is_new = outcome.change is not None and outcome.award.payee_iin != award.payee_iin
    return (outcome.award.payee_iin if is_new else None), outcome.award.reach


def look(award: MonthlyAward, case: Case, facts: Facts, now: Now) -> AwardOutcome:
    """What the answers come to, or what is asked besides; a register that refuses leaves it to an official."""
    try:
        return answers.answered(award, case, facts, now)
    except NotAsked as unknown:
        return AwardOutcome(award=asking.asked_on(award), look_ups=unknown.look_ups)
    except RegisterRefuses as refusal:
        return answers.refused(award, refusal, now)

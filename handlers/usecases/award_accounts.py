"""Citizens who name an account: another for an award whose money came back, or the first for a share of their own."""

from handlers.usecases.award_settling import AwardOvertaken
from handlers.usecases.runtime import Runtime
from proactive.awards import adults
from proactive.awards.account_given import CHECKED, answer, look_ups, named, problem_of, waiting_for_account
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation.conversation import Conversation
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.inbound import InboundMessage
from storage.awards import awards
from storage.awards.apply import AwardWork, keep_awards


async def account_said(runtime: Runtime, talk: Conversation, inbound: InboundMessage, saying: Said) -> Outcome | None:
    """What was said again is asked of the register once."""
    iban = saying.value if saying.meaning is Meaning.IBAN else None
    if talk.asking is not None or not iban:
        return None
    return await taken(runtime, talk, inbound, iban) or await shared(runtime, talk, inbound, iban)


async def taken(runtime: Runtime, talk: Conversation, inbound: InboundMessage, iban: str) -> Outcome | None:
    """`None`: no award of theirs waits for an account."""
    own = await awards.of_cases(runtime.store, [case.number for case in talk.mine])
    award = waiting_for_account([*own, *talk.shares])
    if award is None:
        return None
    problem, now = problem_of(iban), runtime.now()
    if problem is None and (later := named(award, iban, now)) != award:
        outcome = AwardOutcome(award=later, look_ups=look_ups(iban))
        await keep_as_seen(runtime, AwardWork(seen=award, outcome=outcome), now)
    return answer(award, inbound, talk.language(inbound), iban)


async def keep_as_seen(runtime: Runtime, work: AwardWork, now: Now) -> None:
    """Nobody is told that their account is checked where it is not. Raises `AwardOvertaken`: it is read again later."""
    if await keep_awards(runtime.store, [work], now):
        raise AwardOvertaken(work.seen.id)


async def shared(runtime: Runtime, talk: Conversation, inbound: InboundMessage, iban: str) -> Outcome | None:
    """O-7: who was asked wants their own share, or has grown up; `None`: nobody was asked there."""
    if inbound.msisdn is None:
        return None
    now = runtime.now()
    for award in await awards.of_numbers(runtime.store, [inbound.msisdn]):
        adult = adults.who_was_asked(award, inbound.msisdn, now.today)
        if adult is None or not talk.speaks_for(adult.iin, inbound.channel):
            continue
        problem = problem_of(iban)
        later = adults.wished(award, adult, iban, now.today) if problem is None else award
        if later is None:
            return answer(award, inbound, talk.language(inbound), iban, adults.BUSY)
        if problem is None and later != award:
            outcome = AwardOutcome(award=later, look_ups=look_ups(iban))
            await keep_as_seen(runtime, AwardWork(seen=award, outcome=outcome), now)
        checked = adults.CHECKED if award.members else CHECKED
        return answer(award, inbound, talk.language(inbound), iban, checked)
    return None

"""Citizens who ask that what was overpaid be held back, or that nothing be held back any more (A-12)."""

from dataclasses import replace

from handlers.usecases.award_accounts import keep_as_seen
from handlers.usecases.runtime import Runtime
from proactive.awards import holding
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import acted
from proactive.awards.circumstance import Happening
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation.conversation import Conversation
from proactive.conversation.understanding import Meaning
from proactive.messages.inbound import InboundMessage
from storage.awards import awards
from storage.awards.apply import AwardWork

WISHES = {Meaning.HOLD_BACK, Meaning.PAY_WHOLE}


async def wish_said(runtime: Runtime, talk: Conversation, inbound: InboundMessage, meaning: Meaning) -> Outcome | None:
    wish = wish_in(talk, inbound, meaning)
    return await taken(runtime, talk, inbound, wish) if wish is not None else None


def wish_in(talk: Conversation, inbound: InboundMessage, meaning: Meaning) -> Meaning | None:
    """By its word at any time; by a yes or a no right after they were asked."""
    if inbound.forwarded:
        return None
    if meaning in WISHES:
        return meaning
    last = talk.asked_of_awards
    was_asked = talk.asking is None and last is not None and last.key == holding.OFFER and last.at <= inbound.moment
    return {Meaning.YES: Meaning.HOLD_BACK, Meaning.NO: Meaning.PAY_WHOLE}.get(meaning) if was_asked else None


async def taken(runtime: Runtime, talk: Conversation, inbound: InboundMessage, wish: Meaning) -> Outcome | None:
    """`None`: no award of theirs has anything to be held back."""
    own = await awards.of_cases(runtime.store, [case.number for case in talk.mine])
    now = runtime.now()
    for award in (*own, *talk.shares):
        outcome = wished(award, wish, now) if talk.speaks_for(award.payee_iin, inbound.channel) else None
        if outcome is not None:
            await keep_as_seen(runtime, AwardWork(seen=award, outcome=outcome), now)
            return answer_to(award, outcome, wish, talk, inbound)
    return None


def wished(award: MonthlyAward, wish: Meaning, now: Now) -> AwardOutcome | None:
    """Decided at once where an official has asked them, and for who takes it back; else it is an official's."""
    if award.stop is not None:
        return None
    if wish is Meaning.PAY_WHOLE:
        return not_any_more(award, now)
    if award.holding is not None and award.holding.next_on is None:
        return acted(award, holding.wish(award, Happening.HOLDING_ASKED, now, iin=award.payee_iin), now, "system")
    return holding.noted(award, holding.wish(award, Happening.HOLDING_ASKED, now, iin=award.payee_iin))


def not_any_more(award: MonthlyAward, now: Now) -> AwardOutcome | None:
    if award.holding is None:
        return None
    if award.holding.next_on is None:
        return holding.declined(award, now)
    return acted(award, holding.wish(award, Happening.HOLDING_ENDED, now, iin=award.payee_iin), now, "system")


def answer_to(
    award: MonthlyAward, outcome: AwardOutcome, wish: Meaning, talk: Conversation, inbound: InboundMessage
) -> Outcome:
    """A decision tells itself when it is signed; what is only noted is answered now."""
    if outcome.change is not None:
        key = "award.wish_taken"
    else:
        key = holding.NOTED if wish is Meaning.HOLD_BACK else "award.hold_declined"
    words = reply(inbound, talk.language(inbound), key, number=award.case_number)
    return Outcome(messages=(replace(words, case_number=award.case_number),))

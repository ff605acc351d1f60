"""What citizens say of what is paid to them by the month: answered before it is looked at as words about a case."""

from collections.abc import Mapping

from handlers.usecases.award_accounts import account_said
from handlers.usecases.award_choice import choice_said
from handlers.usecases.award_wishes import WISHES, wish_said
from handlers.usecases.runtime import Runtime
from proactive.cases.outcome import Outcome
from proactive.conversation.conversation import Conversation
from proactive.conversation.understanding import understand
from proactive.messages.inbound import ChatSign, InboundMessage

STRANGER = Conversation()


async def said_of_awards(
    runtime: Runtime, spoken: Mapping[int, InboundMessage], talks: Mapping[int, Conversation]
) -> dict[int, Outcome]:
    """What is answered to each, by position."""
    answers: dict[int, Outcome] = {}
    for position, inbound in spoken.items():
        outcome = await answer(runtime, talks.get(position, STRANGER), inbound)
        if outcome is not None:
            answers[position] = outcome
    return answers


async def answer(runtime: Runtime, talk: Conversation, inbound: InboundMessage) -> Outcome | None:
    """`None`: it is about a case. Who is asked something answers that, unless a word of their own says a wish."""
    if not is_in_own_words(inbound) or talk.heard_before:
        return None
    saying = understand(inbound.text)
    if talk.asking is not None and saying.meaning not in WISHES:
        return None
    account = await account_said(runtime, talk, inbound, saying)
    wish = await wish_said(runtime, talk, inbound, saying.meaning)
    return await choice_said(runtime, talk, inbound, saying.meaning) or wish or account


def is_in_own_words(inbound: InboundMessage) -> bool:
    """Written to us by themselves, and not pressed, passed on, or said where others read it."""
    is_written = bool(inbound.text) and inbound.press is None
    return is_written and not inbound.forwarded and inbound.sign is not ChatSign.GROUP

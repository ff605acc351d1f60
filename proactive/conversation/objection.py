"""A citizen objects to a refusal that was told beforehand: in words of their own, which an official then reads."""

from dataclasses import replace

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation.conversation import Conversation
from proactive.messages.inbound import InboundMessage
from proactive.road import hearing


def heard_case(talk: Conversation) -> Case | None:
    """The case whose hearing goes on, while nothing else is asked."""
    case = talk.latest
    return case if case is not None and case.status is Status.HEARING and talk.asking is None else None


def object_to(case: Case, talk: Conversation, inbound: InboundMessage) -> Outcome:
    words = reply(inbound, talk.language(inbound), "common.objection", case, number=case.number)
    return replace(hearing.objected(case, inbound.text), messages=(words,))

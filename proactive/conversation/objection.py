"""A citizen objects to a refusal that was told beforehand: in words of their own, which an official then reads."""

from dataclasses import replace

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.promise import promised
from proactive.conversation.topics.topic import CONTRADICTS, Topic
from proactive.messages.escalation import DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage
from proactive.road import hearing


def heard_case(talk: Conversation) -> Case | None:
    """The case whose hearing goes on, while nothing else is asked."""
    case = talk.latest
    return case if case is not None and case.status is Status.HEARING and talk.asking is None else None


# What is asked of us, and courtesy; all else, however it was understood, may be what somebody has against the refusal.
NO_OBJECTION = {
    Topic.HOW_MUCH,
    Topic.WHEN_DECISION,
    Topic.WHEN_MONEY,
    Topic.OFFICE,
    Topic.WHO_ARE_YOU,
    Topic.THANKS,
    Topic.CONDOLENCE,
    Topic.LANGUAGE,
    Topic.ARE_YOU_BOT,
}


def may_object(topic: Topic | None) -> bool:
    """While a hearing goes on; what says that the state is wrong about somebody holds the case, as at any time."""
    return topic is None or not (topic in CONTRADICTS or topic in NO_OBJECTION)


def object_to(case: Case, talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    words = reply(inbound, talk.language(inbound), "common.objection", case, number=case.number)
    escalation = Escalation(topic=DeskTopic.OBJECTION, by=promised(now), promised=False)
    return replace(hearing.objected(case, inbound.text), messages=(words,), escalation=escalation)

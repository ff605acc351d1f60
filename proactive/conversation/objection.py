"""A citizen objects: to a refusal that was told beforehand, or to a decision of which they have asked for a review.

In words of their own, as many messages as they like, until it is decided: an official reads all of them.
"""

from dataclasses import replace

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import reply
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.promise import promised
from proactive.conversation.topics.topic import Topic
from proactive.messages.escalation import DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage
from proactive.road import hearing


def heard_case(talk: Conversation) -> Case | None:
    """The case whose hearing goes on, or is over and waits for its official, while nothing else is asked."""
    case = talk.latest
    if case is None or talk.asking is not None or case.hearing is None or case.decision is not None:
        return None
    return case if case.status in {Status.HEARING, Status.REVIEW} else None


def under_review(case: Case) -> bool:
    return case.status is Status.ATTENTION and case.waiting == Waiting(Reason.REVIEW_REQUESTED)


# What a record says wrongly, which an application rests on: it is held at once, also while a refusal of it is heard.
HOLDS = {Topic.ALIVE, Topic.NOT_ME, Topic.DIED}

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
    """While a hearing goes on, or a review."""
    return topic is None or topic not in HOLDS | NO_OBJECTION


def for_review(now: Now) -> Escalation:
    return Escalation(topic=DeskTopic.REVIEW, by=promised(now), promised=False)


def reasons_of_review(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome | None:
    """What they have against a decision that is looked at again; `None` where none is."""
    case = talk.latest
    if case is None or talk.asking is not None or not under_review(case):
        return None
    words = reply(inbound, talk.language(inbound), "common.review_reasons", case, number=case.number)
    return Outcome(messages=(words,), escalation=for_review(now))


def object_to(case: Case, talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    words = reply(inbound, talk.language(inbound), "common.objection", case, number=case.number)
    escalation = Escalation(topic=DeskTopic.OBJECTION, by=promised(now), promised=False)
    return replace(hearing.objected(case, inbound.text), messages=(words,), escalation=escalation)

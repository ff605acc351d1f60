"""Two machines never talk: an answer that repeats, or the limit a day, ends with one last word, and then in silence.

An SMS costs, and a robot that answers every SMS is answered by ours for ever. What moves a case is always told; what
only answers is told as often as a person could need it.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.promise import promised
from proactive.messages.contact import Channel
from proactive.messages.escalation import LIFE_IN_DANGER, DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage

LATELY = timedelta(minutes=10)
MOST_ALIKE = 3  # the same words, in that time


def dampened(talk: Conversation, inbound: InboundMessage, outcome: Outcome, now: Now) -> Outcome:
    """The outcome as it is told: as it is, with one last word, or in silence."""
    if inbound.channel is not Channel.SMS or moves(talk, outcome):
        return outcome
    if talk.answers_today >= now.house.sms_a_day and not is_urgent(outcome):
        stopped = stopped_for(outcome, DeskTopic.LIMIT, now)
        return last_word(talk, inbound, stopped) if talk.answers_today == now.house.sms_a_day else silent(stopped)
    alike = Counter(talk.answers)
    if not outcome.messages or any(alike[message.text] < MOST_ALIKE for message in outcome.messages):
        return outcome
    stopped = stopped_for(outcome, DeskTopic.REPEATS, now)
    once = last_word(talk, inbound, stopped, "common.repeated")
    return silent(stopped) if is_urgent(outcome) or alike[once.messages[0].text] else once


def moves(talk: Conversation, outcome: Outcome) -> bool:
    """Whether a case goes on by it; one that only asks again does not."""
    case = outcome.case
    before = next((own for own in talk.mine if case and own.number == case.number), None)
    return case is not None and (before is None or case.status is not before.status)


def is_urgent(outcome: Outcome) -> bool:
    """Whose life is in danger is answered whatever was said before; only the very same words end."""
    return outcome.escalation is not None and outcome.escalation.topic == LIFE_IN_DANGER


def stopped_for(outcome: Outcome, why: DeskTopic, now: Now) -> Outcome:
    """A person reads what is answered no more, unless they were to read it anyway."""
    escalation = Escalation(topic=why, by=promised(now), promised=False)
    return replace(outcome, escalation=outcome.escalation or escalation)


def silent(outcome: Outcome) -> Outcome:
    """What somebody chose for themselves holds all the same."""
    return Outcome(contact=outcome.contact, escalation=outcome.escalation)


def last_word(talk: Conversation, inbound: InboundMessage, outcome: Outcome, key: str = "common.enough") -> Outcome:
    words = reply(inbound, talk.language(inbound), key, talk.case)
    return replace(silent(outcome), messages=(words,))

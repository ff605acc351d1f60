"""Taking a consent back, until the decision: asked once more before it is done, since a slip ends an application.

"Отзыв" may also mean an opinion, and is asked about in the same breath. The question is the last that was put: yes or
the same word again takes the consent back, and whatever else is said leaves it as it is.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from proactive.cases.case import Case
from proactive.cases.lifecycle import WITHDRAWABLE, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.withdrawal_asked import WithdrawalAsked
from proactive.cases.wording import reply, right_ends
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.linking import CLOCKS_DIFFER
from proactive.conversation.open_question import continue_here, not_understood
from proactive.conversation.topics.remark import Remark, answered
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.inbound import InboundMessage
from proactive.road import others

STANDS = timedelta(hours=24)  # an answer later than that is none to this question
PAUSED = {Status.CHECKED, Status.REVIEW}  # the decision of the system, or an approval that waited for the registers
WITHDRAWS = {Meaning.YES, Meaning.WITHDRAW, Meaning.OPINION}


def may_be_withdrawn(case: Case) -> bool:
    """A consent was given, and nothing is decided on it; also while an official looks."""
    looked_at = case.status is Status.ATTENTION and case.consent is not None and case.decision is None
    return looked_at or case.status in WITHDRAWABLE


def asked_for(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Whether they mean it, whatever else is being asked."""
    case = next((case for case in candidates(talk) if may_be_withdrawn(case)), None)
    if case is not None:
        return ask(talk, inbound, case, "common.withdraw_sure", now)
    if talk.asking:
        return not_understood(continue_here(talk.asking, inbound), inbound, "common.not_understood_offer")
    return answer(talk, inbound, "common.withdraw_late")


def opinion_or_withdrawal(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Where there is nothing to take back, it is an opinion."""
    case = next((case for case in candidates(talk) if may_be_withdrawn(case)), None)
    if case is None:
        return answered(Remark(talk=talk, inbound=inbound, now=now), "topics.feedback")
    return ask(talk, inbound, case, "common.withdraw_or_opinion", now)


def candidates(talk: Conversation) -> Iterator[Case]:
    return (case for case in (talk.asking, talk.latest) if case is not None)


def ask(talk: Conversation, inbound: InboundMessage, case: Case, key: str, now: Now) -> Outcome:
    """It stands beside the question that is open, whichever case that is about."""
    language = talk.language(inbound)
    words = reply(inbound, language, key, case, number=case.number, right_ends=right_ends(case, language))
    asking = continue_here(talk.asking, inbound) if talk.asking else case
    asking = asking.with_asking(withdrawal=WithdrawalAsked(number=case.number, at=now.at))
    return Outcome(case=asking, messages=(words,), by="citizen")


def heard(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    """What follows from an answer to it; `None` where it was not asked, or is not answered."""
    asked = pending(talk, inbound)
    if asked is None:
        return None
    case = next((case for case in (*talk.mine, *candidates(talk)) if case.number == asked.number), None)
    if case is None or case.status is Status.WITHDRAWN:
        return None
    if saying.meaning in WITHDRAWS:
        return withdrawn(talk, inbound, case, now) if may_be_withdrawn(case) else late(talk, inbound)
    if saying.meaning is Meaning.NO:
        return over(talk, answered(Remark(talk=talk, inbound=inbound, now=now), "common.withdraw_kept"), now)
    return None


def withdrawn(talk: Conversation, inbound: InboundMessage, case: Case, now: Now) -> Outcome:
    language = talk.language(inbound)
    words = reply(inbound, language, "common.withdrawn", case, right_ends=right_ends(case, language))
    turn_at = others.turn_at(case, now)
    ended = case.with_asking(withdrawal=None).moved(
        Status.WITHDRAWN, waiting=Waiting(Reason.WITHDRAWN), wake_at=turn_at
    )
    return Outcome(case=ended, messages=(words, *others.turn_message(case)), by="citizen")


def late(talk: Conversation, inbound: InboundMessage) -> Outcome:
    return answer(talk, inbound, "common.withdraw_late")


def pending(talk: Conversation, inbound: InboundMessage) -> WithdrawalAsked | None:
    """Where nothing was asked since, and the words were said after it."""
    asking = carrier(talk)
    asked = asking.asking.withdrawal if asking else None
    if asking is None or asked is None or not answers(inbound, asked):
        return None
    question = asking.asking.question
    return asked if question is None or question.asked_at <= asked.at else None


def answers(inbound: InboundMessage, asked: WithdrawalAsked) -> bool:
    """Words that were on their way while it was asked answer something else."""
    here_before = inbound.received_at is not None and inbound.received_at < asked.at
    return not here_before and asked.at <= inbound.moment + CLOCKS_DIFFER < asked.at + STANDS


def carrier(talk: Conversation) -> Case | None:
    """The case that keeps it: the one whose question is open, else the one it is about."""
    return next((case for case in candidates(talk) if case.asking.withdrawal is not None), None)


def over(talk: Conversation, outcome: Outcome, now: Now) -> Outcome:
    """Whatever else was said leaves the consent as it is, and what waited for the answer goes on."""
    asking = carrier(talk)
    moved = outcome.case
    if asking is None or (moved is not None and moved.number != asking.number):
        return outcome
    if moved is not None and moved.asking.withdrawal != asking.asking.withdrawal:
        return outcome  # it was asked just now
    case = (moved or asking).with_asking(withdrawal=None)
    if case.status in PAUSED:
        case = replace(case, wake_at=now.at)
    return replace(outcome, case=case, by=outcome.by if moved else "citizen")

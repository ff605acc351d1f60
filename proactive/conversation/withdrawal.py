"""Taking a consent back, until the decision: asked once more before it is done, since a slip ends an application.

"Отзыв" may also mean an opinion, and is asked about in the same breath; so is its word among others, and a yes that was
a mistake. The question is the last that was put: yes or the same word again takes the consent back, and whatever else
is said leaves it as it is.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from proactive.cases.case import Case
from proactive.cases.lifecycle import WITHDRAWABLE, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.withdrawal_asked import WithdrawalAsked
from proactive.cases.wording import reply, right_ends
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.linking import CLOCKS_DIFFER
from proactive.conversation.open_question import continue_here
from proactive.conversation.topics.remark import Remark, answered, in_other_language
from proactive.conversation.understanding import Meaning, Said, names
from proactive.messages.contact import Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange, Message
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
    if question := asked_about(talk, inbound, "common.withdraw_sure", now):
        return question
    if talk.asking:
        return answered(Remark(talk=talk, inbound=inbound, now=now), "topics.nothing_to_take_back")
    return answer(talk, inbound, "common.withdraw_late")


def opinion_or_withdrawal(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Where there is nothing to take back, it is an opinion."""
    question = asked_about(talk, inbound, "common.withdraw_or_opinion", now)
    return question or answered(Remark(talk=talk, inbound=inbound, now=now), "topics.feedback")


def named_among_others(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome | None:
    """ "Отзываю, передумала": its word among words that say nothing else is asked about, and never taken for it."""
    is_named = inbound.press is None and names(Meaning.WITHDRAW, inbound.text)
    return asked_about(talk, inbound, "common.withdraw_sure", now) if is_named else None


def asked_about(talk: Conversation, inbound: InboundMessage, key: str, now: Now) -> Outcome | None:
    """`None` where there is no consent that may be taken back."""
    case = next(withdrawable(talk, inbound), None)
    return ask(talk, inbound, case, key, now) if case else None


def withdrawable(talk: Conversation, inbound: InboundMessage) -> Iterator[Case]:
    """Each application once, that of the message under which a button was pressed first."""
    under = inbound.press.message_id if inbound.press else ""
    cases = {case.number: case for case in (*candidates(talk), *talk.heard_of) if may_be_withdrawn(case)}
    return iter(sorted(cases.values(), key=lambda case: not under.startswith(f"{case.number}.")))


def candidates(talk: Conversation) -> Iterator[Case]:
    return (case for case in (talk.asking, talk.latest) if case is not None)


def ask(talk: Conversation, inbound: InboundMessage, case: Case, key: str, now: Now) -> Outcome:
    """It stands beside the question that is open, whichever case that is about."""
    words = question_words(talk, inbound, case, key, talk.language(inbound))
    return asked_with(in_other_language(Remark(talk=talk, inbound=inbound, now=now), words), talk, inbound, case, now)


def question_words(talk: Conversation, inbound: InboundMessage, case: Case, key: str, language: Language) -> Message:
    return reply(inbound, language, key, case, number=case.number, right_ends=right_ends(case, language))


def asked_with(words: Message, talk: Conversation, inbound: InboundMessage, case: Case, now: Now) -> Outcome:
    kept_by = bearer(talk, inbound, case)
    asking = kept_by.with_asking(withdrawal=WithdrawalAsked(number=case.number, at=now.at))
    return Outcome(case=asking, messages=(words,), by="citizen")


def in_language(language: Language, talk: Conversation, inbound: InboundMessage, case: Case, now: Now) -> Outcome:
    """Who could not read the question is asked it again, and not the one that was open before."""
    assert inbound.msisdn is not None
    words = question_words(talk, inbound, case, "common.withdraw_sure", language)
    question = asked_with(words, talk, inbound, case, now)
    assert question.case is not None
    asking = replace(question.case, language=language) if talk.asking else question.case
    return replace(question, case=asking, contact=ContactChange(msisdn=inbound.msisdn, language=language))


def bearer(talk: Conversation, inbound: InboundMessage, case: Case) -> Case:
    """The case that keeps what was asked: of a second application, the one that kept the first question."""
    if talk.asking:
        return continue_here(talk.asking, inbound)
    kept_by = carrier(talk)
    return kept_by if kept_by and pending(talk, inbound) else case


def heard(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    """What follows from an answer to it; `None` where it was not asked, or is not answered."""
    asked = pending(talk, inbound)
    if asked is None:
        return None
    case = next((case for case in (*talk.mine, *candidates(talk)) if case.number == asked.number), None)
    if case is None or case.status is Status.WITHDRAWN:
        return None
    if saying.meaning is Meaning.LANGUAGE and saying.value:
        return in_language(Language(saying.value), talk, inbound, case, now)
    if saying.meaning in WITHDRAWS:
        return withdrawn(talk, inbound, case, now) if may_be_withdrawn(case) else late(talk, inbound)
    if saying.meaning is Meaning.NO and (following := after(asked, talk, inbound)):
        return ask(talk, inbound, following, "common.withdraw_sure", now)
    if saying.meaning is Meaning.NO:
        return over(talk, answered(Remark(talk=talk, inbound=inbound, now=now), "common.withdraw_kept"), now)
    return None


def after(asked: WithdrawalAsked, talk: Conversation, inbound: InboundMessage) -> Case | None:
    """Who wrote the word and says no may mean another application of theirs. Each is asked about once."""
    if inbound.press is not None:
        return None
    cases = list(withdrawable(talk, inbound))
    numbers = [case.number for case in cases]
    return next(iter(cases[numbers.index(asked.number) + 1 :]), None) if asked.number in numbers else None


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
    """The case that keeps it: the one whose question is open, else the one it is about; of several the last asked."""
    kept = {case.number: case for case in (*talk.mine, *candidates(talk)) if case.asking.withdrawal is not None}
    return max(kept.values(), key=asked_at, default=None)


def asked_at(case: Case) -> datetime:
    return case.asking.withdrawal.at if case.asking.withdrawal else case.opened_at


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

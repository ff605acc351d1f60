"""What only a person can answer: put before one, with a promise of when."""

from dataclasses import replace
from datetime import datetime
from textwrap import shorten

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.conversation.open_question import not_understood
from proactive.conversation.topics.mistaken import MOST_LETTERS, words_of
from proactive.conversation.topics.promise import hour_of_day, promised
from proactive.conversation.topics.remark import (
    Remark,
    answered,
    answered_alone,
    buttons_of,
    in_other_language,
    with_tails,
)
from proactive.conversation.topics.topic import Topic
from proactive.messages.contact import Channel
from proactive.messages.escalation import DeskTopic, Escalation
from proactive.messages.message import Message
from proactive.road import account, others

LOOKED_INTO = {Status.ASSIGNED, Status.REFUSED}  # a person may have to do something about what was decided
NOT_PRESSED = {"topics.who_died"}
PERSON, IN_CHAT = "topics.person", "topics.person_in_chat"  # 1414 cannot be called from everywhere
EARLIER = " / "  # between what was written before and now


def put_before(remark: Remark, key: str = PERSON, topic: str = Topic.PERSON, **params: str) -> Outcome:
    """What was decided is held, with their words, until it is seen to. `key` needs `by`."""
    escalated = answered_by_a_person(remark, key, topic, **params)
    case = remark.case
    if remark.asking is not None or case is None or not (case.status in LOOKED_INTO or waits_for_a_person(case)):
        return escalated
    waiting = Waiting(Reason.CITIZEN_ASKS, (all_words(remark, case), answered_by(remark).isoformat()))
    turn_at = others.turn_at(case, remark.now) if case.status is Status.REFUSED else None
    held = case.moved(Status.ATTENTION, waiting=waiting, wake_at=turn_at)
    return replace(escalated, case=held, by="citizen", note=Reason.CITIZEN_ASKS)


def answered_by_a_person(remark: Remark, key: str = PERSON, topic: str = Topic.PERSON, **params: str) -> Outcome:
    """Without a case that is held for it. `key` needs `by`. A question that is open stays open: who waits
    for a person may still answer it; who mourns is not told to."""
    by = answered_by(remark)
    key = IN_CHAT if key == PERSON and remark.inbound.msisdn is None else key
    outcome = (answered_alone if key in NOT_PRESSED else answered)(
        remark, key, by=hour_of_day(by, remark.language), **params
    )
    return replace(outcome, escalation=Escalation(topic=topic, by=by))


def passed_on(remark: Remark) -> Outcome:
    """One word to a person who wrote: they see it, and whether they answer is theirs."""
    escalation = Escalation(topic=DeskTopic.ANSWER, by=answered_by(remark), promised=False)
    return replace(answered(remark, "topics.passed_on"), escalation=escalation)


def answered_by(remark: Remark) -> datetime:
    """What was promised before stands while it can still be kept."""
    before = remark.talk.waits_until
    return before.astimezone(remark.now.zone) if before and before > remark.now.at else promised(remark.now)


def all_words(remark: Remark, case: Case) -> str:
    """The citizen's, with those that brought the case before an official."""
    words = words_of(remark)
    if case.waiting is None or not waits_for_a_person(case):
        return words
    return shorten(f"{case.waiting.about[0]}{EARLIER}{words}", 2 * MOST_LETTERS, placeholder="…")


def waits_for_a_person(case: Case) -> bool:
    return case.waiting is not None and case.waiting.reason is Reason.CITIZEN_ASKS


def unclear(remark: Remark, case: Case, key: str) -> Outcome:
    """Asked again once, by the text of `key`; after that a person reads it."""
    question = case.asking.question
    assert question is not None
    if question.misunderstood == 0:
        puzzled = not_understood(case, remark.inbound, key)
        return replace(puzzled, messages=tuple(with_what_to_choose(remark, case, words) for words in puzzled.messages))
    outcome = put_before(remark, "topics.unclear", DeskTopic.UNCLEAR)
    assert outcome.case is not None
    assert outcome.case.asking.question is not None
    as_puzzled = replace(outcome.case.asking.question, misunderstood=question.misunderstood)
    return replace(outcome, case=outcome.case.with_asking(question=as_puzzled))


def with_what_to_choose(remark: Remark, case: Case, words: Message) -> Message:
    """In a chat the accounts that are known, and the buttons, stand under the last words again."""
    question = case.asking.question
    told = in_other_language(remark, words)
    if remark.inbound.channel is not Channel.TELEGRAM or question is None:
        return told
    accounts = account.accounts_of(case) if case.status is Status.ACCOUNT else ()
    listed = with_tails(told, (account.listed(accounts, remark.now.today),)) if len(accounts) > 1 else told
    return replace(listed, buttons=listed.buttons or buttons_of(question, remark.language))

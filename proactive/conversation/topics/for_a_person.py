"""What only a person can answer: put before one, with a promise of when, wherever a list of theirs holds it."""

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
from proactive.conversation.topics.remark import Remark, answered, worded

WITH_AN_OFFICIAL = {Status.ATTENTION, Status.REVIEW, Status.DOCUMENT}
CALLS_AN_OFFICIAL = {Status.ASSIGNED, Status.REFUSED}
EARLIER = " / "  # between what was written before and now


def put_before(remark: Remark, key: str = "topics.person", nowhere: str = "", **params: str) -> Outcome:
    """`key` needs `by`; `nowhere` is said where no case can carry the words to an official: whom to call."""
    case = remark.case
    if remark.asking is not None:
        return while_asked(remark, remark.asking, key, **params)
    if case is None:
        return Outcome(messages=(worded(remark, nowhere or "topics.person_nowhere"),))
    if case.status in WITH_AN_OFFICIAL and not waits_for_a_person(case):
        return Outcome(messages=(worded(remark, "topics.person_has_it", number=case.number),))
    if case.status not in CALLS_AN_OFFICIAL and not waits_for_a_person(case):
        return Outcome(messages=(worded(remark, nowhere or "topics.person_calls", number=case.number),))
    waiting, by = asks(remark, case)
    message = worded(remark, key, by=hour_of_day(by, remark.language), **params)
    return Outcome(
        case=case.moved(Status.ATTENTION, waiting=waiting), messages=(message,), by="citizen", note=Reason.CITIZEN_ASKS
    )


def while_asked(remark: Remark, case: Case, key: str, **params: str) -> Outcome:
    """The question stays open: who waits for a person may still answer it."""
    waiting, by = asks(remark, case)
    outcome = answered(remark, key, by=hour_of_day(by, remark.language), **params)
    assert outcome.case is not None
    return replace(outcome, case=replace(outcome.case, waiting=waiting))


def asks(remark: Remark, case: Case) -> tuple[Waiting, datetime]:
    """The citizen's words, and by when they hear; what was promised before stands while it can still be kept."""
    by, words = promised(remark.now), words_of(remark)
    if case.waiting is not None and waits_for_a_person(case):
        words_before, by_before = case.waiting.about
        words = shorten(f"{words_before}{EARLIER}{words}", 2 * MOST_LETTERS, placeholder="…")
        before = datetime.fromisoformat(by_before)
        by = before if before > remark.now.at else by
    return Waiting(Reason.CITIZEN_ASKS, (words, by.isoformat())), by


def waits_for_a_person(case: Case) -> bool:
    return case.waiting is not None and case.waiting.reason is Reason.CITIZEN_ASKS


def unclear(remark: Remark, case: Case, key: str) -> Outcome:
    """Asked again once, by the text of `key`; after that a person reads it."""
    question = case.asking.question
    assert question is not None
    if question.misunderstood == 0:
        return not_understood(case, remark.inbound, key)
    outcome = while_asked(remark, case, "topics.unclear")
    assert outcome.case is not None
    assert outcome.case.asking.question is not None
    puzzled = replace(outcome.case.asking.question, misunderstood=question.misunderstood)
    return replace(outcome, case=outcome.case.with_asking(question=puzzled))

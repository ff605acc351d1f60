"""Document: what an official asked the citizen for is reminded of once, then decided without (D24.3, L24.1)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import say
from proactive.messages.message import Message
from proactive.messages.texts.forms import day
from proactive.road import standing

REMINDED_BEFORE = timedelta(days=3)
MORNING = time(9, 30)  # of the last day, so that an official has the day to decide


def wait(case: Case, now: Now) -> Outcome:
    """Some days before the term ends one reminder; on the last day it is the official's turn."""
    assert case.application is not None
    last = case.application.due_on or now.today
    if now.at >= morning(last, now):
        named = case.waiting.about if case.waiting else ()
        back = case.moved(Status.REVIEW, waiting=Waiting(Reason.DOCUMENT_MISSING, named))
        return Outcome(case=back, note=Reason.DOCUMENT_MISSING)
    if now.today < last - REMINDED_BEFORE:
        return Outcome(case=replace(case, wake_at=morning(last - REMINDED_BEFORE, now)))
    if (daylight := now.earliest()) > now.at:
        return Outcome(case=replace(case, wake_at=min(daylight, morning(last, now))))
    if gone := standing.bereft(case, now):
        return gone
    return Outcome(case=replace(case, wake_at=morning(last, now)), messages=(reminder(case, last),))


def reminder(case: Case, last: date) -> Message:
    document = " ".join(case.waiting.about) if case.waiting else ""
    return say(case, "common.document_reminder", number=case.number, document=document, until=day(last, case.language))


def morning(on: date, now: Now) -> datetime:
    return datetime.combine(on, MORNING, now.zone)


def first_look(last: date, now: Now) -> datetime:
    """When a case that begins to wait for its document is looked at next."""
    return max(morning(last - REMINDED_BEFORE, now), now.at + timedelta(hours=1))

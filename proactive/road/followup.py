"""Follow-up: what an assigned benefit asks for later is found in stored facts and told in time (L7.3, L7.5).

The case sleeps until the next of it. A day that passed while nothing ran is caught up with.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import say
from proactive.messages.message import Message
from proactive.messages.texts.forms import day, money
from proactive.road import standing
from proactive.services import service
from proactive.services.followups import FollowUp, To

PLANNED = time(10, 10)  # an hour no quiet hours end at, so that a wake that was put off is told from a planned one


def follow_ups(case: Case) -> tuple[FollowUp, ...]:
    """All there will be, in order, each once; none for what was refused or paid once. Raises `NotAsked`."""
    if case.decision is None or case.decision.award is None or not case.decision.award.monthly:
        return ()
    decided = case.decision.made_at.astimezone(TIMEZONE).date()
    planned = service(case.service).follow_ups(case, case.assigned, decided)
    return tuple(sorted({follow_up for follow_up in planned if follow_up.on > decided}))


def follow(case: Case, now: Now) -> Outcome:
    """What has fallen due: a message, or an official's turn; then the next of it. Nobody is written to at night."""
    coming = follow_ups(case)
    due = [follow_up for follow_up in coming if since(case, now) <= follow_up.on <= now.today]
    if due and (morning := now.earliest()) > now.at:
        return Outcome(case=replace(case, wake_at=morning))
    if due and (gone := standing.fallen(case, now)):
        return gone
    reached = standing.reached(case, now) if due else case
    return announced(reached, due, coming, now) if reached else standing.unreached(case)


def announced(case: Case, due: Sequence[FollowUp], coming: Sequence[FollowUp], now: Now) -> Outcome:
    messages = tuple(followup_message(case, follow_up) for follow_up in due if follow_up.to is To.CITIZEN)
    checks = tuple(dict.fromkeys(follow_up.kind for follow_up in due if follow_up.to is To.OFFICIAL))
    if checks:
        waiting = Waiting(Reason.FOLLOW_UP, checks)
        for_official = case.moved(Status.ATTENTION, waiting=waiting, followed_up=now.today)
        return Outcome(case=for_official, messages=messages, note=Reason.FOLLOW_UP)
    asleep = replace(case, wake_at=wake(coming, now), followed_up=now.today, awaits=())
    return Outcome(case=asleep, messages=messages)


def since(case: Case, now: Now) -> date:
    """The first day that was not told of yet; of older cases the day they were to be woken for, which quiet hours may
    have put off by one."""
    if case.followed_up is not None:
        return case.followed_up + timedelta(days=1)
    planned = (case.wake_at or now.at).astimezone(now.zone)
    return planned.date() if planned.time() == PLANNED else planned.date() - timedelta(days=1)


def followup_message(case: Case, follow_up: FollowUp) -> Message:
    params = {"until": day(follow_up.day, case.language), "amount": money(follow_up.amount, case.language)}
    words = say(case, f"{case.service}.{follow_up.kind}", number=case.number, **params)
    return replace(words, id=f"{words.id}.{follow_up.day:%Y%m%d}")  # two children may grow up in one step


def next_wake(case: Case, now: Now) -> datetime | None:
    """The morning of the next follow-up after today; `None` when there is no more."""
    return wake(follow_ups(case), now)


def wake(coming: Sequence[FollowUp], now: Now) -> datetime | None:
    day_of_it = next((follow_up.on for follow_up in coming if follow_up.on > now.today), None)
    return datetime.combine(day_of_it, PLANNED, now.zone) if day_of_it else None


def resumed(case: Case, now: Now) -> datetime | None:
    """When a case goes on that an official sends back as it is: at once while something is still to be paid."""
    goes_out = case.payment is not None and case.payment.is_to_go_out
    return now.at if goes_out else next_wake(case, now)

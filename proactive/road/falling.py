"""A record falls: what a case rested on was taken back. It rests on another record of the same fact, or it ends."""

from dataclasses import replace
from decimal import Decimal

from proactive import services
from proactive.basics.law import NotInForce
from proactive.cases.case import Case, Event
from proactive.cases.lifecycle import CARRIED_OUT, CLOSED, EXAMINED, UNASKED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import NotAsked
from proactive.cases.wording import say
from proactive.messages.message import Message
from proactive.road import redirected
from proactive.road.cancellation import take_order_back
from proactive.road.records import rests_on

TAKEN_BACK_FOR = {"annulled": Reason.EVENT_ANNULLED, "revoked": Reason.EVENT_REVOKED}
DECIDED_ALREADY = CARRIED_OUT | {Status.ASSIGNED}


def taken_back(case: Case, event: Event, now: Now) -> Outcome:
    """Before the decision the case ends; once money is on its way a person must look."""
    if not rests_on(case, event):
        return Outcome(case=case, note=f"event {event.kind} of another record")
    if case.also:
        return rests_instead(case, case.also[0], case.also[1:], now)
    if (case.status in DECIDED_ALREADY and case.payment is not None) or is_paid_soon(case):
        waiting = Waiting(TAKEN_BACK_FOR[event.kind])
        for_official = case.moved(Status.ATTENTION, event=event, waiting=waiting, suspended=case.suspended)
        return replace(take_order_back(for_official), note=f"event {event.kind}")
    if case.status in CLOSED:  # of an assignment on which nothing was ordered nothing falls due any more
        wake_at = None if case.status is Status.ASSIGNED else case.wake_at
        return Outcome(case=replace(case, event=event, wake_at=wake_at), note=f"event {event.kind} after the end")
    waiting = Waiting(TAKEN_BACK_FOR[event.kind])
    over = replace(case, payment=redirected.given_up(case.payment))
    ended = over.moved(Status.ANNULLED, event=event, waiting=waiting, suspended=case.suspended)
    return Outcome(case=ended, messages=apology(case), note=f"event {event.kind}")


def rests_instead(case: Case, event: Event, others: tuple[Event, ...], now: Now) -> Outcome:
    """The case's own record fell, and another one of the same fact stands, or it does itself again. What registers
    answered before, and what was found by that, tells of the one that fell."""
    case, note = replace(case, also=others), "rests on another record of the same"
    if case.status in UNASKED | {Status.NOT_ENTITLED}:
        return Outcome(case=case.screened_again(now.at, event=event), note=note)
    if case.status in EXAMINED:
        return Outcome(case=case.examined_again(now.at, event=event), note=note)
    asked_anew = replace(case, screening=case.screening + 1)
    if event.record.day == case.event.record.day:
        return Outcome(case=replace(asked_anew, event=event), note=note)
    return corrected(asked_anew, event, now)


def corrected(case: Case, event: Event, now: Now) -> Outcome:
    """Asked: the same question stands on the corrected facts, or a new one is asked where another sum was promised.
    Checked: checked again. Decided: a person looks. Where nobody could be asked: the registers are asked again."""
    if case.status in EXAMINED:
        return Outcome(case=case.examined_again(now.at, event=event), note="event corrected")
    if case.status in DECIDED_ALREADY:
        waiting = Waiting(Reason.EVENT_CORRECTED)
        for_official = case.moved(Status.ATTENTION, event=event, waiting=waiting, suspended=case.suspended)
        return Outcome(case=for_official, note="event corrected")
    if case.suspended is not None:  # read when it goes on
        return Outcome(case=replace(case, event=event), note="event corrected while it rests")
    if case.status is Status.ATTENTION and case.application is None and case.decision is None:
        return Outcome(case=case.screened_again(now.at, event=event), note="event corrected")
    later = replace(case, event=event)
    if case.status is Status.OFFERED and promised(later, now) != promised(case, now):
        return Outcome(case=case.screened_again(now.at, event=event), note="event corrected: another sum")
    return Outcome(case=later, note="event corrected")


def promised(case: Case, now: Now) -> Decimal | None:
    """The sum an offer made now would name; `None` also where it cannot be told from what is known."""
    try:
        return services.service(case.service).expected(case, case.detected, now.today)
    except (NotAsked, NotInForce):
        return None


def is_paid_soon(case: Case) -> bool:
    """An official looks, and the order is on its way meanwhile."""
    return case.status is Status.ATTENTION and case.payment is not None and case.payment.is_under_way


def apology(case: Case) -> tuple[Message, ...]:
    """To whoever was asked already, or has applied, and lives."""
    if case.status in UNASKED or case.asking.channel is None or case.suspended is not None:
        return ()
    if case.registered_at is None:
        return (say(case, "common.annulled_offer"),)
    return (say(case, "common.annulled", number=case.number),)

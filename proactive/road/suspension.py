"""A death suspends what is under way for a person; its annulment lifts that, and the case goes on where it was.

A register may be wrong about a death. While it stands nothing is said to anybody in the dead person's name and no money
goes out to them; nothing is lost, and the time in which nothing could be done is given back.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from proactive.cases.case import Case, Question, Suspension
from proactive.cases.job_ids import placing_id, signing_id
from proactive.cases.lifecycle import ASKING, CLOSED, CONVERSING, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import once_more, say
from proactive.messages.message import Message
from proactive.road import falling, naming, redirected
from proactive.road.cancellation import take_order_back

DIED = Waiting(Reason.RECIPIENT_DIED)
WENT_OUT = {"placed", "paid"}
LOOK_AGAIN, SELDOMER = timedelta(days=1), 4  # once a day; then after a quarter of the time it has rested
FOUND_OUT = {Status.APPLIED, Status.CHECKED, Status.REVIEW}


def died(case: Case, iin: str, acts: tuple[str, ...], now: Now) -> Outcome:
    """Somebody who is, or was to be, asked, receives, or is the subject has died."""
    if case.suspended and case.suspended.iin == iin:
        later = replace(case.suspended, acts=tuple(dict.fromkeys((*case.suspended.acts, *acts))))
        return Outcome(case=replace(case, suspended=later), note="another record of the death")
    if not goes_on(case):
        return after_the_end(case, iin, acts, now)
    return woken_daily(at_rest(case, iin, acts, now), now)


def at_rest(case: Case, iin: str, acts: tuple[str, ...], now: Now) -> Outcome:
    """Who died first is found dead again where the case goes on after a second death that was none."""
    rests = suspension(case, iin, acts, now.at)
    if case.suspended is not None and case.waiting == DIED:
        rests = replace(case.suspended, iin=iin, acts=acts, is_lifted=False)
    if case.decision is not None:
        return decided(case, rests)
    if case.subject_iin == iin:
        return Outcome(case=replace(case.moved(Status.ANNULLED, waiting=DIED), suspended=rests))
    if case.application is None:
        return unasked_died(case, iin, now)
    lapsed = case.without_application().moved(Status.ATTENTION, waiting=DIED)
    return Outcome(case=replace(lapsed, suspended=rests), note="the recipient has died")


def is_by_word_alone(case: Case) -> bool:
    """No act tells of the death, so that none can be annulled: GBDFL may put itself right without a word to anybody."""
    rests = case.suspended
    return rests is not None and case.waiting == DIED and not (rests.acts or rests.is_lifted or case.beside.superseded)


def woken_daily(outcome: Outcome, now: Now) -> Outcome:
    """Whoever rests by a word alone is asked about once a day, and less and less often when it goes on for long
    (`standing.looked_at_again`)."""
    case = outcome.case
    if case is None or case.wake_at is not None or not is_by_word_alone(case):
        return outcome
    assert case.suspended is not None
    wait = max(LOOK_AGAIN, (now.at - case.suspended.since) / SELDOMER)
    return replace(outcome, case=replace(case, wake_at=now.at + wait))


def screened_without(case: Case, now: Now) -> Case:
    """Looked at from the beginning, without who has died."""
    return without_phone(case).screened_again(now.at)


def without_phone(case: Case) -> Case:
    """What is said from now on is not said on the phone of who has died."""
    return case.with_asking(msisdn=None, channel=None, address=None)


def after_the_end(case: Case, iin: str, acts: tuple[str, ...], now: Now) -> Outcome:
    """Of what was paid once there may still be something to say, and it is not said to the dead."""
    rests = suspension(case, iin, acts, now.at) if case.status is Status.ASSIGNED else case.suspended
    return Outcome(case=replace(case, suspended=rests), note="recipient died after the end")


def unasked_died(case: Case, iin: str, now: Now) -> Outcome:
    """Who has not agreed yet: whom an official named goes back to them, after anybody else the registers show the next;
    the dead are not asked again where one register knows of it before the other."""
    if case.is_vouched_for and case.recipient_iin == iin:
        return naming.cannot_be_asked(without_phone(case), "died")
    passed_by = tuple(dict.fromkeys((*case.asking.passed_by, iin)))
    afresh = screened_without(case, now).with_asking(passed_by=passed_by)
    return Outcome(case=afresh, note="the person to be asked has died")


def goes_on(case: Case) -> bool:
    """Something is still to be done in it, or money goes out by the month."""
    if case.status is not Status.ASSIGNED:
        return case.status not in CLOSED
    award, payment = case.decision and case.decision.award, case.payment
    return bool(award and award.monthly) or bool(payment and payment.is_to_go_out)


def suspension(case: Case, iin: str, acts: tuple[str, ...], now: datetime) -> Suspension:
    return Suspension(
        iin=iin,
        since=now,
        acts=acts,
        status=case.status,
        asking=case.asking,
        application=case.application,
        waiting=case.waiting,
        wake_at=case.wake_at,
        awaits=case.awaits,
    )


def decided(case: Case, rests: Suspension) -> Outcome:
    """What was ordered and is not paid yet is taken back; an official sees to what is paid by the month."""
    outcome = take_order_back(case.moved(Status.ATTENTION, waiting=DIED))
    assert outcome.case is not None
    return replace(outcome, case=replace(outcome.case, suspended=rests), note="the recipient has died")


def lifted(case: Case, act: str, now: Now) -> Outcome:
    """An act of the death was taken back. Where no other one stands, what was under way goes on."""
    rests = case.suspended
    assert rests is not None
    left_acts = tuple(other for other in rests.acts if other != act)
    if left_acts or case.beside.superseded:
        still = replace(rests, acts=left_acts)
        return Outcome(case=replace(case, suspended=still), note="another act of the death stands")
    if case.payment is not None and case.payment.status == "placed" and case.awaits:  # it is being cancelled
        waits = replace(rests, acts=(), is_lifted=True)
        return Outcome(case=replace(case, suspended=waits), note="the death is annulled")
    return goes_on_again(case, now)


def goes_on_again(case: Case, now: Now) -> Outcome:
    """Where it was, with the time given back. What registers answered while the death stood may still speak of it."""
    rests = case.suspended
    assert rests is not None
    case = replace(case, screening=case.screening + 1)
    if case.event.is_taken_back:  # the living person's case ends as anybody's does
        return ends_for_the_living(case, rests)
    if case.waiting != DIED:  # all that was to be done had been done, and words alone were held back
        return Outcome(case=replace(case, suspended=None), note="the death is annulled")
    if case.decision is not None:
        later = decided_again(case, rests, now)
        return Outcome(case=later, messages=told_of_payment(case, later), note="the death is annulled")
    later = as_it_was(case, unasked(rests) if is_busy(case, rests) else unexamined(rests), now)
    outcome = Outcome(case=later, messages=put_right(later), note="the death is annulled")
    return asked_once_more(outcome, later) if later.status in ASKING else outcome


def ends_for_the_living(case: Case, rests: Suspension) -> Outcome:
    """What was held back when it ended is said."""
    waiting = rests.waiting if case.waiting == DIED else case.waiting
    as_it_stood = replace(case, status=rests.status, asking=rests.asking, application=rests.application, suspended=None)
    messages = falling.apology(as_it_stood) if case.status is Status.ANNULLED else ()
    later = replace(case, suspended=None, waiting=waiting)
    return Outcome(case=later, messages=messages, note="the death is annulled")


def told_of_payment(case: Case, later: Case) -> tuple[Message, ...]:
    """What became of the payment while nobody could be told: it came back, or the desk took another account."""
    payment = later.payment
    if payment is None or later.status is Status.ANSWERING:
        return ()
    if later.waiting == Waiting(Reason.PAYMENT_RETURNED):
        return (say(later, "common.payment_returned", number=case.number),)
    if payment.redirected is not None and payment.status in WENT_OUT:
        return (redirected.sent_again(later, payment.redirected),)
    return ()


def asked_once_more(outcome: Outcome, case: Case) -> Outcome:
    """What was still to go out when the death came was held back: nobody waits for an answer to what was never read."""
    question = case.asking.question
    assert question is not None
    again = once_more(case, question)
    asked = case.with_asking(question=question.repeated(again.id))
    return replace(outcome, case=asked, messages=(*outcome.messages, again))


def is_busy(case: Case, rests: Suspension) -> bool:
    """The case holds the number of its citizen, and another question is open there now."""
    contact = case.beside.contacts.get(rests.asking.msisdn or "")
    return rests.status in CONVERSING and contact is not None and contact.busy


def unasked(rests: Suspension) -> Suspension:
    """An offer is made again when the number is free; who had agreed already, an official helps."""
    asking = replace(rests.asking, question=None)
    if rests.status is Status.OFFERED:
        return replace(rests, status=Status.READY, asking=asking)
    return replace(rests, status=Status.ATTENTION, asking=asking, waiting=Waiting(Reason.ACCOUNT))


def unexamined(rests: Suspension) -> Suspension:
    """What was found out is found out anew: it may be that somebody was dead. What waits for an official beside it,
    an objection or a document, waits on."""
    if rests.status not in FOUND_OUT or rests.application is None:
        return rests
    unknown = replace(rests.application, findings=(), award=None)
    waiting = rests.waiting if unknown.approval is None else None
    return replace(rests, status=Status.APPLIED, waiting=waiting, application=unknown)


def as_it_was(case: Case, rests: Suspension, now: Now) -> Case:
    """The one way back that the table of moves does not hold: it undoes a move that rested on no fact."""
    span = now.at - rests.since
    question = rests.asking.question
    again: dict[str, Any] = {
        "status": rests.status,
        "asking": replace(rests.asking, question=later_by(question, span) if question else None),
        "waiting": rests.waiting,
        "wake_at": wake_of(rests, span, now),
        "awaits": rests.awaits if rests.status in {Status.DECIDED, Status.ATTENTION} else (),
        "suspended": None,
    }
    if case.application is None and rests.application is not None:
        again["former"] = case.former[:-1]
    return replace(case, **again, application=prolonged(rests, span))


def later_by(question: Question, span: timedelta) -> Question:
    return replace(question, asked_at=question.asked_at + span)


def wake_of(rests: Suspension, span: timedelta, now: Now) -> datetime | None:
    """Who waits for an answer goes on waiting; every other stage looks at once, at what it asks afresh."""
    if rests.status in ASKING:
        return rests.wake_at + span if rests.wake_at else now.at
    if rests.status is Status.ASSIGNED:  # what fell due meanwhile is caught up with
        return rests.wake_at or now.at
    return None if rests.status in {Status.REVIEW, Status.DOCUMENT, Status.ATTENTION} else now.at


def prolonged(rests: Suspension, span: timedelta) -> Any:
    application = rests.application
    if application is None or application.due_on is None:
        return application
    return replace(application, due_on=application.due_on + timedelta(days=span.days))


def decided_again(case: Case, rests: Suspension, now: Now) -> Case:
    """An order that was cancelled is placed anew, under an id of its own."""
    assert case.decision is not None
    payment = case.payment
    if payment is not None and payment.status == "cancelled":
        to_pay = case.with_application(account=case.paid_to) if case.application else case
        anew = to_pay.moved(Status.DECIDED, waiting=None, wake_at=now.at, awaits=(signing_id(case.decision.number),))
        return replace(anew, payment=None)
    later = as_it_was(case, rests, now)
    if payment is not None and payment.status in WENT_OUT and rests.status is Status.ORDERED:
        return replace(later, status=Status.ANSWERING)  # the order went through before it could be taken back
    if payment is not None and payment.status == "asked":
        return replace(later, awaits=(placing_id(payment.order_id),), wake_at=now.at)
    return later


def put_right(case: Case) -> tuple[Message, ...]:
    """Whoever was in the middle of it reads that it goes on, and nothing of why."""
    if case.asking.channel is None or case.status in {Status.DETECTED, Status.READY}:
        return ()
    if case.registered_at is None:
        return (say(case, "common.goes_on_asked"),)
    return (say(case, "common.goes_on", number=case.number),)

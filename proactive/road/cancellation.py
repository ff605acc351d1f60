"""Cancellation: money that must not go out any more is stopped while it is not paid.

An order, or the instruction to pay it elsewhere, that is still on its way to the payment system may have reached it
already, so its answer is waited for; what turns out to be placed is then cancelled.
"""

from dataclasses import replace

from proactive.cases.case import Case, Payment
from proactive.cases.job_ids import cancelling_id, instructing_id, placing_id
from proactive.cases.jobs import Cancellation, CancelOrder, Instructed, Job, Placement
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import say
from proactive.road import redirected


def take_order_back(case: Case) -> Outcome:
    """`case`: as it waits for an official."""
    if case.payment is None or not case.payment.is_under_way:
        return Outcome(case=case)
    order_id = case.payment.order_id
    if case.payment.is_redirected_now:
        return Outcome(case=replace(case, awaits=(instructing_id(case.payment.instruction_id),)))
    if case.payment.status == "asked":
        return Outcome(case=replace(case, awaits=(placing_id(order_id),)))
    id = cancelling_id(order_id, case.payment.times_redirected)
    cancelling = Job(id=id, task=CancelOrder(order_id=order_id), case_number=case.number)
    return Outcome(case=replace(case, awaits=(cancelling.id,)), jobs=(cancelling,))


def settle(case: Case, now: Now) -> Outcome:
    """What became of the order of a case that waits for an official: placed meanwhile, cancelled, or paid."""
    asleep = replace(case, wake_at=None)
    if case.payment is None:
        return Outcome(case=asleep)
    if case.payment.is_redirected_now and (answer := case.answer(Instructed)):
        return redirection_answered(asleep, case.payment, answer, now)
    if case.payment.status == "asked" and (placement := case.answer(Placement)):
        if placement.is_placed:
            return take_order_back(replace(asleep, payment=replace(case.payment, status="placed", at=now.at)))
        return stopped(asleep, replace(case.payment, status="cancelled", reason=placement.reason, at=now.at))
    if case.payment.status == "placed" and (cancellation := case.answer(Cancellation)):
        if cancellation.is_too_late:
            return paid_before(asleep, now)
        return stopped(asleep, replace(case.payment, status="cancelled", at=now.at))
    return Outcome(case=asleep)


def redirection_answered(case: Case, payment: Payment, answer: Instructed, now: Now) -> Outcome:
    """What the desk took is cancelled; what it did not is where it came back to."""
    assert payment.redirection is not None
    if answer.is_taken:
        return take_order_back(replace(case, payment=redirected.placed(payment, payment.redirection, now)))
    refused = replace(payment, redirection=None, reason=answer.reason)
    rests = case.suspended and replace(
        case.suspended,
        status=Status.ATTENTION,
        waiting=Waiting(Reason.ORDER_REFUSED, (str(answer.status),)),
        wake_at=None,
        awaits=(),
    )
    return without_money(replace(case, suspended=rests), refused)


def stopped(case: Case, payment: Payment) -> Outcome:
    return without_money(replace(case, orders_cancelled=case.orders_cancelled + 1), payment)


def without_money(case: Case, payment: Payment) -> Outcome:
    """No money goes out. Whose event was taken back is told, and the case is over; else an official goes on with it."""
    if not case.event.is_taken_back:
        return Outcome(case=replace(case, payment=payment, awaits=()))
    ended = case.moved(Status.ANNULLED, payment=payment, waiting=case.waiting, suspended=case.suspended)
    if case.suspended is not None and not case.suspended.is_lifted:  # the recipient has died
        return Outcome(case=ended)
    ended = replace(ended, suspended=None)
    return Outcome(case=ended, messages=(say(case, "common.annulled", number=case.number),))


def paid_before(case: Case, now: Now) -> Outcome:
    assert case.payment is not None
    paid = replace(case, payment=replace(case.payment, status="paid", at=now.at), awaits=())
    waiting = Waiting(Reason.PAID_BEFORE_ANNULMENT)
    return Outcome(case=replace(paid, waiting=waiting) if case.event.is_taken_back else paid)

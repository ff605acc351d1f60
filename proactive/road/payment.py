"""Payment: the signed decision becomes one order in "ОДҚ" (B19-1.3, D21-1.3), placed once however often it is sent."""

import base64
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from proactive.cases.award import Period
from proactive.cases.case import Case, Decision, Payment
from proactive.cases.job_ids import placing_id, tracking_id
from proactive.cases.jobs import (
    Instructed,
    Job,
    OrderedBy,
    OrderedRate,
    OrderStatus,
    Placement,
    PlaceOrder,
    Recipient,
    TrackOrder,
)
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import say
from proactive.road import standing, suspension
from proactive.road.canonical import canonical

CURRENCY = "KZT"
TIYN = Decimal("0.01")
NOT_THERE = 404
WENT_OUT = {"placed", "paid"}


def place(case: Case, now: Now) -> Outcome:
    """Sends the order; once the gateway has it, the result can be told."""
    assert case.decision is not None
    placement = case.answer(Placement)
    if placement is None and case.payment is None and (gone := standing.fallen(case, now)):
        return gone
    if placement is None and case.payment is None and is_ordered_elsewhere(case, now):
        return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(Reason.ORDERED_ALREADY)))
    if placement is None:
        return send_order(case, case.decision, id_of_order(case, case.decision))
    if not placement.is_placed:
        return refused_by_desk(case, placement)
    assert case.payment is not None
    placed = replace(case.payment, status="placed", reason=None, at=now.at)
    return Outcome(case=case.moved(Status.ANSWERING, payment=placed, wake_at=now.at))


def is_ordered_elsewhere(case: Case, now: Now) -> bool:
    """The case is opened anew from a feed; the one by which it was ordered is in no copy."""
    people = {case.subject_iin, case.recipient_iin}
    return any((case.service, iin) in now.house.ordered_elsewhere for iin in people)


def refused_by_desk(case: Case, answer: Placement | Instructed) -> Outcome:
    """An official sees to it. The desk's own words may name whom it is about: they stay sealed."""
    payment = replace(case.payment, reason=answer.reason) if case.payment else None
    waiting = Waiting(Reason.ORDER_REFUSED, (str(answer.status),))
    return Outcome(case=case.moved(Status.ATTENTION, payment=payment, waiting=waiting), note=answer.differs or "")


def id_of_order(case: Case, decision: Decision) -> str:
    """Its own for an order that is placed anew, because the one before was cancelled; what earlier versions signed has
    its decision's number."""
    again = f"-{case.orders_cancelled}" if case.orders_cancelled else ""
    return (decision.order_id or decision.number.replace("/", "-")) + again


def send_order(case: Case, decision: Decision, order_id: str) -> Outcome:
    placing = Job(id=placing_id(order_id), task=order(case, decision, order_id), case_number=case.number)
    payment = Payment(order_id=order_id, status="asked")
    return Outcome(case=replace(case, payment=payment, wake_at=None, awaits=(placing.id,)), jobs=(placing,))


def order(case: Case, decision: Decision, order_id: str) -> PlaceOrder:
    """The sum once, or by the month: one row per rate in force, the open end without `until`."""
    assert case.account is not None
    assert decision.award is not None
    monthly = decision.award.one_off is None
    return PlaceOrder(
        order_id=order_id,
        case_number=case.number,
        service=case.service,
        recipient=Recipient(iin=case.recipient_iin, bin=case.recipient_bin),
        iban=case.account.iban,
        currency=CURRENCY,
        decision=ordered_by(decision.number, decision.made_at, decision.signature, canonical(case, decision)),
        one_off=to_the_tiyn(decision.award.one_off),
        monthly=rates(decision.award.monthly) if monthly else None,
        arrears=to_the_tiyn(decision.award.arrears or Decimal(0)) if monthly else None,
    )


def ordered_by(number: str, made_at: datetime, signature: str | None, document: str) -> OrderedBy:
    """A decision, with the `document` that was signed."""
    content = base64.b64encode(document.encode()).decode()
    return OrderedBy(number=number, made_on=made_at.date(), signature=signature, content=content)


def rates(periods: Iterable[Period]) -> tuple[OrderedRate, ...]:
    return tuple(
        OrderedRate(from_=period.from_, amount=period.amount.quantize(TIYN), until=period.until) for period in periods
    )


def to_the_tiyn(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(TIYN)


def follow(case: Case, now: Now) -> Outcome:
    """What became of the order: until it is paid. What came back is to go to another account (A-14); what is gone an
    official must see."""
    assert case.payment is not None
    order = case.answer(OrderStatus)
    if order is None:
        return track(case, case.payment)
    payment = replace(case.payment, status=order.status, reason=order.reason, at=now.at)
    if payment.status == "returned" and case.decision and case.decision.award and case.decision.award.monthly:
        return Outcome(case=replace(case, payment=payment, wake_at=None, awaits=()))  # the award asks for an account
    if payment.status == "returned":
        return came_back(case, payment)
    if payment.status == "cancelled":
        gone = Waiting(Reason.ORDER_REFUSED, (str(NOT_THERE),))
        for_official = case.moved(Status.ATTENTION, payment=payment, waiting=gone)
        return Outcome(case=replace(for_official, orders_cancelled=case.orders_cancelled + 1))
    return Outcome(case=replace(case, payment=payment, wake_at=None, awaits=()))


def came_back(case: Case, payment: Payment) -> Outcome:
    """What is paid once, and is to go to another account; who has died is not asked for one."""
    asked = case.with_application(wrong_accounts=0) if case.application else case
    if case.suspended is not None:
        rests = replace(case.suspended, status=Status.ATTENTION, waiting=Waiting(Reason.PAYMENT_RETURNED))
        rests = replace(rests, application=asked.application)
        return Outcome(case=asked.moved(Status.ATTENTION, payment=payment, waiting=suspension.DIED, suspended=rests))
    for_official = asked.moved(Status.ATTENTION, payment=payment, waiting=Waiting(Reason.PAYMENT_RETURNED))
    return Outcome(case=for_official, messages=(say(case, "common.payment_returned", number=case.number),))


def told_returned(case: Case, reason: str | None, published_at: datetime | None, now: Now) -> Outcome:
    """The payment desk's event, before the order is looked at again; one that is older than what is known of the order
    changes nothing. A monthly benefit's is its award's."""
    payment, decision = case.payment, case.decision
    once = decision is not None and decision.award is not None and decision.award.one_off is not None
    if case.status is not Status.ASSIGNED or payment is None or payment.status not in WENT_OUT or not once:
        return Outcome()
    if published_at is not None and payment.at is not None and published_at < payment.at:
        return Outcome()
    return came_back(case, replace(payment, status="returned", reason=reason, at=now.at))


def late(case: Case, now: Now) -> Outcome:
    """The order of a case that an official sent on was still on its way: followed once it is placed."""
    assert case.payment is not None
    placement = case.answer(Placement)
    if placement is None:
        return Outcome(case=replace(case, wake_at=None, awaits=(placing_id(case.payment.order_id),)))
    if not placement.is_placed:
        return refused_by_desk(case, placement)
    return track(case, replace(case.payment, status="placed", at=now.at))


def track(case: Case, payment: Payment) -> Outcome:
    order_id = payment.order_id
    id = tracking_id(order_id, payment.times_redirected)
    tracking = Job(id=id, task=TrackOrder(order_id=order_id), case_number=case.number)
    return Outcome(case=replace(case, payment=payment, wake_at=None, awaits=(tracking.id,)), jobs=(tracking,))

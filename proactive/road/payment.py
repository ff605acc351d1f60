"""Payment: the signed decision becomes one order in "ОДҚ" (B19-1.3, D21-1.3), placed once however often it is sent."""

from dataclasses import replace
from typing import Any

from proactive.cases.award import Award
from proactive.cases.case import Case, Decision, Payment
from proactive.cases.jobs import Job, JobKind
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import say

PLACED = {200, 201}
CANCELLED = 204


def place(case: Case, now: Now) -> Outcome:
    """Sends the order; once the gateway has it, the result can be told."""
    assert case.decision is not None
    order_id = f"{case.decision.number.replace('/', '-')}"
    answer = case.done.get(f"{order_id}.place")
    if answer is None:
        return ordered(case, case.decision, order_id)
    if answer["status"] not in PLACED:
        held = case.moved(Status.ATTENTION, waits_for=f"order_{answer['status']}")
        return Outcome(case=held, note=str(answer.get("reason", "")))
    placed = Payment(order_id=order_id, status="placed", at=now.at)
    return Outcome(case=case.moved(Status.ANSWERING, payment=placed, wake_at=now.at))


def ordered(case: Case, decision: Decision, order_id: str) -> Outcome:
    job = Job(
        id=f"{order_id}.place", kind=JobKind.PLACE, case_number=case.number, request=order(case, decision, order_id)
    )
    waiting = replace(case, payment=Payment(order_id=order_id, status="asked"), wake_at=None)
    return Outcome(case=waiting, jobs=(job,))


def order(case: Case, decision: Decision, order_id: str) -> dict[str, Any]:
    """The order's body, as the gateway takes it."""
    assert case.account is not None
    assert decision.award is not None
    return {
        "order_id": order_id,
        "case_number": case.number,
        "service": case.service,
        "recipient": {"iin": case.recipient_iin},
        "iban": case.account.iban,
        "currency": "KZT",
        **amounts(decision.award),
        "decision": {
            "number": decision.number,
            "made_on": decision.made_at.date().isoformat(),
            "signature": decision.signature,
        },
    }


def amounts(award: Award) -> dict[str, Any]:
    """Once, or by the month: one row per rate in force, the open end without `until`."""
    if award.one_off is not None:
        return {"one_off": f"{award.one_off:.2f}"}
    rows = [
        {"from": period.from_.isoformat(), "amount": f"{period.amount:.2f}"}
        | ({"until": period.until.isoformat()} if period.until else {})
        for period in award.monthly
    ]
    return {"monthly": rows, "arrears": f"{award.arrears or 0:.2f}"}


def follow(case: Case, now: Now) -> Outcome:
    """What became of the order: asked until it is paid, or returned, which an official must see."""
    assert case.payment is not None
    errand_id = f"{case.payment.order_id}.track"
    answer = case.done.get(errand_id)
    if answer is None:
        request = {"order_id": case.payment.order_id}
        job = Job(id=errand_id, kind=JobKind.TRACK, case_number=case.number, request=request)
        return Outcome(case=replace(case, wake_at=None), jobs=(job,))
    payment = replace(case.payment, status=answer["status"], reason=answer.get("reason"), at=now.at)
    if payment.status == "returned":
        told = say(case, "common.payment_returned", number=case.number)
        held = case.moved(Status.ATTENTION, payment=payment, waits_for="payment_returned")
        return Outcome(case=held, messages=(told,))
    return Outcome(case=replace(case, payment=payment, wake_at=None))


def cancelled(case: Case, now: Now) -> Outcome:
    """What became of taking the order back: not paid, and the case is over; paid, and an official must act."""
    answer = case.done.get(f"{case.payment.order_id}.cancel") if case.payment else None
    if case.payment is None or answer is None or case.payment.status != "placed":
        return Outcome(case=replace(case, wake_at=None))
    if answer["status"] != CANCELLED:
        paid = replace(case.payment, status="paid", at=now.at)
        return Outcome(case=replace(case, payment=paid, wake_at=None, waits_for="paid_before_annulment"))
    taken_back = replace(case.payment, status="cancelled", at=now.at)
    told = say(case, "common.annulled", number=case.number)
    return Outcome(case=case.moved(Status.ANNULLED, payment=taken_back, waits_for=case.waits_for), messages=(told,))

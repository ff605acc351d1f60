"""Decision: by the system where the order lets it (B19-1, D21-1), else by an official on what was prepared; signed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from proactive.basics.refusal import Refusal
from proactive.cases.approval import Approval, Officer
from proactive.cases.award import Award, Finding, Ground
from proactive.cases.case import Application, Case, Decision
from proactive.cases.job_ids import signing_id
from proactive.cases.jobs import Job, Sign, Signature
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.cases.registers import NotAsked
from proactive.papers import issuing, notices
from proactive.road import standing
from proactive.road.canonical import canonical
from proactive.services import ground, service
from proactive.services.findings import first

TO_THINK_AGAIN = timedelta(hours=1)  # a withdrawal is asked about, and the decision waits so long


class ActNotPossible(Refusal):
    """An official's act that the case does not allow."""


def decide(case: Case, now: Now) -> Outcome:
    """The system's decision. What the registers do not hold is a ground to refuse here (B19-1.2, D21-1.2)."""
    application = registered_application(case)
    if (answer_by := withdrawal_pause(case)) > now.at:
        return Outcome(case=replace(case, wake_at=answer_by))
    if are_old(case, now):
        return Outcome(case=case.examined_again(now.at), note="examined too long ago")
    if gone := standing.fallen(case, now):
        return gone
    stands_against = deciding(application.findings)
    if stands_against is None:
        assigned = Decision(outcome="assigned", award=application.award, **head(case, now, "system"))
        return record_decision(case, assigned, now)
    refusal = Decision(
        outcome="refused",
        ground=ground(stands_against),
        reason=stands_against.check,
        **head(case, now, "system"),
    )
    return record_decision(case, refusal, now)


def withdrawal_pause(case: Case) -> datetime:
    """Until when nothing is decided, so that who was asked whether they take their consent back can answer."""
    asked = case.asking.withdrawal
    return asked.at + TO_THINK_AGAIN if asked and asked.number == case.number else case.opened_at


def deciding(findings: tuple[Finding, ...]) -> Finding | None:
    """The finding that stands against the award: a failed check before one the registers are silent on."""
    failed = [finding for finding in findings if finding.passed is False]
    silent = [finding for finding in findings if finding.passed is None]
    return next(iter(failed + silent), None)


def registered_application(case: Case) -> Application:
    """What is decided on: an application that rests on a consent and stands in the journal. Raises `ActNotPossible`."""
    if case.application is None or case.application.registered_at is None:
        raise ActNotPossible("no_application")
    return case.application


def head(
    case: Case, now: Now, made_by: str, official: str | None = None, officer: Officer | None = None
) -> dict[str, Any]:
    return {
        "number": f"{case.number}/{case.decisions_made + 1}",
        "made_by": made_by,
        "made_at": now.at,
        "official": official,
        "officer": officer,
    }


def approve(case: Case, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """An official assigns what the system prepared. Raises `ActNotPossible`, `MoveNotAllowed`."""
    registered_application(case)
    decision = Decision(
        outcome="assigned", award=as_of_today(case, now), **head(case, now, "official", official, officer)
    )
    return record_decision(case, decision, now, official)


def are_old(case: Case, now: Now) -> bool:
    """Whether the answers behind the findings are older than registers are relied on where something is decided.

    What an earlier version checked does not say when; before its order goes out it is asked whether it stands.
    """
    checked_at = registered_application(case).checked_at
    return checked_at is not None and checked_at < standing.relied_on_since(now)


def checked_first(case: Case, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """An approval of what older answers come to: all registers are asked afresh, and it holds if they say the same."""
    prepared = registered_application(case)
    approval = Approval(official=official, officer=officer, award=prepared.award, findings=prepared.findings)
    pressed = replace(case.with_application(approval=approval), screening=case.screening + 1)
    checking = pressed.moved(Status.APPLIED, waiting=None, wake_at=now.at)
    return Outcome(case=checking, by=official, note="approved if the registers still say the same")


def approved(case: Case, now: Now) -> Outcome:
    """An approval that waited for the registers is carried out; nothing else moves a case that is an official's."""
    application = case.application
    approval = application.approval if application else None
    if approval is None:
        return Outcome(case=replace(case, wake_at=None))
    if (answer_by := withdrawal_pause(case)) > now.at:
        return Outcome(case=replace(case, wake_at=answer_by))
    if case.waiting is not None and case.waiting.reason is Reason.ANSWERS_AWAITED:
        return Outcome(case=case.moved(Status.APPLIED, waiting=None, wake_at=now.at))
    if are_old(case, now):
        return checked_first(case, approval.official, now, approval.officer)
    if gone := standing.fallen(case, now):
        return gone
    return approve(case.with_application(approval=None), approval.official, now, approval.officer)


def as_of_today(case: Case, now: Now) -> Award | None:
    """What was prepared, with the arrears as they are today."""
    try:
        return service(case.service).award(case, case.assigned, now.today)
    except NotAsked:
        return registered_application(case).award


def refuse(case: Case, reason: Ground, words: str, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """An official refuses, on one of the three grounds and in words the citizen will read; a check on which registers
    are silent is not said to be the reason."""
    failed = first(registered_application(case).findings, False)
    decision = Decision(
        outcome="refused",
        ground=reason,
        reason=failed.check if failed else None,
        words=words,
        **head(case, now, "official", official, officer),
    )
    return record_decision(case, decision, now, official)


def record_decision(case: Case, decision: Decision, now: Now, by: str = "system") -> Outcome:
    application, waits = registered_application(case), (signing_id(decision.number),)
    late = application.late or (application.due_on is not None and now.today > application.due_on)
    count = case.decisions_made + 1
    decided = case.with_application(late=late).moved(
        Status.DECIDED, decision=decision, decisions_made=count, waiting=None, awaits=waits
    )
    signing = Job(id=waits[0], task=Sign(document=canonical(decided, decision)), case_number=case.number)
    return Outcome(case=decided, jobs=(signing,), by=by)


def signed(case: Case, now: Now) -> Outcome:
    """With the signature the decision stands; money is ordered, or the refusal is told."""
    assert case.decision is not None
    answer = case.answer(Signature)
    if answer is None:
        return Outcome(case=replace(case, wake_at=None))
    decision = replace(case.decision, signature=answer.signature, order_id=answer.order_id)
    to = Status.ORDERED if decision.outcome == "assigned" else Status.ANSWERING
    stands = case.moved(to, decision=decision, wake_at=now.at)
    return Outcome(case=stands, jobs=(*issuing.when_decided(stands), *notices.on_decision(stands, now)))

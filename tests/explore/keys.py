"""What two states have in common that may do the same: eight bytes. What no stage reads any more is left out."""

from datetime import datetime

from proactive.cases.case import Application, Case, Decision, Payment, Question
from proactive.cases.jobs import Job
from proactive.cases.lifecycle import BEFORE_DECISION, Status
from proactive.cases.reasons import Reason, Waiting
from tests.explore.state import State

LIVE_FACTS = BEFORE_DECISION | {Status.ATTENTION}
CANDIDATES_MATTER = {Status.READY, Status.OFFERED}
WORDS_OF_CITIZENS = {Reason.CITIZEN_ASKS, Reason.OBJECTION}
FAR = 24 * 60  # hours: years ahead is one thing


def key_of(state: State) -> int:
    return hash(
        (
            state.family.name,
            state.quiet and state.now.quiet is not None and state.now.quiet.hold(state.now.local.time()),
            state.four_eyes,
            state.budget,
            frozenset(state.registered),
            tuple(case_key(case, state) for case in state.cases.values()),
            frozenset(map(job_key, state.out.values())),
            frozenset(state.desk.items()),
            tuple((contact.stopped, contact.chat_id is None, contact.language) for contact in state.contacts.values()),
        )
    )


def job_key(job: Job) -> tuple[object, ...]:
    """With what is asked: the same may be asked afresh, one register after another."""
    return (job.case_number, job.task.KIND, frozenset(job.enquiry.look_ups) if job.enquiry else None)


def case_key(case: Case, state: State, *, facts: bool = True) -> tuple[object, ...]:
    decided = case.status is Status.ATTENTION and case.decision is not None
    forgotten = not facts or case.status not in LIVE_FACTS or decided
    asking, at = case.asking, state.at
    return (
        case.status,
        waiting_key(case.waiting),
        case.event.kind,
        case.event.record,
        facts and (hours_to(case.wake_at, at), bool(case.awaits)),
        asking.channel,
        case.preferred is None,
        case.named and (case.named.in_person, case.is_vouched_for),
        asking.place,
        asking.candidates if case.status in CANDIDATES_MATTER else len(asking.candidates),
        asking.msisdn,
        question_key(asking.question, at),
        application_key(case.application, at),
        decision_key(case.decision),
        payment_key(case.payment),
        bool(case.former),
        proposal.act if (proposal := state.proposal(case)) else None,
        None if forgotten else state.learnt.get(case.number),
    )


def waiting_key(waiting: Waiting | None) -> tuple[object, ...] | None:
    """The words that an official will read are none that a stage reads."""
    if waiting is None:
        return None
    return (waiting.reason, () if waiting.reason in WORDS_OF_CITIZENS else waiting.about)


def question_key(question: Question | None, at: datetime) -> tuple[object, ...] | None:
    if question is None:
        return None
    waited = min(int((at - question.asked_at).total_seconds() // 3600) // 12, 6)
    return (question.kind, question.choices, question.reminded, question.misunderstood, waited)


def application_key(application: Application | None, at: datetime) -> tuple[object, ...] | None:
    if application is None:
        return None
    return (
        application.account and application.account.iban,
        min(application.wrong_accounts, 3),
        application.told_of_delay,
        application.registered_at is not None,
        application.due_on is not None and application.due_on < at.date(),
        application.hearing and application.hearing.decide_from > at.date(),
        application.track,
        application.award is None,
        tuple((finding.check, finding.passed) for finding in application.findings if not finding.passed),
    )


def decision_key(decision: Decision | None) -> tuple[object, ...] | None:
    return decision and (decision.outcome, decision.made_by, decision.signature is not None)


def payment_key(payment: Payment | None) -> tuple[object, ...] | None:
    if payment is None:
        return None
    way = payment.redirection and (payment.redirection.by, payment.redirection.is_instructed)
    return (payment.status, way)


def hours_to(wake_at: datetime | None, at: datetime) -> int | None:
    """Not at all, due, or in so many half days."""
    if wake_at is None:
        return None
    return min(int((wake_at - at).total_seconds() // 3600), FAR) // 12 if wake_at > at else -1

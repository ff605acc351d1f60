"""What two states have in common that may do the same: eight bytes. What no stage reads any more is left out."""

from datetime import datetime, timedelta
from functools import cache

from proactive.basics import law
from proactive.cases.case import Application, Case, Decision, Payment, Question, Suspension
from proactive.cases.jobs import Job, LookUps
from proactive.cases.lifecycle import AGREED, ASKING, BEFORE_DECISION, CARRIED_OUT, CLOSED, HELD, SIGNED, Status
from proactive.cases.reasons import SAID_MISTAKEN, Reason
from proactive.cases.registers import LookUp
from proactive.road import checks, standing
from tests.explore.state import State
from tests.explore.towns import DAY, registers

LIVE_FACTS = BEFORE_DECISION | CARRIED_OUT | HELD
TO_BE_CHECKED = AGREED | SIGNED | {Status.APPLIED}
CANDIDATES_MATTER = {Status.READY, Status.OFFERED}
ACCOUNTS_COUNTED = {Status.CONSENTED, Status.ACCOUNT, Status.VERIFYING, Status.ATTENTION}
SPEAKS_OF_IT = {Status.VERIFYING, Status.CERTIFIED, Status.APPLIED, Status.CHECKED} | ASKING
PUT_ASIDE = CLOSED - {Status.ASSIGNED, Status.REFUSED}  # an application there is not gone on with
WORDS_OF_CITIZENS = {Reason.CITIZEN_ASKS, Reason.OBJECTION}
FAR = 24 * 60  # hours: years ahead is one thing
FRESH = timedelta(minutes=int(law.number("facts_hold_minutes", DAY)))
SHOWS_NUMBER = timedelta(hours=int(law.number("number_holds_hours", DAY)))
Key = tuple[object, ...]


def key_of(state: State) -> int:
    return hash(
        (
            state.quiet and state.now.quiet is not None and state.now.quiet.hold(state.now.local.time()),
            state.budget,
            frozenset(state.registered),
            tuple([case_key(case, state) for case in state.cases.values()]),
            tuple(sorted([job_key(job, state) for job in state.out.values() if is_awaited(job, state)])),
            frozenset(state.desk.items()),
            state.untold,
            state.let_go,
            tuple([(contact.stopped, contact.chat_id, contact.language) for contact in state.contacts.values()]),
        )
    )


def is_awaited(job: Job, state: State) -> bool:
    """An answer for which no case waits teaches only what could as well be asked; it matters where registers change."""
    return (
        bool(state.budget) or not isinstance(job.task, LookUps) or job.id in state.cases[job.case_number or ""].awaits
    )


def job_key(job: Job, state: State) -> tuple[int, bool]:
    """With what is asked: the same may be asked afresh, one register after another; and whether the answer still
    counts, or the case is looked at anew since."""
    asked = lambda: hash((job.case_number, job.task.KIND, frozenset(job.enquiry.look_ups) if job.enquiry else None))  # noqa: E731
    key: int = state.remembered.of(("job key", id(job)), job, asked)
    return key, job.scope is None or job.scope == state.cases[job.case_number or ""].scope


def case_key(case: Case, state: State, *, facts: bool = True) -> tuple[int, object]:
    """`facts`: what was learnt, and when it is looked at next, too."""
    proposal = state.proposal(case)
    key = ("case key", id(case), id(proposal), state.at, facts)
    in_itself = state.remembered.of(key, (case, proposal), lambda: hash(what_stages_read(case, state, facts=facts)))
    return (in_itself, facts and learnt_key(case, state))


def what_stages_read(case: Case, state: State, *, facts: bool) -> Key:
    status, asking, at = case.status, case.asking, state.at
    return (
        status,
        waiting_key(case, state),
        case.event.kind,
        case.event.record,
        facts and (hours_to(case.wake_at, at), bool(case.awaits)),
        asking.channel if status in ASKING else asking.channel is None,
        case.application is None and case.preferred is None,
        case.named and (case.named.in_person, case.is_vouched_for),
        asking.place,
        asking.candidates if status in CANDIDATES_MATTER else len(asking.candidates),
        asking.msisdn,
        asking.undelivered is None,
        (asking.passed_by, asking.wider, asking.withdrawal is None),
        question_key(asking.question, at),
        application_key(case.application, status, at),
        decision_key(case.decision),
        payment_key(case.payment),
        any(former.decision for former in case.former),
        suspension_key(case.suspended, at),
        proposal.act if (proposal := state.proposal(case)) else None,
        facts and status in LIVE_FACTS and (stale(case, at), is_of_old(case, at)),
        facts and status in TO_BE_CHECKED and frozenset(checks.older(case.assigned, at - checks.ONE_LOOK)),
    )


def waiting_key(case: Case, state: State) -> Key | None:
    """The words that an official will read are none that a stage reads; a promise to answer only some words meet."""
    waiting = case.waiting
    if waiting is None:
        return None
    if waiting.reason is Reason.CITIZEN_ASKS and case.status in SPEAKS_OF_IT and not state.every_word:
        return None
    if waiting.reason in SAID_MISTAKEN:  # an official may do the same, whatever is said to be wrong
        return ("said mistaken",)
    return (waiting.reason, () if waiting.reason in WORDS_OF_CITIZENS else waiting.about)


def question_key(question: Question | None, at: datetime) -> Key | None:
    if question is None:
        return None
    waited = min(int((at - question.asked_at).total_seconds() // 3600) // 12, 6)
    return (question.kind, question.choices, question.reminded, question.misunderstood > 0, waited)


def application_key(application: Application | None, status: Status, at: datetime) -> Key | None:
    """What it comes to in this status; that a delay was told is a sentence more or less."""
    if application is None:
        return None
    if status in PUT_ASIDE:
        return (application.registered_at is not None,)
    return (
        application.account and application.account.iban if status is not Status.ACCOUNT else None,
        min(application.wrong_accounts, 3) if status in ACCOUNTS_COUNTED else None,
        application.registered_at is not None,
        application.due_on is not None and application.due_on < at.date(),
        application.hearing and (application.hearing.is_told, application.hearing.decide_from > at.date()),
        application.track,
        application.award is None,
        application.account_piece is None,
        application.approval is None,
        application.checked_at is not None and at - application.checked_at > FRESH,
        tuple([(finding.check, finding.passed) for finding in application.findings if not finding.passed]),
    )


def suspension_key(suspended: Suspension | None, at: datetime) -> Key | None:
    """Where it goes on if the death is annulled."""
    return suspended and (
        suspended.status,
        suspended.acts,
        suspended.is_lifted,
        question_key(suspended.asking.question, suspended.since),
        application_key(suspended.application, suspended.status, at),
    )


def learnt_key(case: Case, state: State) -> frozenset[object] | None:
    """While registers may still change, all that was answered; then only what they would answer otherwise now."""
    decided = case.status is Status.ATTENTION and case.decision is not None
    learnt = state.learnt.get(case.number)
    if learnt is None or case.status not in LIVE_FACTS or decided:
        return None
    return learnt if state.budget else outdated(learnt, state.family.name, state.registered)


def stale(case: Case, at: datetime) -> frozenset[LookUp]:
    """Before the next message it is asked afresh whether the record stands and its people live: one may have been."""
    answers = case.facts.answers
    dated = [(look_up, answer.at) for look_up in standing.look_ups(case) if (answer := answers.get(look_up))]
    return frozenset([look_up for look_up, then in dated if then is None or at - then > FRESH])


def is_of_old(case: Case, at: datetime) -> bool:
    """A consent no longer shows by itself whose the number is."""
    return case.consent is not None and at - case.consent.given_at > SHOWS_NUMBER


@cache
def outdated(
    learnt: frozenset[tuple[LookUp, int]], family: str, registered: tuple[str, ...]
) -> frozenset[tuple[LookUp, int]]:
    town = registers(family, registered)
    return frozenset(pair for pair in learnt if hash(town.reply(pair[0])) != pair[1])


def decision_key(decision: Decision | None) -> Key | None:
    return decision and (decision.outcome, decision.made_by, decision.signature is not None)


def payment_key(payment: Payment | None) -> Key | None:
    if payment is None:
        return None
    way = payment.redirection and (payment.redirection.by, payment.redirection.is_instructed)
    return (payment.status, way)


def hours_to(wake_at: datetime | None, at: datetime) -> int | None:
    """Not at all, due, or in so many half days."""
    if wake_at is None:
        return None
    return min(int((wake_at - at).total_seconds() // 3600), FAR) // 12 if wake_at > at else -1

"""The road of a case, and the only way to change one.

    event → screening → offer → consent → account → application → checks → decision → payment → result

A stage is a pure function `(case, now) -> Outcome`. What it needs to know and does not, it asks for: the pipeline turns
`NotAsked` into look-ups, and the same stage runs again when they are answered.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from proactive.basics.law import NotInForce
from proactive.cases.case import Case
from proactive.cases.job_ids import look_ups_id
from proactive.cases.jobs import Enquiry, Job, LookUps
from proactive.cases.lifecycle import JUST_ANSWERED, Status, check_move
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import LookUp, NotAsked, Purpose, RegisterRefuses
from proactive.cases.step import WITHOUT_CONSENT
from proactive.cases.wording import say
from proactive.messages.message import Priority
from proactive.road import (
    account,
    application,
    cancellation,
    checks,
    decision,
    document,
    event,
    followup,
    hearing,
    named,
    offer,
    others,
    payment,
    redirecting,
    result,
    screening,
    standing,
    suspension,
)

Stage = Callable[[Case, Now], Outcome]


def follow(case: Case, now: Now) -> Outcome:
    """After the result: what becomes of the order, then what else the application covers, and the later years."""
    if case.payment is not None and case.payment.redirection is not None:
        return redirecting.go_on(case, case.payment.redirection, now)
    if case.payment is None or not case.payment.is_under_way:
        return followup.follow(case, now)
    outcome = payment.follow(case, now) if case.payment.status != "asked" else payment.late(case, now)
    paid = outcome.case
    if paid is None or paid.payment is None or paid.status is not Status.ASSIGNED or paid.payment.status != "paid":
        return outcome
    asleep = replace(paid, wake_at=followup.next_wake(paid, now), followed_up=now.today)
    return replace(outcome, case=asleep, openings=event.covered(paid))


def attend(case: Case, now: Now) -> Outcome:
    """What happens without an official: what became of an order that was taken back, perhaps for no death; and whose
    turn it is while a person looks at another's refusal again."""
    if others.is_refusal_reviewed(case) and others.waiting(case) is not None:
        return others.have_their_turn(case, now)
    outcome = cancellation.settle(case, now)
    settled = outcome.case
    if settled is None or settled.suspended is None or not settled.suspended.is_lifted:
        return suspension.woken_daily(outcome, now)
    still_out = settled.payment is not None and settled.payment.status == "placed" and settled.awaits
    return outcome if still_out else suspension.goes_on_again(settled, now)


def ready(case: Case, now: Now) -> Outcome:
    """Whom the registers show is asked; whom an official named may have come in person."""
    return named.ask(case, now) if case.is_vouched_for else offer.ask(case, now)


ROAD: dict[Status, Stage] = {
    Status.DETECTED: screening.screen,  # who has the right, and who is asked
    Status.READY: ready,  # at an hour at which they may be
    Status.OFFERED: offer.wait,  # their yes is `consent.agree`, in the conversation
    Status.CONSENTED: account.find,
    Status.ACCOUNT: account.wait,
    Status.VERIFYING: account.verify,
    Status.CERTIFIED: application.register,
    Status.APPLIED: checks.run,
    Status.CHECKED: decision.decide,
    Status.REVIEW: decision.approved,  # by an official; the system decides in the line above
    Status.DOCUMENT: document.wait,
    Status.HEARING: hearing.wait,
    Status.DECIDED: decision.signed,
    Status.ORDERED: payment.place,
    Status.ANSWERING: result.tell,
    Status.ASSIGNED: follow,
    **dict.fromkeys(others.CAME_TO_NOTHING, others.have_their_turn),
    Status.ATTENTION: attend,
}


PATIENCE = timedelta(minutes=2)
WAITED_FOR = JUST_ANSWERED | {Status.APPLIED}


def step(case: Case, now: Now) -> Outcome:
    """One step of a case whose time has come."""
    if suspension.is_by_word_alone(case) and not is_being_taken_back(case):
        return guarded(case, now, lambda: standing.looked_at_again(case, now), undoes=True)
    stage = ROAD.get(case.status)
    if stage is None:
        return Outcome(case=replace(case, wake_at=None))
    return guarded(case, now, lambda: stage(case, now))


def is_being_taken_back(case: Case) -> bool:
    """Its order is: what becomes of it comes first."""
    return case.payment is not None and case.payment.is_under_way


def goes_on(case: Case, later: Case, now: Now) -> bool:
    """Whether a case that has made a step is to make another at once."""
    return later.status is not case.status and later.wake_at is not None and later.wake_at <= now.at


def guarded(case: Case, now: Now, act: Callable[[], Outcome], *, undoes: bool = False) -> Outcome:
    """Runs one act on a case, or of whoever speaks beside it on another of theirs: asks registers for what it lacks,
    hands to a person what cannot be known. `undoes`: it may undo a move, which no move does."""
    try:
        outcome = act()
    except NotAsked as unknown:
        return ask_registers(case, unknown, now)
    except RegisterRefuses as refusal:
        return not_known(case, Reason.REGISTER_REFUSES, refusal.look_up.reg_type, refusal.reason or "rjct")
    except NotInForce as silence:
        return not_known(case, Reason.LAW_NOT_IN_FORCE, silence.name, silence.day.isoformat())
    if outcome.case is not None and outcome.case.number == case.number and not undoes:
        check_move(case.status, outcome.case.status)
    return outcome


def ask_registers(case: Case, unknown: NotAsked, now: Now) -> Outcome:
    """One job for all that is missing and not asked yet; the case waits for it, and for those that ask the rest."""
    awaited = case.beside.awaited
    unasked = tuple(look_up for look_up in unknown.look_ups if look_up not in awaited)
    out = sorted({awaited[look_up] for look_up in unknown.look_ups if look_up in awaited})
    if not unasked:
        return delayed(replace(case, awaits=tuple(out)))
    job = look_ups_job(case, unasked)
    look_again = now.after(PATIENCE) if case.status in WAITED_FOR else None
    return Outcome(case=replace(case, awaits=(*out, job.id), wake_at=look_again), jobs=(job,))


def look_ups_job(case: Case, look_ups: tuple[LookUp, ...]) -> Job:
    """Before consent to detect a right, after it in the consent's name as long as that stands."""
    consent_id = case.consent.id if case.consent and case.status not in WITHOUT_CONSENT else None
    purpose = Purpose.ASSIGN if consent_id else Purpose.DETECT
    return Job(
        id=look_ups_id(case.number, case.revision),
        task=LookUps(),
        case_number=case.number,
        enquiry=Enquiry(look_ups=look_ups, purpose=purpose, consent_id=consent_id),
        scope=case.scope,
    )


def delayed(case: Case) -> Outcome:
    """A register is slow or down while the citizen waits: they are told once; the job goes on by itself. An approval
    that waits for it is the official's to see meanwhile."""
    if case.application is not None and case.application.approval is not None and case.status is Status.APPLIED:
        waits = case.moved(Status.REVIEW, waiting=Waiting(Reason.ANSWERS_AWAITED), wake_at=None, awaits=case.awaits)
        return Outcome(case=waits, note=Reason.ANSWERS_AWAITED)
    if case.application is None or case.application.told_of_delay or case.status not in WAITED_FOR:
        return Outcome(case=replace(case, wake_at=None))
    delayed_case = replace(case.with_application(told_of_delay=True), wake_at=None)
    return Outcome(case=delayed_case, messages=(say(case, "common.register_down", Priority.ANSWER),))


def not_known(case: Case, why: Reason, *about: str) -> Outcome:
    """A person has to look; whoever has just said yes, or named an account, is told so."""
    handed_over = for_a_person(case, why, *about)
    if case.status not in JUST_ANSWERED or case.asking.channel is None:
        return handed_over
    return replace(handed_over, messages=(say(case, "common.wait_person", Priority.ANSWER),))


def for_a_person(case: Case, why: Reason, *about: str) -> Outcome:
    return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(why, about)), note=why)

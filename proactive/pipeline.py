"""The road of a case, and the only way to change one.

    event → screening → offer → consent → account → application → checks → decision → payment → result

A stage is a pure function `(case, now) -> Outcome`. What it needs to know and does not, it asks for: the pipeline turns
`NotAsked` into look-ups, and the same stage runs again when they are answered.
"""

from collections.abc import Callable
from dataclasses import replace

from proactive.case import Case
from proactive.law import NotInForce
from proactive.lifecycle import ASKING, CLOSED, Status, check_move
from proactive.moment import Moment
from proactive.outcome import Errand, ErrandKind, Outcome
from proactive.registers import NotAsked, Purpose, RegisterRefuses
from proactive.stages import account, application, checks, decision, offer, payment, result, screening

Stage = Callable[[Case, Moment], Outcome]

ROAD: dict[Status, Stage] = {
    Status.DETECTED: screening.screen,  # who has the right, and who is asked
    Status.READY: offer.ask,  # at an hour at which they may be
    Status.OFFERED: offer.wait,  # their yes is `consent.agree`, in the conversation
    Status.CONSENTED: account.find,
    Status.ACCOUNT: account.wait,
    Status.VERIFYING: account.verify,
    Status.CERTIFIED: application.register,
    Status.APPLIED: checks.run,
    Status.CHECKED: decision.decide,  # `REVIEW` waits for an official instead
    Status.DECIDED: decision.signed,
    Status.ORDERED: payment.place,
    Status.ANSWERING: result.tell,
    Status.ASSIGNED: payment.follow,
}


def step(case: Case, now: Moment) -> Outcome:
    """One step of a case whose time has come."""
    stage = ROAD.get(case.status)
    if stage is None:
        return Outcome(case=replace(case, wake_at=None))
    return guarded(case, lambda: stage(case, now))


def guarded(case: Case, act: Callable[[], Outcome]) -> Outcome:
    """Runs one act on a case: asks registers for what it lacks, hands to a person what cannot be known."""
    try:
        outcome = act()
    except NotAsked as unknown:
        return ask_registers(case, unknown)
    except RegisterRefuses as refusal:
        return for_a_person(case, f"register_refuses {refusal}")
    except NotInForce as silence:
        return for_a_person(case, f"law_not_in_force {silence}")
    if outcome.case is not None:
        check_move(case.status, outcome.case.status)
    return outcome


def ask_registers(case: Case, unknown: NotAsked) -> Outcome:
    """One errand for all that is missing: before consent to detect, after it in the consent's name."""
    errand = Errand(
        id=f"{case.number}.{case.revision}.ask",
        kind=ErrandKind.LOOK_UP,
        case_number=case.number,
        purpose=Purpose.ASSIGN if case.consent else Purpose.DETECT,
        consent_id=case.facts_are_for,
        look_ups=unknown.look_ups,
    )
    return Outcome(case=replace(case, wake_at=None), errands=(errand,))


def for_a_person(case: Case, why: str) -> Outcome:
    return Outcome(case=case.moved(Status.ATTENTION, waits_for=why, question=None), note=why)


__all__ = ["ASKING", "CLOSED", "ROAD", "guarded", "step"]

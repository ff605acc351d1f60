"""Screening: who has the right, and who is to be asked, from what may be known before consent."""

from proactive.cases.case import Candidate, Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.services import Screening, service


def screen(case: Case, now: Now) -> Outcome:
    """Nobody is offered what the registers show they are not entitled to; what they do not show, a person sees."""
    result = service(case.service).screen(case, case.detected, now.today)
    if result.entitled is False:
        return Outcome(case=case.moved(Status.NOT_ENTITLED, findings=result.findings, waiting=result.why))
    if result.entitled is None:
        return Outcome(case=case.moved(Status.ATTENTION, findings=result.findings, waiting=result.why))
    return reachable(case, result, now)


def reachable(case: Case, result: Screening, now: Now) -> Outcome:
    found = tuple(candidate for candidate in result.candidates if has_phone(case, candidate))
    candidates = tuple(sorted(found, key=lambda candidate: candidate.iin != case.preferred))
    if not candidates:
        waiting = case.moved(Status.ATTENTION, candidates=result.candidates, waiting=Waiting(Reason.NO_NUMBER))
        return Outcome(case=waiting)
    ready = case.moved(
        Status.READY, candidates=candidates, asked=0, findings=result.findings, waiting=None, wake_at=now.at
    )
    return Outcome(case=ready)


def has_phone(case: Case, candidate: Candidate) -> bool:
    return candidate.iin is not None and case.detected.phone(candidate.iin) is not None

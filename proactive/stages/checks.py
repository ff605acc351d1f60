"""Checks: every one the order asks for, on the registers' answers; then the system or an official decides."""

from dataclasses import replace

from proactive.case import Case, Finding, Track
from proactive.lifecycle import Status
from proactive.moment import Moment
from proactive.outcome import Outcome
from proactive.services import service


def run(case: Case, now: Moment) -> Outcome:
    """Findings and, where nothing failed, the award that follows from them."""
    rule = service(case.service)
    findings = rule.check(case, case.assigned, now.today)
    award = None if failed(findings) else rule.award(case, case.assigned, now.today)
    examined = replace(case, findings=findings, award=award)
    if case.track is Track.AUTOMATIC:
        return Outcome(case=examined.moved(Status.CHECKED, wake_at=now.at))
    return Outcome(case=examined.moved(Status.REVIEW))


def failed(findings: tuple[Finding, ...]) -> bool:
    return any(finding.passed is False for finding in findings)

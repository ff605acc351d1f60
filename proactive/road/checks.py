"""Checks: every one the order asks for, on the registers' answers; then the system or an official decides."""

from datetime import datetime, timedelta

from proactive.cases.award import Finding, Track
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.notice_kind import NoticeKind
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Facts, LookUp
from proactive.papers import issuing, notices
from proactive.road import standing
from proactive.services import service
from proactive.services.findings import contradicts, first

ONE_LOOK = timedelta(days=1)  # answers that are further apart do not tell of one time


def run(case: Case, now: Now) -> Outcome:
    """Findings and, where nothing stands against it, the award that follows from them."""
    assert case.application is not None
    if case.application.approval and (gone := standing.fallen(case, now)):
        return gone
    rule = service(case.service)
    findings = rule.check(case, case.assigned, now.today)
    asked_again_if_apart(case.assigned, now)
    read = case.application.approval or in_doubt(findings) or rule.is_read_by_official(findings)
    track = Track.REVIEWED if read else case.application.track
    award = rule.award(case, case.assigned, now.today) if assignable(track, findings) else None
    examined = case.with_application(findings=findings, award=award, track=track, checked_at=now.at)
    notice = (*issuing.when_checked(examined), *notices.owed(examined, NoticeKind.ACCEPTED, now))
    if track is Track.AUTOMATIC:
        return Outcome(case=examined.moved(Status.CHECKED, wake_at=now.at), jobs=notice)
    return Outcome(case=for_review(examined, now), jobs=notice)


def asked_again_if_apart(facts: Facts, now: Now) -> None:
    """A register that was down for long answers as of today; what the others answered before that they are asked once
    more. Raises `NotAsked`."""
    facts.need_since(now.at - ONE_LOOK, older(facts, now.at - ONE_LOOK))


def older(facts: Facts, since: datetime) -> list[LookUp]:
    """What was answered before; an answer of an earlier version does not say when."""
    return [look_up for look_up, answer in facts.answers.items() if answer.at is not None and answer.at < since]


def for_review(case: Case, now: Now) -> Case:
    """An official decides, with what waited for them before; has decided already where only fresh answers were waited
    for, and they say the same."""
    application = case.application
    assert application is not None
    approval = application.approval
    if approval is not None and approval.still_holds(application.award, application.findings):
        return case.moved(Status.REVIEW, wake_at=now.at)
    waiting = Waiting(Reason.ANSWERS_CHANGED) if approval else case.waiting
    return case.with_application(approval=None).moved(Status.REVIEW, waiting=waiting)


def in_doubt(findings: tuple[Finding, ...]) -> bool:
    """Whether one register is silent on what another one says: the system neither pays on it nor refuses for it."""
    return first(findings, False) is None and any(contradicts(row) and row.passed is None for row in findings)


def assignable(track: Track | None, findings: tuple[Finding, ...]) -> bool:
    """An official may find out what the registers do not say; the system refuses on it (B19-1.2, D21-1.2)."""
    against = {False, None} if track is Track.AUTOMATIC else {False}
    return not any(finding.passed in against for finding in findings)

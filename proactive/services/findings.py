"""What findings amount to: whether they let a benefit be assigned, and on which ground a failed one refuses it."""

from collections.abc import Iterable

from proactive.cases.award import Finding, Ground

# The checks of two grounds end so, whatever the benefit: B-R1, D-R3. Every other check fails because the recipient or
# the materials do not meet the law (R2).
UNTRUE = "-R1"
NO_CONSENT = "-R3"
NO_ACCOUNT = "-C"  # consent and account (D-C, L-C)


def ground(finding: Finding) -> Ground:
    """Which of the three grounds of refusal a check stands for."""
    if contradicts(finding):
        return Ground.UNTRUE
    return Ground.NO_CONSENT_TO_DATA if finding.check.endswith(NO_CONSENT) else Ground.NOT_IN_LAW


def first(findings: Iterable[Finding], passed: bool | None) -> Finding | None:
    """The first finding with that result."""
    return next((finding for finding in findings if finding.passed is passed), None)


def contradicts(finding: Finding) -> bool:
    """The registers contradict one another or the application."""
    return finding.check.endswith(UNTRUE)


def every(*results: bool | None) -> bool | None:
    """Passed if all are; failed if one is; else unknown."""
    if any(result is False for result in results):
        return False
    return None if any(result is None for result in results) else True


ABSENT = "absent"  # in the detail of a matter's check: no register holds what the application is about


def reason_of(finding: Finding) -> str:
    """Under which a benefit's words say why; that there is no such matter is said otherwise than that it is unclear."""
    return f"{finding.check} {ABSENT}" if ABSENT in finding.detail.split() else finding.check


def can_be_mended(finding: Finding, matter_check: str) -> bool:
    """Whether the right is still there when it fails: what is missing or wrong can be brought or put right. What else
    the law asks, who applies cannot change. `matter_check`: the benefit's check that its matter is known."""
    return finding.check == matter_check or finding.check.endswith((UNTRUE, NO_CONSENT, NO_ACCOUNT))

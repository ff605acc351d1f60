"""Who of the officials decided; and an approval that was pressed on older answers, until the registers answer again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from proactive.cases.award import Award, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """The official who decided, as papers name them (P-2); `position` is a key of the papers' words."""

    name: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An official's yes to what was prepared; `award` and `findings` are what they saw."""

    official: str
    officer: Officer | None
    award: Award | None
    findings: tuple[Finding, ...]

    def still_holds(self, award: Award | None, findings: Iterable[Finding]) -> bool:
        """Each check says what it said, and the award is the one approved, whatever its arrears have grown to."""
        if self.award is None or award is None:
            return False
        same_award = replace(award, arrears=None) == replace(self.award, arrears=None)
        return same_award and results(findings) == results(self.findings)


def results(findings: Iterable[Finding]) -> list[tuple[str, bool | None]]:
    return [(finding.check, finding.passed) for finding in findings]

"""Decisions that two officials make: the first proposes, another completes it as it is, or sends it back."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.road.decision import ActNotPossible
from proactive.services.disability.checks import is_choice

APPROVE, REFUSE = "approve", "refuse"
OF_A_FAMILY = "breadwinner"


def takes_two(case: Case, four_eyes: Set[str]) -> bool:
    """Also where its approval ends another benefit, of which two decide: one pair for the whole (A-9)."""
    ends = {OF_A_FAMILY} if is_choice(case.findings) else set[str]()
    return bool({case.service, *ends} & four_eyes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an official would decide: `approve`, or `refuse` with its ground and words."""

    act: str
    by: str
    at: datetime
    ground: Ground | None = None
    words: str = ""

    @property
    def in_short(self) -> str:
        return f"{self.ground}: {self.words}" if self.ground else ""

    def check_completed_by(self, second: "Proposal") -> None:
        """Raises `ActNotPossible` unless another official now decides the same."""
        if second.by == self.by:
            raise ActNotPossible("own_proposal")
        if (second.act, second.ground, second.words) != (self.act, self.ground, self.words):
            raise ActNotPossible("other_proposal", act=self.act)

"""Decisions that two officials make: the first proposes, another completes it as it is, or sends it back."""

from dataclasses import dataclass
from datetime import datetime

from proactive.cases.award import Ground
from proactive.road.decision import ActNotPossible

APPROVE, REFUSE = "approve", "refuse"


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

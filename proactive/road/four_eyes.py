"""Decisions that two officials make: the first proposes, another completes it as it is, or sends it back."""

from dataclasses import dataclass
from datetime import datetime

from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.road import official_acts
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

    def carried_out(self, case: Case, official: str, now: Now) -> Outcome:
        """Raises `ActNotPossible`, `MoveNotAllowed`."""
        if self.ground is None:
            return official_acts.approve(case, official, now)
        return official_acts.refuse(case, self.ground, self.words, official, now)

    def check_completed_by(self, second: "Proposal") -> None:
        """Raises `ActNotPossible` unless another official now decides the same."""
        if second.by == self.by:
            raise ActNotPossible("own_proposal")
        if (second.act, second.ground, second.words) != (self.act, self.ground, self.words):
            raise ActNotPossible("other_proposal", act=self.act)

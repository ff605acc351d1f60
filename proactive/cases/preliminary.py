"""A refusal that is told beforehand, so that the citizen may object (P-1, APC art. 73)."""

from dataclasses import dataclass
from datetime import date, datetime

from proactive.cases.award import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A refusal as it was told beforehand (P-1): until when the citizen may object, and since when it may be decided.

    `objection`: what the citizen said against it, or sent.
    """

    told_at: datetime
    object_until: date
    decide_from: date
    official: str
    words: str
    ground: Ground | None = None  # None: not chosen yet
    objection: str | None = None
    is_told: bool = True  # False: it is asked first whether they live, and the days begin when it is told

    def is_over(self, today: date) -> bool:
        """Whether it may be decided."""
        return self.is_told and today >= self.decide_from

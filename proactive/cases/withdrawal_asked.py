"""That somebody was asked whether they want to take a consent back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAsked:
    """Whether they want to take a consent back was asked last, of the case of that number."""

    number: str
    at: datetime

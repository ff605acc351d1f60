"""A payment made once that came back, on its way to another account (A-14): a decision of its own."""

from dataclasses import dataclass
from datetime import datetime

CITIZEN = "citizen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirection:
    """`by`: `citizen`, or the official's id. `signature`: base64 CMS over `proactive.road.redirecting.document`."""

    number: str
    iban: str
    by: str
    at: datetime
    words: str = ""
    signature: str | None = None
    is_instructed: bool = False

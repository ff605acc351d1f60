"""What is found and what is due: checks, grounds of refusal, amounts by the month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from proactive.basics.rate import Rate


class Track(StrEnum):
    """Who decides: the system where the order says so, else an official on what the system prepared."""

    AUTOMATIC = "automatic"
    REVIEWED = "reviewed"


class Ground(StrEnum):
    """Grounds of refusal, the same three for every service (B-R1..3, D-R1..3, L-R1..3)."""

    UNTRUE = "R1"  # documents or data found untrue
    NOT_IN_LAW = "R2"  # the recipient or the materials do not meet the law
    NO_CONSENT_TO_DATA = "R3"  # no consent to access restricted personal data


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check of one clause: passed, failed, or `None` where the registers do not say."""

    check: str
    passed: bool | None
    basis: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Tenge a month between two days, both included; no `until`: open end."""

    from_: date
    until: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What is paid: once, or by the month with the arrears due at the start. Tenge."""

    one_off: Decimal | None = None
    monthly: tuple[Period, ...] = ()
    arrears: Decimal | None = None
    rates: tuple[Rate, ...] = ()

    def current(self, day: date) -> Period:
        """What is paid on a day; where all of it is past, what was paid last. Only for monthly benefits."""
        running = (period for period in self.monthly if period.until is None or period.until >= day)
        return next(running, self.monthly[-1])

"""What the benefits have in common that come with the application for another one (D-1A).

Whoever applied is offered them once that one is settled; an official decides, because E-maket's kinds of benefit do not
show all that is paid already.
"""

from abc import abstractmethod
from datetime import date
from decimal import Decimal
from typing import Protocol

from proactive.basics import law
from proactive.cases.award import Finding, Track
from proactive.cases.case import Candidate, Case, Event
from proactive.cases.registers import Facts
from proactive.services.deadlines import application_day, consent_day, deadline
from proactive.services.disability.record import record
from proactive.services.protocol import Screening, Service, stopped


class JoinedBenefit(Service, Protocol):
    """A service whose cases no event starts."""

    def starts(self, event: Event) -> str | None:
        return None

    @abstractmethod
    def of_the_right(self, case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
        """What may be checked before the consent, and is checked again after it."""

    @abstractmethod
    def of_the_application(self, case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
        """What only the registers asked after the consent can show."""

    def screen(self, case: Case, facts: Facts, today: date) -> Screening:
        findings = self.of_the_right(case, facts, today)
        return stopped(findings) or Screening(entitled=True, candidates=(applicant(case),), findings=findings)

    def expected(self, case: Case, facts: Facts, today: date) -> Decimal | None:
        return self.award(case, facts, today).current(today).amount

    def track(self, case: Case, facts: Facts, today: date) -> Track:
        return Track(law.word(f"{self.code}.track", consent_day(case, today)))

    def due_on(self, case: Case, track: Track) -> date:
        assert case.consent is not None
        return deadline(case.consent.given_at, f"{self.code}.term_days")

    def check(self, case: Case, facts: Facts, today: date) -> tuple[Finding, ...]:
        day = consent_day(case, today)
        return (*self.of_the_right(case, facts, day), *self.of_the_application(case, facts, day))


def applicant(case: Case) -> Candidate:
    assert case.joined is not None
    return case.joined.applicant


def paid_from(case: Case, facts: Facts, today: date) -> date:
    """The day of the application, but not before the disability."""
    applied = application_day(case, today)
    return max(record(case, facts).established_on or applied, applied)


def still_runs(
    case: Case, facts: Facts, since: date, check: str = "171(5)", basis: str = "Social Code, art. 171(5)"
) -> Finding:
    """Some day from `since` on is left to pay for."""
    until = record(case, facts).valid_until
    ended = until is not None and until < since
    detail = until.isoformat() if until else ""
    return Finding(check=check, passed=not ended, basis=basis, detail=detail)

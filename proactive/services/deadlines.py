"""From which day a benefit's terms run: the consent, the registration, the hours of the body."""

from datetime import date, datetime, time

from proactive.basics import law
from proactive.basics.calendar import TIMEZONE, add_working_days, legal_day
from proactive.cases.case import Case


def consent_day(case: Case, today: date) -> date:
    """The calendar day of the consent; before there is one, today."""
    return case.consent.given_at.astimezone(TIMEZONE).date() if case.consent else today


def application_day(case: Case, today: date) -> date:
    """The day of the consent that began the application: one application has one day, whatever it covers (D-1A)."""
    return (case.joined and case.joined.applied_on) or consent_day(case, today)


def deadline(at: datetime, term: str) -> date:
    """The last day of a term of working days from an instant; `term` names it, for example `burial.term_days`."""
    local = at.astimezone(TIMEZONE).date()
    from_day = legal_day(at, TIMEZONE, closing_time(term.partition(".")[0], local))
    first_counts = law.word("first_day_counts", local) == "yes"
    return add_working_days(from_day, law.number(term, local), first_counts)


def extended(due_on: date) -> date:
    """The deadline when the citizen is told that a document is needed (D24.3, L24.1): so many working days later."""
    return add_working_days(due_on, law.number("document_days", due_on))


def closing_time(service: str, day: date) -> time:
    hours = law.value(f"{service}.closes_at", day).value
    return time(int(hours), int(hours % 1 * 60))

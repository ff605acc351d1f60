"""The register's record of a disability: as the event brought it, or as the register holds it after the consent."""

from datetime import date

from proactive.basics.calendar import is_of_age
from proactive.cases.case import Case
from proactive.cases.registers import Disability, Facts, Person
from proactive.services.kin import is_adult
from proactive.services.record import as_disability

UNDER_7 = "child_under_7"
FROM_7_TO_18 = "child_7_18"
ADULT = "adult"


def record(case: Case, facts: Facts) -> Disability:
    """The freshest word on this disability; before the consent the register may not be asked, and the event stands."""
    return held(case, facts) or as_disability(case)


def held(case: Case, facts: Facts) -> Disability | None:
    """What the register holds now; `None` before the consent, or where it holds nothing of this id."""
    if case.consent is None:
        return None
    id, iin = as_disability(case).disability_id, case.subject_iin
    disabilities = facts.get(Disability, "IIN", iin)
    return next((row for row in disabilities if row.disability_id == id and row.iin == iin), None)


def for_child(disability: Disability) -> bool:
    return disability.category in (UNDER_7, FROM_7_TO_18)


def is_child(case: Case, facts: Facts, day: date) -> bool:
    """Whether somebody must act for the person on that day; the category decides where no birth date is known."""
    person = facts.person(case.subject_iin)
    adult = is_adult(person, day) if person else None
    return for_child(as_disability(case)) if adult is None else not adult


def category_at(person: Person, day: date) -> str | None:
    """The category that fits the age on a day; `None` where no birth date is known."""
    if person.birth_date is None:
        return None
    if is_adult(person, day):
        return ADULT
    return FROM_7_TO_18 if is_of_age(person.birth_date, 7, day) else UNDER_7

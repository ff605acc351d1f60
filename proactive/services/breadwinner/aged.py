"""Widows, widowers and parents of pension age (art. 234(2)(2)): whether they lived on the deceased's means, no register
tells; an official who names one on what they saw has them counted."""

from collections.abc import Iterable
from datetime import date

from proactive.basics import law
from proactive.basics.calendar import add_months
from proactive.cases.case import Case
from proactive.cases.registers import Benefit, Facts, Person
from proactive.services.breadwinner.family import Family, live
from proactive.services.member import Member


def vouched_for(case: Case, facts: Facts, family: Family, day: date) -> list[Member]:
    """The one without a pension whom an official named, for life (art. 234(9))."""
    aged = of_pension_age(facts, family, day) if case.is_vouched_for else []
    days = ((iin, pension_day(facts.person(iin), day)) for iin in aged if iin == case.recipient_iin)
    return [Member(iin=iin, role="aged", from_=from_, until=None) for iin, from_ in days if from_]


def of_pension_age(facts: Facts, family: Family, day: date) -> list[str]:
    """Widow, widower, parents of pension age without a pension of their own; who has one did not live on another's."""
    aged = aged_among(facts, (*family.spouses, *family.parents), day)
    return [iin for iin in aged if not draws_a_pension(facts, iin)]


def aged_among(facts: Facts, iins: Iterable[str], day: date) -> list[str]:
    """Those who live and are of pension age."""
    living = (iin for iin in iins if (person := facts.person(iin)) and person.death_date is None)
    return [iin for iin in living if (begins := pension_day(facts.person(iin), day)) and begins <= day]


def draws_a_pension(facts: Facts, iin: str) -> bool:
    return any(live(benefit, iin, "age_pension") for benefit in facts.get(Benefit, "IIN", iin))


def pension_day(person: Person | None, day: date) -> date | None:
    """From which day they are of pension age, by the law of a day; `None` where nobody knows."""
    if person is None or person.birth_date is None or person.sex not in ("male", "female"):
        return None
    return add_months(person.birth_date, int(law.value(f"pension_age.{person.sex}", day).value * 12))

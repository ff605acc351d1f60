"""The checks of a special state benefit for a disability beside an age pension (Social Code, arts. 190-194).

It is no benefit of art. 170: art. 192 refuses it, and not art. 172.
"""

from datetime import date

from proactive.basics import law
from proactive.cases.award import Finding
from proactive.cases.case import Case
from proactive.cases.registers import Benefit, Disability, Facts, Person, about
from proactive.services import kin
from proactive.services.disability import checks as of_disability
from proactive.services.disability.record import record
from proactive.services.identity import document_valid, known_and_alive, permanently_resident
from proactive.services.joined import applicant, paid_from, still_runs

INSTEAD_OF_IT = ("special", "disability")
CODE = "special.multiple.3"  # since the Social Code is in force


def of_the_right(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    """What depends on the person and the day; the same before the consent and after it."""
    of_the_number, of_health = kin.introduced([applicant(case).iin or ""]), about(case.subject_iin, Disability)
    facts.need([*about(case.subject_iin, Person, Benefit), *(of_health if case.consent else of_the_number)])
    person = facts.person(case.subject_iin)
    return (
        permanently_resident(person, "D7.1", "Order 257, para 7; Social Code, art. 190(1)"),
        known_and_alive(person, "D-R2", "Social Code, art. 192(2)(3)"),
        document_valid(person, day, "192(1)(2)", "Social Code, art. 192(1)(2)"),
        of_disability.complete(case, facts),
        draws_a_pension(case, facts),
        not_assigned(case, facts),
        still_runs(case, facts, right_arose(case, facts, day), "193", "Social Code, art. 193(2)"),
    )


def of_the_application(case: Case, facts: Facts) -> tuple[Finding, ...]:
    return (
        of_disability.applies_for_oneself(case, "191(1)", "Social Code, art. 191(1)"),
        no_supplement(),
        not_before_the_code(case, facts),
        of_disability.consent_and_account(case),
        of_disability.consent_to_data(case, "Social Code, art. 192(1)(5); Law on Personal Data, art. 8"),
    )


def right_arose(case: Case, facts: Facts, today: date) -> date:
    """The first day with both a disability and a pension, however late it is applied for (arts. 191(2), 193(2)).

    Where no register tells it, the day of the application. A right that is older than the Social Code is paid from the
    Code's first day: what the law before gave, the official who decides finds out.
    """
    first = first_day_of_both(case, facts)
    return paid_from(case, facts, today) if first is None else max(first, law.first_day(CODE))


def first_day_of_both(case: Case, facts: Facts) -> date | None:
    """A disability and a pension; `None`: no register tells it."""
    pensions = [benefit.from_ for benefit in of_disability.received(case, facts, "age_pension")]
    established, drawn = record(case, facts).established_on, min((day for day in pensions if day), default=None)
    return None if established is None or drawn is None else max(established, drawn)


def not_before_the_code(case: Case, facts: Facts) -> Finding:
    """Art. 193(2): months before the Social Code are by the law before it, of which nothing is held here: an official
    finds out what it gave."""
    first = first_day_of_both(case, facts)
    older = first is not None and first < law.first_day(CODE)
    detail = first.isoformat() if older and first else ""
    return Finding(check="193(2)", passed=None if older else True, basis="Social Code, art. 193(2)", detail=detail)


def draws_a_pension(case: Case, facts: Facts) -> Finding:
    """Who draws no age pension has the disability benefit itself."""
    pension = of_disability.received(case, facts, "age_pension")
    detail = " ".join(benefit.benefit_id for benefit in pension)
    return Finding(check="190", passed=bool(pension), basis="Social Code, art. 190", detail=detail)


def not_assigned(case: Case, facts: Facts) -> Finding:
    """Neither this benefit nor the disability benefit is paid or applied for."""
    standing = [benefit for kind in INSTEAD_OF_IT for benefit in of_disability.received(case, facts, kind)]
    detail = " ".join(f"{benefit.benefit_id} {benefit.status}" for benefit in standing)
    basis = "Social Code, arts. 190, 192(1)(1)"
    return Finding(check="192(1)(1)", passed=not standing, basis=basis, detail=detail)


def no_supplement() -> Finding:
    """Whether a supplement to the pension is paid (art. 177(8)), no register tells: an official looks."""
    basis = "Social Code, arts. 177(8), 190"
    return Finding(check=of_disability.NO_PENSION, passed=None, basis=basis)

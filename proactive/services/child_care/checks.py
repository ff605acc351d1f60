"""The checks of a benefit to who brings up a child with a disability (Social Code, arts. 183-186; Order 257, D-1A)."""

from datetime import date

from proactive.cases.award import Finding
from proactive.cases.case import Case
from proactive.cases.registers import Act, Disability, Facts, Person, about
from proactive.services import guardians, kin
from proactive.services.disability import checks as of_disability
from proactive.services.disability.record import is_child
from proactive.services.identity import document_valid, known_and_alive, permanently_resident
from proactive.services.joined import applicant, paid_from, still_runs

MAY_RECEIVE = {"citizen", "kandas"}
CHILD_CARE = "Social Code, arts. 183-186"


def of_the_right(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    """What depends on the child, the adult and the day; the same before the consent and after it."""
    brings_up = applicant(case).iin or ""
    adult_and_number = kin.introduced([brings_up])
    adult_and_health = [*about(brings_up, Person), *about(case.subject_iin, Disability)]
    facts.need([*about(case.subject_iin, Person, Act), *(adult_and_health if case.consent else adult_and_number)])
    adult, child = facts.person(brings_up), facts.person(case.subject_iin)
    return (
        permanently_resident(adult, "D7.1", "Order 257, para 7; Social Code, art. 183(1)"),
        may_receive(adult),
        document_valid(adult, day, "172(1)(2)", "Social Code, art. 172(1)(2)"),
        known_and_alive(child, "D-R2", "Social Code, art. 172(2)(2)"),
        of_disability.complete(case, facts),
        of_disability.category_fits_age(case, facts),
        under_age(case, facts, day),
        still_runs(case, facts, paid_from(case, facts, day)),
    )


def of_the_application(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    assert case.recipient_iin is not None
    facts.need([*about(case.recipient_iin, Person), *guardians.look_ups(case.subject_iin, case.recipient_iin)])
    return (
        of_disability.acts_for_the_child(case, facts, day),
        not_paid_already(),
        of_disability.consent_and_account(case),
        of_disability.consent_to_data(case),
    )


def may_receive(adult: Person | None) -> Finding:
    """Foreigners by treaty only, for which they apply in the ordinary way."""
    status = adult.status if adult else None
    passed = None if status is None else status in MAY_RECEIVE
    return Finding(check="183(1)", passed=passed, basis="Social Code, art. 183(1)", detail=status or "")


def under_age(case: Case, facts: Facts, day: date) -> Finding:
    """It is paid for bringing up a child, and ends with childhood."""
    return Finding(check="183", passed=is_child(case, facts, day), basis=CHILD_CARE)


def not_paid_already() -> Finding:
    """E-maket's kinds of benefit, as the gateway gives them, do not hold this one: an official looks."""
    return Finding(check="D-1A", passed=None, basis=CHILD_CARE)

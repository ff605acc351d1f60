"""The checks of Order 257 and the refusals of art. 172 of the Social Code for a disability benefit."""

from collections.abc import Iterable
from datetime import date

from proactive.basics import law
from proactive.basics.calendar import add_months
from proactive.cases.award import Finding
from proactive.cases.case import Case
from proactive.cases.registers import Benefit, Facts, Person
from proactive.services import guardians, kin
from proactive.services.disability import increase
from proactive.services.disability.amounts import SIZE, paid_from
from proactive.services.disability.record import UNDER_7, category_at, for_child, held, record
from proactive.services.findings import every
from proactive.services.identity import document_valid, known_and_alive, permanently_resident

LIVE = {"applied", "assigned"}
NO_PENSION = "177(8)"
INSTITUTION = "178(5)"


def of_the_right(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    """What depends on the person and the day; the same before the consent and after it."""
    person = facts.person(case.subject_iin)
    return (
        permanently_resident(person, "D7.1", "Order 257, para 7; Social Code, arts. 172(1)(4), 175(2)"),
        known_and_alive(person, "D-R2", "Social Code, art. 172(2)(2)"),
        document_valid(person, day, "172(1)(2)", "Social Code, arts. 172(1)(2), 179(1)(2)"),
        not_assigned(case, facts),
        complete(case, facts),
        category_fits_age(case, facts),
        still_runs(case, facts, day),
        no_pension(case, facts),
    )


def of_the_application(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    return (
        no_other_benefit(case, facts),
        *lost_breadwinner(case, facts, day),
        *lives_in_institution(facts.person(case.subject_iin)),
        consent_and_account(case),
        consent_to_data(case),
    )


def received(case: Case, facts: Facts, kind: str) -> list[Benefit]:
    benefits = facts.get(Benefit, "IIN", case.subject_iin)
    return [
        benefit
        for benefit in benefits
        if benefit.iin == case.subject_iin and benefit.kind == kind and benefit.status in LIVE
    ]


def not_assigned(case: Case, facts: Facts) -> Finding:
    """Art. 172(1)(1): not assigned and not applied for already; a re-examination gives no second benefit."""
    standing = [*received(case, facts, "disability"), *to_be_resumed(case, facts)]
    detail = " ".join(f"{benefit.benefit_id} {benefit.status}" for benefit in standing)
    basis = "Social Code, arts. 172(1)(1), 178(4)"
    return Finding(check="172(1)(1)", passed=not standing, basis=basis, detail=detail)


def to_be_resumed(case: Case, facts: Facts) -> list[Benefit]:
    """Benefits stopped for a re-examination shortly before the disability was established: they go on (178(4))."""
    established = record(case, facts).established_on
    if established is None:
        return []
    since = add_months(established, -law.number("disability.resumed_within_months", established))
    held_once = [benefit for benefit in facts.get(Benefit, "IIN", case.subject_iin) if benefit.kind == "disability"]
    return [
        benefit for benefit in held_once if benefit.status == "stopped" and benefit.until and since <= benefit.until
    ]


def complete(case: Case, facts: Facts) -> Finding:
    """D7.5: the register holds the disability, and its record says all that the amount needs."""
    disability = record(case, facts)
    missing = [
        word
        for word, value in {
            "established_on": disability.established_on,
            "category": disability.category,
            "group": disability.group in (1, 2, 3) or disability.category == UNDER_7,
            "cause": disability.cause in SIZE,
            "in_register": case.consent is None or held(case, facts) is not None,
        }.items()
        if not value
    ]
    revoked = disability.status == "revoked"
    passed = False if revoked else (None if missing else True)
    return Finding(
        check="D7.5", passed=passed, basis="Order 257, para 7", detail="revoked" if revoked else " ".join(missing)
    )


def category_fits_age(case: Case, facts: Facts) -> Finding:
    """D-R1: category, age on the day of establishment and, for a child, the act of birth must not contradict."""
    person, disability = facts.person(case.subject_iin), record(case, facts)
    fits = category_at(person, disability.established_on) if person and disability.established_on else None
    by_age = None if fits is None or disability.category is None else fits == disability.category
    by_birth = kin.birth_dates_agree(facts, case.subject_iin) if for_child(disability) else True
    basis = "Social Code, arts. 155(7), 172(1)(3), 172(2)(1)"
    return Finding(check="D-R1", passed=every(by_age, by_birth), basis=basis, detail=fits or "")


def still_runs(case: Case, facts: Facts, day: date) -> Finding:
    """Some day is left to pay for, after the limit of three months (D4)."""
    disability = record(case, facts)
    ended = disability.valid_until is not None and disability.valid_until < paid_from(disability, day)
    detail = disability.valid_until.isoformat() if disability.valid_until else ""
    return Finding(check="171(5)", passed=not ended, basis="Social Code, arts. 171(5), 175(4)", detail=detail)


def must_choose(case: Case, facts: Facts) -> bool:
    """Whether the benefit would take the place of a breadwinner's; children and since childhood gain an increase."""
    return bool(received(case, facts, "breadwinner")) and not increase.may_rise(record(case, facts))


CHOICE, CHOOSE_ONE = "175(6)", "choose_one"


def is_choice(findings: Iterable[Finding]) -> bool:
    """Whether its approval ends a breadwinner's benefit, or a part of one, by the citizen's choice."""
    return any(finding.check == CHOICE and finding.detail == CHOOSE_ONE for finding in findings)


def no_other_benefit(case: Case, facts: Facts) -> Finding:
    """Art. 175(6): who receives a breadwinner's benefit has one of the two by their own choice, or an increase."""
    benefits = received(case, facts, "breadwinner")
    detail = CHOOSE_ONE if must_choose(case, facts) else "increase"
    basis = "Social Code, arts. 175(6), 234(7)"
    return Finding(check=CHOICE, passed=None if benefits else True, basis=basis, detail=detail if benefits else "")


def lost_breadwinner(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    """Art. 177(5)-(6): what is added to the benefit; whether an adult lived on the deceased's means, a person tells."""
    if not increase.may_rise(record(case, facts)):
        return ()
    lost = increase.loss(case, facts)
    detail = "" if lost is None else " ".join([lost.died.isoformat(), *how_it_counts(case, lost, facts, day)])
    certain = lost is None or (for_child(record(case, facts)) and not increase.paid_to_family(lost, facts))
    basis = "Social Code, art. 177(5)-(6)"
    return (Finding(check="177(6)", passed=True if certain else None, basis=basis, detail=detail),)


def how_it_counts(case: Case, lost: increase.LostParent, facts: Facts, day: date) -> list[str]:
    """The benefits that are paid to the family already; else the part that is added, in subsistence minimums."""
    if paid := increase.paid_to_family(lost, facts):
        return [benefit.benefit_id for benefit in paid]
    added = increase.shares(case, facts, day)
    return [f"+{added[0].size(day)[0]:.4f}"] if added else ["earns"]


def no_pension(case: Case, facts: Facts) -> Finding:
    """Art. 177(8): to an age pension only what it lacks is added, and no register tells how much it is."""
    pension = received(case, facts, "age_pension")
    basis = "Social Code, art. 177(8)"
    return Finding(
        check=NO_PENSION, passed=None if pension else True, basis=basis, detail="age_pension" if pension else ""
    )


def lives_in_institution(person: Person | None) -> list[Finding]:
    """Art. 178(5): a part is paid, the rest to the centre; since when they live there no register tells."""
    if person is None or person.residence is None or not person.residence.institution:
        return []
    return [Finding(check=INSTITUTION, passed=None, basis="Social Code, art. 178(5)", detail="institution")]


def consent_and_account(case: Case) -> Finding:
    """D-C: both are mandatory."""
    passed = case.consent is not None and case.account is not None
    return Finding(check="D-C", passed=passed, basis="Order 509, app. 2")


def consent_to_data(case: Case, basis: str = "Social Code, art. 172(1)(5); Law on Personal Data, art. 8") -> Finding:
    """D-R3: the consent to the service covers the restricted data that its checks need."""
    return Finding(check="D-R3", passed=case.consent is not None, basis=basis)


def applies_for_oneself(case: Case, check: str = "171(1)", basis: str = "Social Code, art. 171(1)") -> Finding:
    """An adult's benefit is the adult's own."""
    own = case.recipient_iin == case.subject_iin
    passed = own or (None if case.is_vouched_for else False)
    return Finding(check=check, passed=passed, basis=basis)


def acts_for_the_child(case: Case, facts: Facts, day: date) -> Finding:
    """D7.2-4: the one who said yes may act for the child, and is alive."""
    assert case.recipient_iin is not None
    may, why = guardians.represents(facts, case.subject_iin, case.recipient_iin, day)
    may = None if may is False and case.is_vouched_for else may
    person = facts.person(case.recipient_iin)
    passed = every(may, None if person is None else person.death_date is None)
    return Finding(check="D7.2", passed=passed, basis="Order 257, para 7; Social Code, art. 171(1)", detail=why)

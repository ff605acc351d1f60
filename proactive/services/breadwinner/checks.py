"""The checks of Order 257 (second set of rules) and the refusals of art. 231 of the Social Code.

A fact that only decides who is counted does not fail a check: it is known, and the detail says what it is.
"""

from datetime import date

from proactive.cases.award import Finding
from proactive.cases.case import Case
from proactive.cases.registers import Benefit, Facts
from proactive.services import deaths, guardians, kin
from proactive.services.breadwinner import amounts, members
from proactive.services.breadwinner.aged import aged_among, draws_a_pension, of_pension_age
from proactive.services.breadwinner.family import Family, live, living, may_study, minors, paid_from
from proactive.services.deaths import death_date
from proactive.services.findings import every
from proactive.services.member import Member


def of_the_right(case: Case, facts: Facts, family: Family, day: date) -> tuple[Finding, ...]:
    """What may be known before the consent, and is asked again after it."""
    return (
        death_known(case, facts),
        registers_agree(case, facts, family),
        not_assigned(case, facts, family),
        has_dependants(case, facts, family, day),
    )


def of_the_application(case: Case, facts: Facts, family: Family, day: date) -> tuple[Finding, ...]:
    counted = members.counted(case, facts, family, day)
    return (
        someone_is_counted(counted),
        kinship_known(family, counted),
        recipient_alive(case, facts),
        members_live_here(facts, counted),
        studies_known(facts, family, day),
        acts_for_minors(case, facts, family, day),
        carer_known(case, facts, family, counted, day),
        one_kind_of_orphans(counted, day),
        no_disability_benefit(facts, family, counted, day),
        one_of_two(case, facts, family, counted, day),
        no_earlier_loss(facts, family),
        no_share_apart(case, facts, counted, day),
        no_relatives_of_pension_age(facts, family, day),
        consent_and_account(case),
        consent_to_data(case),
    )


def death_known(case: Case, facts: Facts) -> Finding:
    """L7.1: the act of death stands, and its day is known."""
    day = death_date(case, facts)
    passed = True if deaths.own_acts(case, facts) and day else None
    return Finding(
        check="L7.1", passed=passed, basis="Order 257, rules 2, para 7", detail=day.isoformat() if day else ""
    )


def registers_agree(case: Case, facts: Facts, family: Family) -> Finding:
    """L-R1: ZAGS and GBDFL both know of the death, and of one day of it; nor do they differ on a child's birth."""
    births = (kin.birth_dates_agree(facts, child) for child in family.children)
    passed = every(deaths.registers_agree(case, facts), *births)
    return Finding(check="L-R1", passed=passed, basis="Social Code, arts. 231(1)(3), 231(2)(1)")


def not_assigned(case: Case, facts: Facts, family: Family) -> Finding:
    """Art. 231(1)(1): nobody of the family has or has asked for the benefit for this death already."""
    benefits = running(facts, family)
    passed = every(*(for_another_death(benefit, death_date(case, facts)) for benefit in benefits))
    detail = " ".join(f"{benefit.benefit_id} {benefit.status}" for benefit in benefits)
    return Finding(check="231(1)(1)", passed=passed, basis="Social Code, art. 231(1)(1)", detail=detail)


def no_earlier_loss(facts: Facts, family: Family) -> Finding:
    """Art. 235(4): a benefit that runs for an earlier loss is counted anew, by an official, and not paid twice."""
    benefits = running(facts, family)
    detail = " ".join(benefit.benefit_id for benefit in benefits)
    return Finding(
        check="235(4)", passed=None if benefits else True, basis="Social Code, art. 235(1), (4)", detail=detail
    )


def no_share_apart(case: Case, facts: Facts, counted: list[Member], day: date) -> Finding:
    """Art. 235(2)-(3): nobody draws the share of another adult who has not agreed to it: an official asks them."""
    others = {member.iin for member in counted if member.iin != case.recipient_iin and member.holds(day)}
    adults = [iin for iin in others if (person := facts.person(iin)) and kin.is_adult(person, day) is True]
    basis = "Social Code, art. 235(2)-(3)"
    return Finding(check="235(2)", passed=None if adults else True, basis=basis, detail=str(len(adults) or ""))


def running(facts: Facts, family: Family) -> list[Benefit]:
    """Breadwinner's benefits that somebody of the family has or has asked for."""
    people = [*family.children, *family.spouses, *family.other_parents]
    return [
        benefit for iin in people for benefit in facts.get(Benefit, "IIN", iin) if live(benefit, iin, "breadwinner")
    ]


def for_another_death(benefit: Benefit, day: date | None) -> bool | None:
    """Whether it runs since before this death, and so for another; `None` where nobody knows since when."""
    if benefit.status == "applied":
        return False
    return None if benefit.from_ is None or day is None else benefit.from_ < day


def has_dependants(case: Case, facts: Facts, family: Family, day: date) -> Finding:
    """L7.2: a child young enough to have a right, else somebody of whom no register tells whether they had one."""
    possible = [
        *(["relatives_of_pension_age"] if of_pension_age(facts, family, day) else []),
        *(["grown_child_with_disability"] if with_disability(facts, family) else []),
    ]
    young = may_study(facts, family, paid_from(case, facts, day))
    passed = True if young else (None if possible else False)
    detail = "children" if young else " ".join(possible) or "nobody"
    return Finding(check="L7.2", passed=passed, basis="Social Code, arts. 231(1)(4), 234(1)-(3)", detail=detail)


def with_disability(facts: Facts, family: Family) -> list[str]:
    """Living children who receive a disability benefit."""
    return [
        child
        for child in living(facts, family, lambda person: True)
        if any(live(benefit, child, "disability") for benefit in facts.get(Benefit, "IIN", child))
    ]


def someone_is_counted(counted: list[Member]) -> Finding:
    """L-R2: the registers asked after the consent leave somebody with the right."""
    roles = " ".join(sorted({member.role for member in counted}))
    basis = "Social Code, arts. 231(2)(2), 234"
    return Finding(check="L-R2", passed=bool(counted), basis=basis, detail=roles)


def kinship_known(family: Family, counted: list[Member]) -> Finding:
    """L6.2: every member is kin by a civil act or a court; for one by the act of death alone a document is asked."""
    open_ = {member.iin for member in counted} & set(family.declared)
    basis = "Order 257, rules 2, paras 6, 7"
    return Finding(check="L6.2", passed=None if open_ else True, basis=basis, detail="declared_only" if open_ else "")


def recipient_alive(case: Case, facts: Facts) -> Finding:
    assert case.recipient_iin is not None
    person = facts.person(case.recipient_iin)
    passed = None if person is None else person.death_date is None
    return Finding(check="231(2)(2)", passed=passed, basis="Social Code, art. 231(2)(2)")


def members_live_here(facts: Facts, counted: list[Member]) -> Finding:
    """L6.1: of every member it is known whether they live here permanently; who does not is not counted."""
    people = [facts.person(iin) for iin in {member.iin for member in counted}]
    residence_known = all(person and person.residence and person.residence.permanent is not None for person in people)
    basis = "Order 257, rules 2, para 6; Social Code, art. 234(1)"
    return Finding(check="L6.1", passed=True if residence_known else None, basis=basis)


def studies_known(facts: Facts, family: Family, day: date) -> Finding:
    """L7.3: of every grown child under 23 it is known whether they study full time; who does not is not counted."""
    grown = set(may_study(facts, family, day)) - set(minors(facts, family, day))
    open_ = [child for child in grown if any(enrolment.form is None for enrolment in members.enrolments(facts, child))]
    basis = "Order 257, rules 2, para 7; Social Code, art. 234(3)"
    return Finding(check="L7.3", passed=None if open_ else True, basis=basis, detail="form_unknown" if open_ else "")


def acts_for_minors(case: Case, facts: Facts, family: Family, day: date) -> Finding:
    """L7.4: who asks brings the minors up; `None` where some of them have somebody else. Else one asks for oneself."""
    assert case.recipient_iin is not None
    young = minors(facts, family, day)
    basis = "Order 257, rules 2, para 7; Social Code, arts. 234(5), 235(2)"
    otherwise = None if case.is_vouched_for else False
    if not young:
        passed = case.recipient_iin in family.children or otherwise
        return Finding(check="L7.4", passed=passed, basis=basis, detail="self")
    answers = [guardians.represents(facts, child, case.recipient_iin, day) for child in young]
    results = {passed for passed, _ in answers}
    passed = (results.pop() or otherwise) if results in ({True}, {False}) else None
    return Finding(check="L7.4", passed=passed, basis=basis, detail=" ".join(sorted({why for _, why in answers})))


def carer_known(case: Case, facts: Facts, family: Family, counted: list[Member], day: date) -> Finding:
    """L7.5: whether who cares for a child under eight works; who does is not counted."""
    basis = "Order 257, rules 2, app. 3; Social Code, art. 234(2)(3)"
    children = [member for member in counted if member.role == "child"]
    if members.cared_until(facts, children, day) is None:
        return Finding(check="L7.5", passed=True, basis=basis, detail="no_child_under_8")
    if case.recipient_iin not in family.spouses:
        return Finding(check="L7.5", passed=None, basis=basis, detail="not_a_spouse")
    working = members.works(case, facts, day)
    detail = {True: "works", False: "counted", None: "unknown"}[working]
    return Finding(check="L7.5", passed=None if working is None else True, basis=basis, detail=detail)


def one_kind_of_orphans(counted: list[Member], day: date) -> Finding:
    """Art. 236(4): how the limit works where full orphans and other members are together, a lawyer must say."""
    orphans = {member.is_orphan(day) for member in counted if member.holds(day)}
    mixed = len(orphans) > 1
    basis = "Social Code, art. 236(4)"
    return Finding(check="236(4)", passed=None if mixed else True, basis=basis, detail="mixed" if mixed else "")


def no_disability_benefit(facts: Facts, family: Family, counted: list[Member], day: date) -> Finding:
    """Art. 177(5)-(6): whose disability benefit it is that the part of a member increases, and by how much.

    The award holds that part too, so that the family gets all of it: an official sees that it is not paid twice.
    """
    received = with_disability(facts, family)
    detail = " ".join(part_of(child, facts, counted, day) for child in received)
    basis = "Social Code, arts. 177(5)-(6), 234(7)"
    return Finding(check="177(5)", passed=None if received else True, basis=basis, detail=detail)


def one_of_two(case: Case, facts: Facts, family: Family, counted: list[Member], day: date) -> Finding:
    """Art. 234(7): who is or might be counted, and draws a benefit for a disability, has one of the two by their own
    choice; as a carer they are not counted before they have said so to an official."""
    children = [member for member in counted if member.role == "child"]
    cares = case.recipient_iin in family.spouses and members.cared_until(facts, children, day) is not None
    counts = any(member.role == "aged" for member in counted) or (cares and not members.works(case, facts, day))
    draws = counts and members.draws_for_disability(case, facts)
    return Finding(check="234(7)", passed=None if draws else True, basis="Social Code, arts. 175(6), 234(7)")


def part_of(child: str, facts: Facts, counted: list[Member], day: date) -> str:
    """The child's disability benefit and its part of the family's, in subsistence minimums."""
    [benefit, *_] = (benefit for benefit in facts.get(Benefit, "IIN", child) if live(benefit, child, "disability"))
    part = next((share for share in amounts.share_of(child, counted, day)), None)
    return f"{benefit.benefit_id}+{part.size(day)[0]:.4f}" if part else benefit.benefit_id


def no_relatives_of_pension_age(facts: Facts, family: Family, day: date) -> Finding:
    """Art. 234(2)(2): whether they lived on the deceased's means, no register tells. A widow or widower with a pension
    of their own may have too: the benefit is then paid as what the pension lacks (art. 236(6))."""
    with_pension = [iin for iin in aged_among(facts, family.spouses, day) if draws_a_pension(facts, iin)]
    relatives = [*of_pension_age(facts, family, day), *with_pension]
    basis = "Social Code, arts. 234(2)(2), 234(4), 236(6)"
    return Finding(check="234(2)(2)", passed=None if relatives else True, basis=basis, detail=str(len(relatives) or ""))


def consent_and_account(case: Case) -> Finding:
    """L-C"""
    passed = case.consent is not None and case.account is not None
    return Finding(check="L-C", passed=passed, basis="Order 509, app. 4")


def consent_to_data(case: Case) -> Finding:
    """L-R3: the consent to the service covers the restricted data that its checks need."""
    basis = "Social Code, art. 231(1)(5); Law on Personal Data, art. 8"
    return Finding(check="L-R3", passed=case.consent is not None, basis=basis)

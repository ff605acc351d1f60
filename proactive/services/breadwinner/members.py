"""Who is counted as a member of the family, and between which days (art. 234)."""

from datetime import date, timedelta

from proactive.basics import law
from proactive.basics.calendar import add_months, add_years
from proactive.cases.case import Case
from proactive.cases.registers import (
    HIGHER_EDUCATION,
    Act,
    Benefit,
    Contribution,
    CourtDecision,
    Disability,
    Enrolment,
    Entrepreneur,
    Facts,
    Guardianship,
    LookUp,
    Person,
    about,
)
from proactive.services import kin
from proactive.services.breadwinner.aged import vouched_for
from proactive.services.breadwinner.family import Family, live, paid_from, too_old
from proactive.services.deadlines import consent_day
from proactive.services.member import Member
from proactive.services.monthly import earlier

ONE_DAY = timedelta(days=1)


def look_ups(case: Case, facts: Facts, family: Family) -> list[LookUp]:
    """Everything that is read after the consent, beside the family itself, in one round."""
    assert case.recipient_iin is not None
    of_recipient = about(case.recipient_iin, Person, Act, CourtDecision, Entrepreneur, Contribution)
    return [*of_recipient, *(look_up for child in family.children for look_up in of_child(case, facts, child))]


def of_child(case: Case, facts: Facts, child: str) -> list[LookUp]:
    """What an age makes matter (P-5): of a minor who brings it up, of the young their studies; a disability of all who
    may count."""
    health, higher = about(child, Disability), LookUp(Enrolment, "IIN", child, HIGHER_EDUCATION)
    if too_old(case, facts, child):
        return health
    studies_of = [*health, *about(child, Enrolment), higher]
    person = facts.person(child)
    if person is not None and kin.is_adult(person, consent_day(case, date.max)) is True:
        return studies_of
    return [*studies_of, *about(child, CourtDecision), LookUp(Guardianship, "CHILD_IIN", child)]


def counted(case: Case, facts: Facts, family: Family, day: date) -> list[Member]:
    """Children and students, and the carer of a child under eight; whoever does not live here is left out."""
    start = paid_from(case, facts, day)
    children = [member for child in family.children for member in of_children(case, facts, family, child, day)]
    aged = () if children else vouched_for(case, facts, family, day)
    everyone = [*children, *carers(case, facts, family, children, day), *aged]
    return [member for member in everyone if (member.until or date.max) >= start and lives_here(facts, member.iin)]


def lives_here(facts: Facts, iin: str) -> bool:
    """Only who is known not to live here permanently is left out; where nobody knows, a finding says so."""
    person = facts.person(iin)
    return person is None or person.residence is None or person.residence.permanent is not False


def of_children(case: Case, facts: Facts, family: Family, child: str, day: date) -> list[Member]:
    """Until eighteen; after it while studying, or as one disabled before it. Counted by the day, never twice."""
    person = facts.person(child)
    if person is None or person.birth_date is None or person.death_date is not None:
        return []
    grown = add_years(person.birth_date, law.number("adult_age", day))
    orphan_from = orphaned(facts, family, child, day)
    spans: list[tuple[str, date, date | None]] = [("child", person.birth_date, grown - ONE_DAY)]
    spans += [("disabled", max(grown, from_), until) for from_, until in disabled(facts, child, grown)]
    if not too_old(case, facts, child):
        studied = studies(facts, person.birth_date, child, day)
        spans += [("student", max(grown, from_), until) for from_, until in studied]
    return [
        Member(iin=child, role=role, from_=from_, until=until, orphan_from=orphan_from)
        for role, from_, until in spans
        if until is None or from_ <= until
    ]


def orphaned(facts: Facts, family: Family, child: str, day: date) -> date | None:
    """Since when both parents, or the only one, are dead; `None` while one lives, or where nobody knows."""
    if child not in family.parents_of:
        return None
    parents = [facts.person(parent) for parent in family.parents_of[child]]
    if not parents:
        return date.min if law.word("breadwinner.orphan.only_parent", day) == "yes" else None
    deaths = [person.death_date if person else None for person in parents]
    return max((died for died in deaths if died), default=None) if all(deaths) else None


def disabled(facts: Facts, child: str, grown: date) -> list[tuple[date, date | None]]:
    """The terms of disabilities found before eighteen."""
    return [
        (disability.established_on, disability.valid_until)
        for disability in facts.get(Disability, "IIN", child)
        if disability.established_on and disability.status != "revoked"
        if disability.cause == "since_childhood" or disability.established_on < grown
    ]


def studies(facts: Facts, birth: date, child: str, day: date) -> list[tuple[date, date | None]]:
    """Full-time studies, academic leave included, up to the day before 23."""
    last = add_years(birth, law.number("breadwinner.student_until", day)) - ONE_DAY
    return [
        (enrolment.from_ or birth, earlier(enrolment.until, last))
        for enrolment in enrolments(facts, child)
        if enrolment.form == "full_time"
    ]


def enrolments(facts: Facts, child: str) -> list[Enrolment]:
    return [*facts.get(Enrolment, "IIN", child), *facts.get(Enrolment, "IIN", child, HIGHER_EDUCATION)]


def carers(case: Case, facts: Facts, family: Family, children: list[Member], day: date) -> list[Member]:
    """The widow or widower who asks, cares for a child under eight and does not work (art. 234(2)(3)); not beside a
    benefit for a disability of their own, which they would lose by it (art. 234(7))."""
    assert case.recipient_iin is not None
    until = cared_until(facts, children, day)
    if until is None or case.recipient_iin not in family.spouses or works(case, facts, day) is not False:
        return []
    if draws_for_disability(case, facts):
        return []
    return [Member(iin=case.recipient_iin, role="carer", from_=not_working_since(case, facts), until=until)]


def draws_for_disability(case: Case, facts: Facts) -> bool:
    assert case.recipient_iin is not None
    iin = case.recipient_iin
    return any(live(benefit, iin, "disability") for benefit in facts.get(Benefit, "IIN", iin))


def cared_until(facts: Facts, children: list[Member], day: date) -> date | None:
    """The day before the youngest is eight; `None` where no child is under eight."""
    years = law.number("breadwinner.carer.child_under", day)
    births = [person.birth_date for member in children if (person := facts.person(member.iin)) and person.birth_date]
    last = max((add_years(birth, years) - ONE_DAY for birth in births), default=None)
    return last if last and last >= day else None


def works(case: Case, facts: Facts, day: date) -> bool | None:
    """By business and contributions (L7.5); `None` where a record leaves it open."""
    assert case.recipient_iin is not None
    businesses = [business.registered for business in facts.get(Entrepreneur, "IIN", case.recipient_iin)]
    paid = [contribution.last_paid_on for contribution in facts.get(Contribution, "IIN", case.recipient_iin)]
    recent = add_months(day, -law.number("breadwinner.carer.months_without_contributions", day))
    if any(businesses) or any(last and last >= recent for last in paid):
        return True
    return None if None in businesses or None in paid else False


def not_working_since(case: Case, facts: Facts) -> date:
    assert case.recipient_iin is not None
    paid = [contribution.last_paid_on for contribution in facts.get(Contribution, "IIN", case.recipient_iin)]
    return max((last + ONE_DAY for last in paid if last), default=date.min)

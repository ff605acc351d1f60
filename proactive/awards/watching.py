"""What no feed tells of a running award: asked of registers each month, enrolments on 1 September.

Monthly: whether who is paid for a child may still act for it, whether a carer earns, whether a pension was assigned,
whether contributions are paid for a breadwinner who is held dead.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from proactive.awards.award import BREADWINNER_LIVES, NOT_STUDYING, WITHOUT_PAYEE, MonthlyAward
from proactive.awards.circumstance import Circumstance, Happening, first_after
from proactive.basics import law
from proactive.basics.calendar import add_months, add_years, is_of_age
from proactive.cases.registers import (
    HIGHER_EDUCATION,
    Benefit,
    Contribution,
    Enrolment,
    Entrepreneur,
    Facts,
    LookUp,
    about,
)
from proactive.services import guardians

CHILD, STUDENT, CARER = "child", "student", "carer"
SEPTEMBER = 9
ENDED_BY_A_PENSION = {"disability", "special"}


def next_watch(award: MonthlyAward, today: date) -> date | None:
    """`None` where nothing is to be asked before something else happens to it."""
    monthly = [first_after(today)] if is_watched_monthly(award, today) else []
    yearly = [next_school_year(today)] if students(award, today) else []
    later = [day for day in (pension_from(award),) if day is not None and day > today]
    return min([*monthly, *yearly, *later], default=None)


def is_watched_monthly(award: MonthlyAward, today: date) -> bool:
    may_draw_a_pension = (day := pension_from(award)) is not None and day <= today
    return may_draw_a_pension or bool(carers(award, today) or children(award, today) or held_dead(award))


def next_school_year(today: date) -> date:
    this_year = date(today.year, SEPTEMBER, 1)
    return this_year if this_year > today else date(today.year + 1, SEPTEMBER, 1)


def children(award: MonthlyAward, today: date) -> tuple[str, ...]:
    """For whom somebody else is paid; not by a part, which is its payee's own."""
    if award.part is not None:
        return ()
    if award.entitlement.members:
        counted = (member for member in award.entitlement.members if member.role == CHILD and member.holds(today))
        return tuple(dict.fromkeys(member.iin for member in counted if member.iin != award.payee_iin))
    birth = award.entitlement.birth
    grown = birth is None or is_of_age(birth, law.number("adult_age", today), today)
    return () if grown or award.payee_iin == award.recipient_iin else (award.recipient_iin,)


def carers(award: MonthlyAward, today: date) -> tuple[str, ...]:
    return of_role(award, CARER, today)


def students(award: MonthlyAward, today: date) -> tuple[str, ...]:
    """Who is counted as one, or was when the only one left."""
    halted = award.halt(*NOT_STUDYING) is not None
    every = (member.iin for member in award.entitlement.members if member.role == STUDENT)
    return tuple(dict.fromkeys(every)) if halted else of_role(award, STUDENT, today)


def held_dead(award: MonthlyAward) -> str | None:
    """The breadwinner for whose loss it is paid; by a part no more than once, and not while that is looked into."""
    is_familys = bool(award.entitlement.members) and award.part is None
    return None if not is_familys or award.halt(*BREADWINNER_LIVES) else award.subject_iin


def of_role(award: MonthlyAward, role: str, today: date) -> tuple[str, ...]:
    members = (member for member in award.entitlement.members if member.role == role)
    return tuple(dict.fromkeys(member.iin for member in members if not has_ended(member.until, today)))


def has_ended(until: date | None, today: date) -> bool:
    return until is not None and until < today


def pension_from(award: MonthlyAward) -> date | None:
    """The first day on which a pension by age may be assigned to the recipient: the earlier of both ages."""
    birth = award.entitlement.birth
    if award.service not in ENDED_BY_A_PENSION or birth is None:
        return None
    years = min(law.latest(f"pension_age.{sex}", award.decided_on).value for sex in ("male", "female"))
    return add_years(birth, int(years))


# What is asked, and what of it is otherwise now


def look_ups(award: MonthlyAward, today: date) -> tuple[LookUp, ...]:
    needed: list[LookUp] = []
    for child in children(award, today):
        needed += guardians.look_ups(child, award.payee_iin)
    for carer in carers(award, today):
        needed += about(carer, Entrepreneur, Contribution)
    if breadwinner := held_dead(award):
        needed += about(breadwinner, Contribution)
    if (day := pension_from(award)) is not None and day <= today:
        needed += about(award.recipient_iin, Benefit)
    if today.month == SEPTEMBER:
        for student in students(award, today):
            needed += [*about(student, Enrolment), LookUp(Enrolment, "IIN", student, HIGHER_EDUCATION)]
    return tuple(dict.fromkeys(needed))


def otherwise(award: MonthlyAward, facts: Facts, today: date) -> Iterator[Circumstance]:
    """What changes it, is not before an official already, and was not found to change nothing."""
    waits = {(pending.what, pending.iin) for pending in award.pending}
    for circumstance in (*of_family(award, facts, today), *of_pension(award, facts, today)):
        if (circumstance.what, circumstance.iin) not in waits and circumstance.id not in award.dismissed:
            yield circumstance


def of_family(award: MonthlyAward, facts: Facts, today: date) -> Iterator[Circumstance]:
    if lost_rights(award, facts, today):
        yield noticed(Happening.RIGHTS_LOST, award.payee_iin, today)
    for carer in carers(award, today):
        since = min(member.from_ for member in award.entitlement.members if member.iin == carer)
        if earns(facts, carer, since):
            yield noticed(Happening.CARER_EMPLOYED, carer, today)
    if breadwinner := held_dead(award):
        yield from of_breadwinner(award, breadwinner, facts, today)
    if today.month == SEPTEMBER:
        yield from of_studies(award, facts, today)


def of_breadwinner(award: MonthlyAward, iin: str, facts: Facts, today: date) -> Iterator[Circumstance]:
    """A contribution for work long after the first day that is paid, which is no earlier than that of the death; once a
    contribution, however often it is seen."""
    months = int(law.number("breadwinner.last_contribution_months", today))
    later = add_months(first_after(award.entitlement.paid_from), months)
    paid = (contribution.last_paid_on for contribution in facts.get(Contribution, "IIN", iin))
    if (last := max((day for day in paid if day), default=None)) and last >= later:
        id = f"{Happening.SIGN_OF_LIFE}.{iin}.{last.isoformat()}"
        yield Circumstance(id=id, what=Happening.SIGN_OF_LIFE, on=last, came=today, iin=iin)


def lost_rights(award: MonthlyAward, facts: Facts, today: date) -> bool:
    """Who is paid may act for none of the children any more, or the registers name another."""
    acting = [guardians.represents(facts, child, award.payee_iin, today)[0] for child in children(award, today)]
    return bool(acting) and True not in acting and award.halt(*WITHOUT_PAYEE) is None


def of_studies(award: MonthlyAward, facts: Facts, today: date) -> Iterator[Circumstance]:
    halted = award.halt(*NOT_STUDYING) is not None
    for student in students(award, today):
        studying = studies(facts, student, today)
        if halted and studying is not None:
            resumed = noticed(Happening.STUDIES_RESUMED, student, today)
            yield replace(resumed, on=studying.from_ or today)
        if not halted and studying is None:
            remote = enrolled(facts, student, today) is not None
            yield noticed(Happening.STUDIES_REMOTE if remote else Happening.STUDIES_ENDED, student, today)


def of_pension(award: MonthlyAward, facts: Facts, today: date) -> Iterator[Circumstance]:
    """A-10: an official settles which is paid, or what is added; told once a pension."""
    if award.pensions or (day := pension_from(award)) is None or day > today:
        return
    for benefit in facts.get(Benefit, "IIN", award.recipient_iin):
        if benefit.kind == "age_pension" and benefit.status == "assigned":
            on = benefit.from_ or today
            id = f"pension.{award.recipient_iin}.{benefit.benefit_id}"
            yield Circumstance(id=id, what=Happening.PENSION, on=on, came=today, iin=award.recipient_iin)


def noticed(what: Happening, iin: str, today: date) -> Circumstance:
    return Circumstance(id=f"{what}.{iin}.{today:%Y-%m}", what=what, on=today, came=today, iin=iin)


def studies(facts: Facts, iin: str, day: date) -> Enrolment | None:
    """In full-time study on a day, academic leave included."""
    return enrolled(facts, iin, day, full_time=True)


def enrolled(facts: Facts, iin: str, day: date, *, full_time: bool = False) -> Enrolment | None:
    enrolments = (*facts.get(Enrolment, "IIN", iin), *facts.get(Enrolment, "IIN", iin, HIGHER_EDUCATION))
    such = (enrolment for enrolment in enrolments if not full_time or enrolment.form == "full_time")
    return next((e for e in such if (e.from_ or date.min) <= day <= (e.until or date.max)), None)


def earns(facts: Facts, iin: str, since: date) -> bool:
    businesses = (business.registered for business in facts.get(Entrepreneur, "IIN", iin))
    paid = (contribution.last_paid_on for contribution in facts.get(Contribution, "IIN", iin))
    return any(businesses) or any(last and last >= since for last in paid)

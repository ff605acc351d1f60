"""BIRTH: one payment on the birth of a child, to the mother or the father. The example of CONTRIBUTING.md.

Sizes and terms are as remembered: nobody is paid by this folder.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from proactive.basics import law
from proactive.basics.calendar import add_months
from proactive.cases.award import Award, Finding, Track
from proactive.cases.case import Case, Event, Relation
from proactive.cases.registers import Act, Benefit, Facts, Person, about
from proactive.services import Basis, Screening, Service, kin
from proactive.services.deadlines import consent_day, deadline
from proactive.services.identity import permanently_resident
from proactive.services.protocol import stopped
from proactive.services.record import birth

RULES = "Rules of the birth payment"
TIYN = Decimal("0.01")


class Birth(Service):
    code = "birth"
    urgency = 6
    basis = Basis(system=f"{RULES}, para 5", official=f"{RULES}, para 6")
    paid_once = True
    demo_events = ("birth",)

    def starts(self, event: Event) -> str | None:
        act = event.record
        if not isinstance(act, Act) or act.act_type != "birth" or "annulled" in (event.kind, act.status):
            return None
        return act.child_iin

    def screen(self, case: Case, facts: Facts, today: date) -> Screening:
        findings = of_the_right(case, facts, today)
        parents = kin.askable(kin.named(Relation.PARENT, kin.parents(facts, case.subject_iin)), facts, today)
        return stopped(findings) or Screening(entitled=True, candidates=parents, findings=findings)

    def expected(self, case: Case, facts: Facts, today: date) -> Decimal | None:
        return self.award(case, facts, today).one_off

    def track(self, case: Case, facts: Facts, today: date) -> Track:
        return Track.AUTOMATIC

    def due_on(self, case: Case, track: Track) -> date:
        assert case.registered_at is not None
        return deadline(case.registered_at, "birth.term_days")

    def check(self, case: Case, facts: Facts, today: date) -> tuple[Finding, ...]:
        return (*of_the_right(case, facts, consent_day(case, today)), *of_the_application(case))

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """By the MCI of the day of birth and by which of the mother's children it is."""
        born = born_on(case)
        index = law.value("MCI", born)
        multiple = law.value(f"birth.multiple.{order(case, facts)}", born)
        return Award(one_off=(index.value * multiple.value).quantize(TIYN), rates=(index, multiple))


def of_the_right(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    """What may be known before the consent, and is looked at again after it."""
    child, mother = case.subject_iin, mother_of(case)
    facts.need([*about(child, Act, Person), *about(mother, Act, Person, Benefit)])
    facts.need(kin.introduced(kin.parents(facts, child)))
    return tuple(findings_of_the_right(case, facts, day))


def findings_of_the_right(case: Case, facts: Facts, day: date) -> Iterator[Finding]:
    mother = mother_of(case)
    paid = [benefit for benefit in facts.get(Benefit, "IIN", mother) if benefit.kind == "birth"]
    in_time = day <= add_months(born_on(case), law.number("birth.months_to_apply", born_on(case)))
    yield permanently_resident(facts.person(mother), "N1", f"{RULES}, para 2")
    yield Finding(check="N2", passed=not paid, basis=f"{RULES}, para 3")
    yield Finding(check="N3", passed=in_time, basis=f"{RULES}, para 4", detail=born_on(case).isoformat())
    yield Finding(check="N-R1", passed=kin.birth_dates_agree(facts, case.subject_iin), basis=f"{RULES}, para 7")


def of_the_application(case: Case) -> tuple[Finding, ...]:
    agreed = case.consent is not None and case.account is not None
    return (Finding(check="N-R3", passed=agreed, basis=f"{RULES}, para 8"),)


def order(case: Case, facts: Facts) -> str:
    """The fourth child and each after it is paid more."""
    earlier = [act for act in kin.births(facts, mother_of(case)) if act.child_iin != case.subject_iin]
    return "fourth" if len(earlier) >= 3 else "first"


def mother_of(case: Case) -> str:
    return birth(case).mother_iin or ""


def born_on(case: Case) -> date:
    born = birth(case).birth_date
    assert born is not None
    return born


SERVICE = Birth()

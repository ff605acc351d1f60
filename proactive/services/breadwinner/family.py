"""The family of a breadwinner as the registers show it: children, their other parents, the widow or widower, parents.

Before the consent that is kin by civil acts, and a child or spouse by the word of the act of death: births before 2007
and marriages before 2008 are not in the register (L6.2). After it the court's adoptions too. Brothers, sisters,
grandchildren and stepchildren of art. 234(2)(1) depend on facts that no register holds (alimony, parents able to work):
an official adds them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from proactive.basics import law
from proactive.basics.calendar import add_months, is_of_age
from proactive.cases.case import Case
from proactive.cases.registers import Act, Benefit, CourtDecision, Facts, LookUp, Person, Record, about
from proactive.services import guardians, kin
from proactive.services.deaths import death_date
from proactive.services.record import death

LIVE = {"applied", "assigned"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """IINs. `parents_of` gives a child's parents other than the deceased, where the registers know its parents.

    `children` are those who may count, by their age or by a benefit they receive; of others nothing is asked (P-5).
    `declared` are kin by the act of death alone.
    """

    children: tuple[str, ...]
    spouses: tuple[str, ...]
    parents: tuple[str, ...]
    parents_of: dict[str, tuple[str, ...]]
    declared: tuple[str, ...] = ()

    @property
    def other_parents(self) -> list[str]:
        return kin.unique(parent for parents in self.parents_of.values() for parent in parents)

    def raises(self, parent: str, children: list[str]) -> bool:
        return any(parent in self.parents_of.get(child, ()) for child in children)


def family_of(case: Case, facts: Facts, disabled: str | None = None) -> Family:
    """Raises `NotAsked` round by round: the deceased, the children whose age no act tells, then everybody else.

    `disabled`: of whom a disability is known, though no benefit is paid for it.
    """
    deceased = case.subject_iin
    facts.need(about(deceased, Act, Person, *([CourtDecision] if case.consent else [])))
    by_court = adopted(case, facts)
    said_children, said_spouses = declared(case, facts, "child"), declared(case, facts, "spouse")
    everyone = kin.unique([*kin.children(facts, deceased), *by_court, *said_children])
    spouses = kin.unique([*kin.spouses(facts, deceased), *said_spouses])
    parents = kin.parents(facts, deceased)
    facts.need(about_each([child for child in everyone if born_on(case, facts, child) is None], Person))
    grown = [child for child in everyone if child != disabled and too_old(case, facts, child)]
    of_children = about_each([child for child in everyone if child not in grown], Act, Person, Benefit)
    of_adults = [*about_each(grown, Benefit), *about_each([*spouses, *parents], Person, Benefit)]
    facts.need([*of_children, *of_adults])
    children = [child for child in everyone if child not in grown or receives(facts, child)]
    facts.need(about_each(children, Act, Person, Benefit))
    family = Family(
        children=tuple(children),
        spouses=tuple(spouses),
        parents=tuple(parents),
        parents_of={
            child: other_parents(case, facts, child, spouses, by_court)
            for child in children
            if child in by_court or any(born(facts, child))  # an act of birth or a court tells who their parents are
        },
        declared=(*said_children, *said_spouses),
    )
    facts.need(about_each(family.other_parents, Person, Benefit))
    return family


def too_old(case: Case, facts: Facts, child: str) -> bool:
    """Past the age up to which a child counts, on the day of death. Unknown is not too old."""
    birth, died_on = born_on(case, facts, child), death_date(case, facts)
    if birth is None:
        person = facts.person(child)
        birth = person.birth_date if person else None
    if birth is None or died_on is None:
        return False
    return is_of_age(birth, law.number("breadwinner.student_until", died_on), died_on)


def born_on(case: Case, facts: Facts, child: str) -> date | None:
    """By the act of birth; `None` where there is none, as of a child who only declared the death."""
    births = (act.birth_date for act in kin.births(facts, case.subject_iin) if act.child_iin == child)
    return next(births, None)


def live(benefit: Benefit, iin: str, kind: str) -> bool:
    return benefit.iin == iin and benefit.kind == kind and benefit.status in LIVE


def receives(facts: Facts, child: str) -> bool:
    """What shows that a grown child may count: a benefit for a disability, or for an earlier loss."""
    benefits = facts.get(Benefit, "IIN", child)
    return any(benefit.iin == child and benefit.kind in {"disability", "breadwinner"} for benefit in benefits)


def declared(case: Case, facts: Facts, relation: str) -> list[str]:
    """Whoever declared the death as a child or spouse and of whom the civil acts say nothing."""
    declarant = death(case).declarant
    if declarant is None or declarant.iin is None or declarant.relation != relation:
        return []
    acts = facts.get(Act, "IIN", case.subject_iin)
    recorded_iins = {iin for act in acts for iin in (act.child_iin, *act.spouse_iins)}
    return [] if declarant.iin in recorded_iins else [declarant.iin]


def born(facts: Facts, child: str) -> list[Act]:
    return [act for act in facts.acts(child, "birth") if act.child_iin == child]


def other_parents(case: Case, facts: Facts, child: str, spouses: list[str], by_court: list[str]) -> tuple[str, ...]:
    """A child's parents beside the deceased; of one he adopted: who adopted with him, or his wife who bore it."""
    by_birth = [parent for parent in kin.parents(facts, child) if parent != case.subject_iin]
    if child not in by_court:
        return tuple(by_birth)
    together = [adopter for adopter in adopters(case, facts, child) if adopter != case.subject_iin]
    return tuple(together or [parent for parent in by_birth if parent in spouses])


def about_each(iins: list[str], *records: type[Record]) -> list[LookUp]:
    return [look_up for iin in iins for look_up in about(iin, *records)]


def adopted(case: Case, facts: Facts) -> list[str]:
    """Children whom the deceased adopted by court; known after the consent only."""
    return kin.unique(decision.child_iin for decision in adoptions(case, facts))


def adopters(case: Case, facts: Facts, child: str) -> list[str]:
    return kin.unique(
        iin for decision in adoptions(case, facts) if decision.child_iin == child for iin in decision.adopter_iins
    )


def adoptions(case: Case, facts: Facts) -> list[CourtDecision]:
    if case.consent is None:
        return []
    decisions = guardians.courts(facts, case.subject_iin, "adoption")
    return [decision for decision in decisions if case.subject_iin in decision.adopter_iins]


def paid_from(case: Case, facts: Facts, consent: date) -> date:
    """The day of death, but at most so many months before the consent (art. 234(8))."""
    back = -law.number("breadwinner.months_back", consent)
    return max(death_date(case, facts) or consent, add_months(consent, back))


def minors(facts: Facts, family: Family, day: date) -> list[str]:
    """Living children who are not grown up on that day."""
    return living(facts, family, lambda person: kin.is_adult(person, day) is False)


def living(facts: Facts, family: Family, which: Callable[[Person], bool]) -> list[str]:
    people = [(child, facts.person(child)) for child in family.children]
    return [child for child, person in people if person and person.death_date is None and which(person)]


def may_study(facts: Facts, family: Family, since: date) -> list[str]:
    """Living children who had not reached the end of a student's right on that day, minors among them."""
    years = law.number("breadwinner.student_until", since)
    return living(facts, family, lambda person: younger_than(person, years, since) is not False)


def younger_than(person: Person, years: int, day: date) -> bool | None:
    """`None` where no birth date is known."""
    return None if person.birth_date is None else not is_of_age(person.birth_date, years, day)

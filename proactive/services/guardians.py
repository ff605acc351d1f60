"""Who may act for a child: a parent who was not deprived of the right, an adopter, a guardian (D7.2-4, L7.4)."""

from datetime import date

from proactive.cases.registers import Act, CourtDecision, Facts, Guardianship, LookUp, about
from proactive.services import kin


def look_ups(child: str, adult: str) -> list[LookUp]:
    """What must be known, after the consent."""
    guardianship = LookUp(Guardianship, "CHILD_IIN", child)
    return [*about(child, Act, CourtDecision), *about(adult, CourtDecision), guardianship]


def represents(facts: Facts, child: str, adult: str, day: date) -> tuple[bool | None, str]:
    """Whether the adult may act for the child, and why; `None` where a parent asks and another is guardian."""
    adopters = adopted_by(facts, child)
    guardians = guardians_of(facts, child, day)
    if adult in guardians or adult in adopters:
        return True, "guardian" if adult in guardians else "adopter"
    if adopters or deprived(facts, child, adult):
        return False, "adopted_by_others" if adopters else "deprived_of_parental_rights"
    if adult not in kin.parents(facts, child):
        return False, "not_a_parent"
    return (None, "another_guardian") if guardians else (True, "parent")


def adopted_by(facts: Facts, child: str) -> tuple[str, ...]:
    """The adopters of the latest adoption; none where there was none."""
    decisions = [decision for decision in courts(facts, child, "adoption") if decision.child_iin == child]
    latest = max(decisions, key=lambda decision: decision.date or date.min, default=None)
    return latest.adopter_iins if latest else ()


def deprived(facts: Facts, child: str, adult: str) -> bool:
    decisions = courts(facts, adult, "deprived_of_parental_rights")
    return any(decision.person_iin == adult and decision.child_iin in (None, child) for decision in decisions)


def courts(facts: Facts, iin: str, kind: str) -> list[CourtDecision]:
    return [decision for decision in facts.get(CourtDecision, "IIN", iin) if decision.kind == kind]


def guardians_of(facts: Facts, child: str, day: date) -> set[str]:
    guardianships = facts.get(Guardianship, "CHILD_IIN", child)
    return {
        guardianship.guardian_iin
        for guardianship in guardianships
        if (guardianship.from_ or date.min) <= day <= (guardianship.until or date.max)
        and guardianship.child_iin == child
    }

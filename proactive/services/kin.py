"""Who is what to whom, from the civil acts; and who of them may be asked.

A court's adoption or a guardianship may not be asked for before consent, so kin here are kin by civil acts.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from proactive.basics import law
from proactive.basics.calendar import is_of_age
from proactive.cases.case import Candidate, Case, Relation
from proactive.cases.registers import Act, Facts, LookUp, NotAsked, Person, Subscriber, about


def spouses(facts: Facts, iin: str) -> list[str]:
    """Those the person is married to, the latest marriage first; a divorce of unknown date ends a marriage."""
    ended = {other(act, iin): act.date or date.max for act in sorted_acts(facts, iin, "divorce")}
    married = {other(act, iin): act.date or date.min for act in sorted_acts(facts, iin, "marriage")}
    lasting = [spouse for spouse, since in married.items() if spouse not in ended or ended[spouse] < since]
    return [spouse for spouse in reversed(lasting) if spouse]


def sorted_acts(facts: Facts, iin: str, act_type: str) -> list[Act]:
    return sorted(facts.acts(iin, act_type), key=lambda act: act.date or date.min)


def other(act: Act, iin: str) -> str:
    return next((spouse for spouse in act.spouse_iins if spouse != iin), "")


def births(facts: Facts, iin: str) -> list[Act]:
    """Births of the person's children, the eldest first. A father entered at the mother's word alone is none."""
    acts = sorted(facts.acts(iin, "birth"), key=lambda act: act.birth_date or date.max)
    return [act for act in acts if act.mother_iin == iin or (act.father_iin == iin and not act.father_by_statement)]


def children(facts: Facts, iin: str) -> list[str]:
    """By birth and by established paternity, each once."""
    fathered = [act.child_iin for act in facts.acts(iin, "paternity") if act.father_iin == iin]
    born = [act.child_iin for act in births(facts, iin)]
    return unique([*born, *fathered])


def parents(facts: Facts, iin: str) -> list[str]:
    """Mother, then father: the one whose paternity was established, else the one in the act of birth."""
    own = [act for act in facts.acts(iin, "birth") if act.child_iin == iin]
    established = [act.father_iin for act in facts.acts(iin, "paternity") if act.child_iin == iin]
    entered = [act.father_iin for act in own if not act.father_by_statement]
    return unique([*(act.mother_iin for act in own), *(established or entered)])


def birth_dates_agree(facts: Facts, iin: str) -> bool:
    """Whether GBDFL and the act of birth name one day; a register that names none contradicts nothing."""
    person = facts.person(iin)
    own = [act.birth_date for act in facts.acts(iin, "birth") if act.child_iin == iin]
    return len({day for day in (*own, person and person.birth_date) if day}) <= 1


def siblings(facts: Facts, iin: str) -> list[str]:
    """Children of either parent. Raises `NotAsked` for the parents' acts."""
    parent_iins = parents(facts, iin)
    facts.need(look_up for parent in parent_iins for look_up in about(parent, Act))
    offspring = unique(child for parent in parent_iins for child in children(facts, parent))
    return [sibling for sibling in offspring if sibling != iin]


def unique(iins: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(iin for iin in iins if iin))


def named(relation: Relation, iins: Iterable[str]) -> list[Candidate]:
    return [Candidate(relation=relation, iin=iin) for iin in iins]


def introduced(iins: Iterable[str]) -> list[LookUp]:
    """What must be known of people before one of them is asked: who they are, and their number."""
    return [look_up for iin in iins for look_up in about(iin, Person, Subscriber)]


def nearest(
    circles: Iterable[list[Candidate]], case: Case, facts: Facts, today: date
) -> tuple[tuple[Candidate, ...], bool]:
    """The first circle of kin in which somebody may be asked who was not yet, and whether there may be more behind it.

    Only that circle is looked up (P-5); whoever asked to apply again comes before it. Raises `NotAsked`.
    """
    turns = iter(unasked(in_turn(circles, case.preferred), case))
    for circle in turns:
        facts.need(introduced(candidate.iin for candidate in circle if candidate.iin))
        if candidates := askable(circle, facts, today):
            return candidates, may_go_on(turns, {candidate.iin for candidate in circle})
    return (), False


def in_turn(circles: Iterable[list[Candidate]], preferred: str | None) -> Iterator[list[Candidate]]:
    if preferred is None:
        yield from circles
        return
    known = [*circles]
    yield [candidate for circle in known for candidate in circle if candidate.iin == preferred][:1]
    yield from known


def unasked(circles: Iterable[list[Candidate]], case: Case) -> Iterator[list[Candidate]]:
    for circle in circles:
        if rest := [candidate for candidate in circle if candidate.iin and candidate.iin not in case.asking.passed_by]:
            yield rest


def may_go_on(turns: Iterable[list[Candidate]], asked_now: set[str | None]) -> bool:
    """Whether anybody else is named; also where only a register not asked yet could say."""
    try:
        return any(candidate.iin not in asked_now for circle in turns for candidate in circle)
    except NotAsked:
        return True


def askable(candidates: Iterable[Candidate], facts: Facts, today: date) -> tuple[Candidate, ...]:
    """Each person once, alive and grown up as GBDFL knows them, in the given order."""
    once: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.iin and alive_and_adult(facts, candidate.iin, today):
            once.setdefault(candidate.iin, candidate)
    return tuple(once.values())


def alive_and_adult(facts: Facts, iin: str, today: date) -> bool:
    person = facts.person(iin)
    return person is not None and person.death_date is None and is_adult(person, today) is True


def is_adult(person: Person, today: date) -> bool | None:
    """`None` where the register has no date of birth."""
    if person.birth_date is None:
        return None
    return is_of_age(person.birth_date, law.number("adult_age", today), today)

"""What happened to the families before the city opened: deaths, divorces, orphans, disabilities, courts' decisions.

The rarer a fate, the more it is dealt out by turn instead of by chance, so that a small city has some of each.
"""

from datetime import date, timedelta
from random import Random

from bot.demo.city.families import YEAR, Registrar
from bot.demo.city.people import CourtRuling, Death, DisabilityFact, Inhabitant, Wardship, birthday, kin_of_age, veteran

CAUSES = (
    "general_illness",
    "work_injury",
    "occupational_disease",
    "since_childhood",
    "conscript_service",
    "service_injury",
    "nuclear",
    "ecological",
)
CAUSE_WEIGHTS = (70, 8, 4, 10, 2, 2, 2, 2)
EXAMINED_AGAIN = {1: 2, 2: 1, 3: 1}  # years until the next examination, by group


def deal(registrar: Registrar) -> None:
    """Give every couple and every person their past."""
    rng, today = registrar.rng, registrar.today
    young = students = 0
    for turn, (man, woman) in enumerate(registrar.couples):
        if man.minors(today):
            young += 1
            _young_family(rng, today, young, (man, woman))
        elif any(18 <= child.age(today) < 22 for child in man.children):
            students += 1
            if students % 6 == 2:
                bury(man, today - timedelta(days=90 + rng.random() * 600))
        else:
            _old_couple(rng, today, man, woman)
        if turn % 12 == 5 and man.alive and woman.alive and woman.marriages:
            _divorce(rng, today, man, woman)
    for person in registrar.people:
        _disability(rng, today, person)


def _old_couple(rng: Random, today: date, man: Inhabitant, woman: Inhabitant) -> None:
    for person in (man, woman):
        age = person.age(today)
        if not veteran(person) and (age > 93 or rng.random() < (age - 58) * 0.011):
            bury(person, today - timedelta(days=60 + rng.random() * 3000))


def _young_family(rng: Random, today: date, turn: int, couple: tuple[Inhabitant, Inhabitant]) -> None:
    man, woman = couple
    on = today - timedelta(days=90 + rng.random() * 1500)
    if turn % 60 == 7:
        _orphans(on, couple)
    elif turn % 25 == 3:
        bury(man, on)
    elif turn % 90 == 11:
        bury(woman, on)
    elif turn % 35 == 4:
        _adoption(rng, today, couple)
    elif turn % 70 == 9:
        _court(man, "deprived_of_parental_rights", on, man.minors(today)[0])
    elif turn % 110 == 17:
        _court(man, "missing", on)
    elif turn % 130 == 19:
        _court(man, "declared_dead", on)
        bury(man, on)


def bury(person: Inhabitant, on: date) -> Death:
    """A death of the past, declared by who was nearest, with everything assigned long ago."""
    death = Death(f"D-{person.number:07d}-1", person, on, on + timedelta(days=1 + person.number % 4))
    for nearest in kin_of_age(person, on)[:1]:
        death.declared_by(nearest)
    death.settled = True
    return death


def _orphans(on: date, couple: tuple[Inhabitant, Inhabitant]) -> None:
    man, woman = couple
    children = man.minors(on)
    bury(man, on)
    bury(woman, on)
    kin = [*man.parents, *woman.parents, *man.siblings, *woman.siblings]
    guardian = next((relative for relative in kin if relative.alive and relative.age(on) >= 18), None)
    for child in children if guardian else ():
        assert guardian is not None
        Wardship(child, guardian, max(on, child.birth) + timedelta(days=20))


def _adoption(rng: Random, today: date, couple: tuple[Inhabitant, Inhabitant]) -> None:
    child = couple[0].minors(today)[-1]
    on = min(child.birth + rng.uniform(0.1, 1) * YEAR, today - timedelta(days=1))
    decision = CourtRuling(f"C-{child.number:07d}-1", "adoption", on)
    decision.child, decision.adopters = child, couple
    decision.concern()
    child.recorded = "none"


def _court(person: Inhabitant, kind: str, on: date, child: Inhabitant | None = None) -> None:
    decision = CourtRuling(f"C-{person.number:07d}-1", kind, on)
    decision.person, decision.child = person, child
    decision.concern()


def _divorce(rng: Random, today: date, man: Inhabitant, woman: Inhabitant) -> None:
    marriage = woman.marriages[-1]
    marriage.divorced_on = min(marriage.on + rng.uniform(1, 15) * YEAR, today - timedelta(days=30))
    assert man.home is not None
    man.home = man.home._replace(flat=man.home.flat % 120 + 1)


def _disability(rng: Random, today: date, person: Inhabitant) -> None:
    age = person.age(today)
    if not person.alive or age < 2 or rng.random() >= (0.02 if age < 18 else 0.03 if age < 60 else 0.05):
        return
    since = max(today - timedelta(days=120 + rng.random() * 1800), person.birth + timedelta(days=200))
    disability = DisabilityFact(f"M-{person.number:07d}-1", person, "general_illness", since)
    describe(rng, disability)
    disability.paid = True
    if disability.valid_until is not None:
        disability.valid_until = max(disability.valid_until, today + timedelta(days=200))


def describe(rng: Random, disability: DisabilityFact, cause: str | None = None) -> None:
    """Group, cause and term as the commission would write them (Social Code, art. 155)."""
    person, since = disability.person, disability.established_on
    if disability.category == "child_under_7":
        disability.cause, disability.valid_until = "since_childhood", birthday(person, 7)
        return
    disability.group = rng.choices((1, 2, 3), (14, 44, 42))[0]
    if disability.category == "child_7_18":
        disability.cause, disability.valid_until = "since_childhood", birthday(person, 18)
        return
    disability.cause = cause or rng.choices(CAUSES, CAUSE_WEIGHTS)[0]
    if rng.random() < 0.7:
        disability.valid_until = since + EXAMINED_AGAIN[disability.group] * YEAR

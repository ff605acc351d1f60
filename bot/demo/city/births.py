"""Births: a child comes to a couple of the city."""

from datetime import date, timedelta

from bot.demo.city import names, numbers
from bot.demo.city.people import FEMALE, MALE, Inhabitant
from bot.demo.city.registers import birth_acts
from bot.demo.city.scene import ZAGS, Brought, Scene

YOUNGEST, OLDEST = 20, 40  # a mother's age, in years


def birth(scene: Scene) -> Brought:
    """A married woman who can be reached has had a child some days ago."""

    def fits(person: Inhabitant) -> bool:
        of_age = person.sex == FEMALE and YOUNGEST <= person.age(scene.today) <= OLDEST
        at_home = person.status == "citizen" and person.permanent and person.spouse is not None
        return of_age and at_home and not recently(person, scene.today) and scene.reachable(person)

    mother = scene.find(fits)
    assert mother.spouse is not None
    child = born(scene, mother, mother.spouse, scene.today - timedelta(days=scene.rng.randint(1, 3)))
    event = scene.city.feeds[ZAGS].publish("registered", next(iter(birth_acts(child))), scene.now)
    return scene.brought(ZAGS, event, child, [parent for parent in child.parents if parent.alive])


def recently(mother: Inhabitant, day: date) -> bool:
    """She had a child less than a year ago."""
    return any(child.birth > day - timedelta(days=365) for child in mother.children)


def born(scene: Scene, mother: Inhabitant, father: Inhabitant, on: date) -> Inhabitant:
    """The child of a mother and her husband, who lives with her and has no number."""
    sex = scene.rng.choice((MALE, FEMALE))
    child = Inhabitant(len(scene.city.people), free_iin(scene, sex, on), sex, on)
    child.culture = child.language = mother.culture
    child.home, child.family = mother.home, father.family
    child.given_name = names.given_name(scene.rng, child.culture, sex)
    child.surname = names.surname_of(father.family, sex)
    child.patronymic = names.patronymic(father.given_name, sex)
    child.mother, child.father = mother, father
    for parent in child.parents:
        parent.children += (child,)
    scene.city.people.append(child)
    scene.city.by_iin[child.iin] = child
    return child


def free_iin(scene: Scene, sex: str, on: date) -> str:
    """Nobody else's."""
    head = f"{on.year % 100:02d}{on.month:02d}{on.day:02d}{5 + (sex == FEMALE)}"
    iin, serial = numbers.completed(head, 9999, 4)
    while iin in scene.city.by_iin:
        iin, serial = numbers.completed(head, serial - 1, 4)
    return iin

"""How the city is peopled: clan after clan, from grandparents to infants, until the number is reached.

Everything is drawn from one seeded generator in one order, so that the same seed gives the same people.
"""

from datetime import date, timedelta
from functools import lru_cache
from random import Random

from bot.demo.city import names, numbers
from bot.demo.city.people import FEMALE, MALE, Inhabitant, Marriage, birthday
from bot.demo.city.places import Home, somewhere

YEAR = timedelta(days=365.25)
ACTS_SINCE = date(2007, 8, 13)  # births are all in ZAGS since then (D7.2); older ones mostly
VETERAN = 300  # every so many clans one has a veteran of the war
SINGLE = 25  # every so many clans one is of brothers and sisters who never married

_surname_of = lru_cache(maxsize=None)(names.surname_of)
_patronymic = lru_cache(maxsize=None)(names.patronymic)


class Registrar:
    """Writes people into the city. `people` holds them in the order they were written."""

    def __init__(self, seed: int, today: date) -> None:
        self.rng = Random(seed)
        self.today = today
        self.people: list[Inhabitant] = []
        self.by_iin: dict[str, Inhabitant] = {}
        self.couples: list[tuple[Inhabitant, Inhabitant]] = []  # (man, woman), married or not, in the order they met
        self.room = 0
        self._clans = 0
        self._marriages = 0
        self._serials: dict[str, int] = {}

    def fill(self, count: int) -> None:
        """Exactly so many people more."""
        self.room += count
        while self.room > 0:
            self.clan()

    def clan(self) -> None:
        """A couple of grandparents with all who come from them."""
        culture = "kk" if self.rng.random() < 0.72 else "ru"
        years = self.rng.uniform(58, 90)
        if self._clans % VETERAN == 0:
            years = max(99.5, self.today.year - 1926.5)
        self._clans += 1
        if self._clans % SINGLE == 0:
            years = self.rng.uniform(96, 98)
        elder = self.founder(MALE, self.today - years * YEAR, culture, somewhere(self.rng))
        if self._clans % SINGLE == 0:
            self.unmarried(elder)
        else:
            self.household(elder)

    def unmarried(self, father: Inhabitant) -> None:
        """Three who never left their parents' home, and are old now themselves."""
        if self.room < 4:
            return
        mother = self.partner(father)
        self.couples.append((father, mother))
        self.marry(father, mother)
        for age in (24, 27, 30):
            self.child(father, mother, birthday(mother, age))

    # One person

    def founder(self, sex: str, birth: date, culture: str, home: Home) -> Inhabitant:
        """Somebody whose parents the city does not know."""
        person = self.person(sex, birth, culture, home)
        person.family = names.surname(self.rng, culture)
        person.surname = _surname_of(person.family, sex)
        person.patronymic = _patronymic(names.given_name(self.rng, culture, MALE), sex)
        person.recorded = "none"
        return person

    def person(self, sex: str, birth: date, culture: str, home: Home) -> Inhabitant:
        person = Inhabitant(len(self.people), self._iin(sex, birth), sex, birth)
        person.culture, person.home = culture, home
        person.given_name = names.given_name(self.rng, culture, sex)
        person.language = "kk" if self.rng.random() < (0.8 if culture == "kk" else 0.03) else "ru"
        self._standing(person)
        self._phone(person)
        self.people.append(person)
        self.by_iin[person.iin] = person
        self.room -= 1
        return person

    def _standing(self, person: Inhabitant) -> None:
        chance = self.rng.random()
        if chance < 0.03:
            person.status = "kandas" if chance < 0.013 else "foreigner" if chance < 0.027 else "stateless"
            person.permanent = chance < 0.019
        elif chance < 0.034:
            person.permanent = False

    def _phone(self, person: Inhabitant) -> None:
        age = person.age(self.today)
        without = 0.03 if age < 75 else 0.1
        if age >= 14 and self.rng.random() >= without:
            person.msisdn = numbers.msisdn(person.number)

    def _iin(self, sex: str, birth: date) -> str:
        """Valid and free. In a few the seventh digit is 0: then nothing can be read from the first six."""
        century = (3 if birth.year < 2000 else 5) + (sex == FEMALE)
        head = f"{birth.year % 100:02d}{birth.month:02d}{birth.day:02d}{century}"
        if self.rng.random() < 0.005:
            head = f"{int(self.rng.random() * 1_000_000):06d}0"
        iin, serial = numbers.completed(head, self._serials.get(head, 9999), 4)
        self._serials[head] = serial - 1
        return iin

    # Families

    def household(self, person: Inhabitant) -> None:
        """A person of age finds somebody, or not; children come and found their own households."""
        if not self.room or person.age(self.today) < 22 or self.rng.random() < 0.16:
            return
        partner = self.partner(person)
        man, woman = (person, partner) if person.sex == MALE else (partner, person)
        self.couples.append((man, woman))
        wed = self.rng.random() > 0.06
        if wed:
            self.marry(man, woman)
        for child in self.children(man, woman, wed=wed):
            self.household(child)

    def partner(self, person: Inhabitant) -> Inhabitant:
        older = self.rng.uniform(-2, 6) * (1 if person.sex == FEMALE else -1)
        sex = FEMALE if person.sex == MALE else MALE
        birth = min(person.birth - older * YEAR, self.today - 20 * YEAR)
        culture = person.culture if self.rng.random() < 0.93 else {"kk": "ru", "ru": "kk"}[person.culture]
        return self.founder(sex, birth, culture, self._new_home(person))

    def _new_home(self, person: Inhabitant) -> Home:
        """A couple moves out, more often within its town."""
        assert person.home is not None
        if person.parents:
            place = somewhere(self.rng)
            near = person.home if self.rng.random() < 0.7 else place
            person.home = near._replace(street=place.street, house=place.house, flat=place.flat)
        return person.home

    def marry(self, man: Inhabitant, woman: Inhabitant) -> None:
        grown = max(birthday(man, 19), birthday(woman, 19))
        on = min(grown + self.rng.random() * 5 * YEAR, self.today - timedelta(days=60))
        self._marriages += 1
        Marriage(self._marriages, man, woman, on)
        if self.rng.random() < 0.6:
            woman.family, woman.surname = man.family, _surname_of(man.family, FEMALE)
        if self.rng.random() < 0.015 and man.msisdn:
            woman.msisdn = man.msisdn

    def children(self, man: Inhabitant, woman: Inhabitant, *, wed: bool) -> list[Inhabitant]:
        child_counts = self.rng.choices(
            (0, 1, 2, 3, 4, 5), (8, 22, 32, 22, 11, 5) if man.culture == "kk" else (12, 36, 38, 12, 2, 0)
        )
        start = woman.marriages[-1].on if wed else birthday(woman, 20)
        birth = start + self.rng.uniform(0.3, 3) * YEAR
        born: list[Inhabitant] = []
        for _ in range(child_counts[0]):
            if birth >= self.today or woman.age(birth) > 44 or not self.room:
                break
            born.append(self.child(man, woman, birth))
            birth += self.rng.uniform(1.1, 4.5) * YEAR
        for child in born if not wed else ():
            child.recorded = self.rng.choice(("statement", "paternity", "full"))
        return born

    def child(self, man: Inhabitant, woman: Inhabitant, birth: date) -> Inhabitant:
        assert woman.home is not None
        sex = MALE if self.rng.random() < 0.51 else FEMALE
        child = self.person(sex, birth, man.culture, woman.home)
        child.family, child.surname = man.family, _surname_of(man.family, sex)
        child.patronymic = _patronymic(man.given_name, sex)
        child.father, child.mother = man, woman
        man.children += (child,)
        woman.children += (child,)
        if birth < ACTS_SINCE and self.rng.random() < 0.04:
            child.recorded = "none"
        return child

"""The people of the city and what binds them: marriages, births, deaths, disabilities, guardians, courts' decisions.

Plain objects with slots that point at one another; `registers` turns them into records when somebody asks.
"""

from datetime import date

from bot.demo.city.places import Home

MALE, FEMALE = "male", "female"
PENSION_AGE = {MALE: 63, FEMALE: 61}


class CityOrganisation:
    """A legal entity: an employer, or one that buries."""

    __slots__ = ("active", "bin", "name", "number")

    def __init__(self, number: int, bin_: str, name: str) -> None:
        self.number, self.bin, self.name = number, bin_, name
        self.active = True


class Inhabitant:
    """One inhabitant. `mother` and `father` are those who bring up: for an adopted child the adopters."""

    __slots__ = (
        "acts",
        "birth",
        "children",
        "court",
        "culture",
        "death",
        "disabilities",
        "family",
        "father",
        "given_name",
        "guardians",
        "home",
        "iin",
        "language",
        "marriages",
        "mother",
        "msisdn",
        "number",
        "patronymic",
        "permanent",
        "recorded",
        "sex",
        "status",
        "surname",
        "verified",
        "wards",
    )

    def __init__(self, number: int, iin: str, sex: str, birth: date) -> None:
        self.number, self.iin, self.sex, self.birth = number, iin, sex, birth
        self.surname = self.given_name = self.patronymic = self.family = ""
        self.culture = self.language = "kk"
        self.home: Home | None = None
        self.msisdn: str | None = None
        self.verified: date | None = None  # when BMG last made sure of the number; None: as by lot
        self.mother: Inhabitant | None = None
        self.father: Inhabitant | None = None
        self.children: tuple[Inhabitant, ...] = ()
        self.marriages: tuple[Marriage, ...] = ()
        self.death: Death | None = None
        self.acts: tuple[Death, ...] = ()  # deaths in which the person has a role, the annulled ones too
        self.disabilities: tuple[DisabilityFact, ...] = ()
        self.guardians: tuple[Wardship, ...] = ()
        self.wards: tuple[Wardship, ...] = ()
        self.court: tuple[CourtRuling, ...] = ()
        self.status, self.permanent = "citizen", True
        self.recorded = "full"  # how ZAGS knows the birth: full, mother, statement, paternity, none

    def __repr__(self) -> str:
        return f"<Person {self.number} {self.surname} {self.given_name} {self.birth}>"

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))

    @property
    def alive(self) -> bool:
        return self.death is None

    @property
    def spouse(self) -> "Inhabitant | None":
        """The living husband or wife of a marriage that was not dissolved."""
        for marriage in self.marriages:
            partner = marriage.wife if marriage.husband is self else marriage.husband
            if marriage.divorced_on is None and partner.alive:
                return partner
        return None

    @property
    def siblings(self) -> "list[Inhabitant]":
        parent = self.mother or self.father
        return [child for child in parent.children if child is not self] if parent else []

    @property
    def parents(self) -> "list[Inhabitant]":
        return [parent for parent in (self.mother, self.father) if parent is not None]

    def age(self, day: date) -> int:
        """Full years on a day."""
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))

    def pensioner(self, day: date) -> bool:
        return self.age(day) >= PENSION_AGE[self.sex]

    def minors(self, day: date) -> "list[Inhabitant]":
        """Living children under 18."""
        return [child for child in self.children if child.alive and child.age(day) < 18]


def birthday(person: Inhabitant, age: int) -> date:
    """The day on which a person reaches an age; 29 February moves to 1 March."""
    try:
        return person.birth.replace(year=person.birth.year + age)
    except ValueError:
        return date(person.birth.year + age, 3, 1)


def kin_of_age(person: Inhabitant, day: date) -> list[Inhabitant]:
    """Living relatives of 18 and more, the nearest first: spouse, children, parents, brothers and sisters."""
    kin = [person.spouse, *person.children, *person.parents, *person.siblings]
    return [relative for relative in kin if relative and relative.alive and relative.age(day) >= 18]


def veteran(person: Inhabitant) -> bool:
    """Old enough to have been a soldier of the Second World War."""
    return person.sex == MALE and person.birth.year <= 1927


class Marriage:
    __slots__ = ("divorced_on", "husband", "number", "on", "wife")

    def __init__(self, number: int, husband: Inhabitant, wife: Inhabitant, on: date) -> None:
        self.number, self.husband, self.wife, self.on = number, husband, wife, on
        self.divorced_on: date | None = None
        husband.marriages += (self,)
        wife.marriages += (self,)


class Death:
    """An act of death. `settled`: burial and breadwinner's benefits were assigned long ago."""

    __slots__ = ("act_id", "date", "deceased", "declarant", "registered_on", "relation", "settled", "status")

    def __init__(self, act_id: str, deceased: Inhabitant, on: date, registered_on: date) -> None:
        self.act_id, self.deceased, self.date, self.registered_on = act_id, deceased, on, registered_on
        self.declarant: Inhabitant | CityOrganisation | None = None
        self.relation = "other"
        self.status = "registered"
        self.settled = False
        deceased.death = self
        deceased.acts += (self,)

    def declared_by(self, declarant: Inhabitant | CityOrganisation) -> None:
        self.declarant = declarant
        self.relation = relation(declarant, self.deceased)
        if isinstance(declarant, Inhabitant):
            declarant.acts += (self,)


def relation(declarant: Inhabitant | CityOrganisation, deceased: Inhabitant) -> str:
    """What the declarant is to the deceased, in the register's words."""
    if isinstance(declarant, CityOrganisation):
        return "organisation"
    if any(declarant in (marriage.husband, marriage.wife) for marriage in deceased.marriages):
        return "spouse"
    kin = {"child": deceased.children, "parent": deceased.parents, "sibling": deceased.siblings}
    return next((word for word, people in kin.items() if declarant in people), "other")


class DisabilityFact:
    """A finding of the medical commission. `paid`: the benefit was assigned long ago."""

    __slots__ = (
        "category",
        "cause",
        "disability_id",
        "established_on",
        "group",
        "paid",
        "person",
        "status",
        "valid_until",
    )

    def __init__(self, disability_id: str, person: Inhabitant, cause: str, established_on: date) -> None:
        self.disability_id, self.person, self.cause, self.established_on = disability_id, person, cause, established_on
        self.category = category(person, established_on)
        self.group: int | None = None
        self.valid_until: date | None = None
        self.status = "established"
        self.paid = False
        person.disabilities += (self,)


def category(person: Inhabitant, day: date) -> str:
    """Social Code, art. 155(7)."""
    age = person.age(day)
    return "child_under_7" if age < 7 else "child_7_18" if age < 18 else "adult"


class Wardship:
    __slots__ = ("child", "from_", "guardian")

    def __init__(self, child: Inhabitant, guardian: Inhabitant, from_: date) -> None:
        self.child, self.guardian, self.from_ = child, guardian, from_
        child.guardians += (self,)
        guardian.wards += (self,)


class CourtRuling:
    """`kind`: adoption, declared_dead, missing, deprived_of_parental_rights."""

    __slots__ = ("adopters", "child", "date", "decision_id", "kind", "person")

    def __init__(self, decision_id: str, kind: str, on: date) -> None:
        self.decision_id, self.kind, self.date = decision_id, kind, on
        self.child: Inhabitant | None = None
        self.person: Inhabitant | None = None
        self.adopters: tuple[Inhabitant, ...] = ()

    def concern(self) -> None:
        """Let everyone named in the decision find it."""
        for person in filter(None, (self.child, self.person, *self.adopters)):
            person.court += (self,)

"""Legal entities of the city: those that bury, and employers."""

from random import Random

from bot.demo.city.numbers import completed
from bot.demo.city.people import CityOrganisation

BURY = ("Ғұрыптық қызмет", "Мейірім мүсәфірханасы", "Қалалық аурухана", "Ардагерлер үйі")
EMPLOY = ("Құрылыс", "Сауда үйі", "Тасымал", "Кен байыту", "Нан өнімдері", "Байланыс", "Агро", "Мектеп")
EMPLOYERS_FROM = 20


def make_organisations(rng: Random) -> list[CityOrganisation]:
    """Twenty that bury (the last of them dissolved), a hundred that employ."""
    organisations = [
        CityOrganisation(number, _bin(rng, number), _name(number)) for number in range(EMPLOYERS_FROM + 100)
    ]
    organisations[EMPLOYERS_FROM - 1].active = False
    return organisations


def _bin(rng: Random, number: int) -> str:
    """Year and month of registration, resident legal entity, head office, serial, check digit."""
    head = f"{rng.randrange(5, 25):02d}{rng.randrange(1, 13):02d}40"
    return completed(head, 99_999 - number * 7, 5)[0]


def _name(number: int) -> str:
    kinds = BURY if number < EMPLOYERS_FROM else EMPLOY
    return f"«{kinds[number % len(kinds)]}-{number}» ЖШС"

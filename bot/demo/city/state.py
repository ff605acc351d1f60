"""All that the city holds at a moment: its people, its organisations, its feeds, its payments."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from random import Random

from bot.demo.city import fates, organisations
from bot.demo.city.cabinet import Cabinets
from bot.demo.city.day import today
from bot.demo.city.documents import Documents
from bot.demo.city.families import Registrar
from bot.demo.city.feed import FEEDS, Feed
from bot.demo.city.payments import Payments
from bot.demo.city.people import CityOrganisation, Death, DisabilityFact, Inhabitant
from bot.demo.city.records import Written


class CityState:
    """What registers answer from, and what events change."""

    def __init__(self, people: int = 5000, seed: int = 1, *, now: datetime) -> None:
        self.founded = date(today(now).year, 1, 1)
        registrar = Registrar(seed, self.founded)
        with no_collecting():
            registrar.fill(people)
            fates.deal(registrar)
        self.people: list[Inhabitant] = registrar.people
        self.by_iin: dict[str, Inhabitant] = registrar.by_iin
        self.rng = Random(seed + 1)
        self.organisations: list[CityOrganisation] = organisations.make_organisations(Random(seed + 2))
        self.cabinets = Cabinets()
        self.by_bin = {organisation.bin: organisation for organisation in self.organisations}
        self.employers = [
            organisation for organisation in self.organisations if organisation.number >= organisations.EMPLOYERS_FROM
        ]
        self._by_msisdn = _numbers(self.people)
        self.feeds = {key: Feed(*key, field) for key, field in FEEDS.items()}
        self.documents = Documents(self.by_iin)
        self.payments = Payments()
        self.written = Written()
        self.employed: set[str] = set()  # IINs of those for whom contributions are paid, whatever else is so
        self.touched: set[int] = set()  # people of earlier events: later ones happen to others
        self.deaths: list[Death] = []  # brought by events, the newest last
        self.disabled: list[DisabilityFact] = []

    def by_msisdn(self, msisdn: str) -> list[Inhabitant]:
        return self._by_msisdn.get(msisdn, [])

    def set_phone(self, person: Inhabitant, msisdn: str | None) -> None:
        """BMG learns of another number, or of none."""
        if person.msisdn:
            self._by_msisdn[person.msisdn].remove(person)
        person.msisdn = msisdn
        if msisdn:
            self._by_msisdn.setdefault(msisdn, []).append(person)

    def people_from(self, start: int) -> Iterator[Inhabitant]:
        """Everybody once, beginning somewhere."""
        return map(self.people.__getitem__, chain(range(start, len(self.people)), range(start)))


@contextmanager
def no_collecting() -> Iterator[None]:
    """While people are only made nothing can be garbage, and looking for it takes as long as making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _numbers(people: list[Inhabitant]) -> dict[str, list[Inhabitant]]:
    shared: dict[str, list[Inhabitant]] = {}
    for person in people:
        if person.msisdn:
            shared.setdefault(person.msisdn, []).append(person)
    return shared

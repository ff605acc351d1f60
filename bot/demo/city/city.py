"""The city: its people, its registers, its feeds and its payments, all from one seed."""

import gc
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from random import Random
from typing import Any

from bot.demo.city import fates, organisations
from bot.demo.city.assigned import assigned
from bot.demo.city.cabinet import Cabinets
from bot.demo.city.day import today
from bot.demo.city.documents import Documents
from bot.demo.city.families import Registrar
from bot.demo.city.feed import Feed
from bot.demo.city.kinds import KINDS, WEIGHTS
from bot.demo.city.payments import Payments
from bot.demo.city.people import CityOrganisation, Death, DisabilityFact, Inhabitant
from bot.demo.city.records import Written
from bot.demo.city.registers import ANSWERS, FEEDS
from bot.demo.city.scene import Brought, NobodyFits, Scene

log = logging.getLogger(__name__)


class City:
    """`people` synthetic people from a seed, as they were at the start of the year of `now` (aware).

    The same seed, year and calls give the same people and the same events.
    """

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

    # Asking

    def look_up(self, key: tuple[str, str, str], value: str, now: datetime) -> list[dict[str, Any]]:
        """Records of `(reg_type, reg_record_type, key)`; raises `KeyError` for a register that is not there."""
        records = [*ANSWERS[key](self, value, today(now)), *assigned(self.payments, key, value, now)]
        return self.written.over(key, value, records)

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

    def search(self, words: str) -> Iterable[Inhabitant]:
        """People whose name, IIN or number holds all the words."""
        terms = words.lower().split()
        return (
            person
            for person in self.people
            if all(word in f"{person.name} {person.iin} {person.msisdn}".lower() for word in terms)
        )

    # Time

    def bring(self, kind: str, now: datetime, *, iin: str | None = None) -> Brought:
        """An event of a kind (see `kinds.TABLE`), to the person with this IIN or to whoever it suits.

        Raises `KeyError` for an unknown kind and `NobodyFits` when there is nobody (left) it can happen to.
        """
        return KINDS[kind](Scene(self, kind, now, iin))

    def tick(self, now: datetime, n: int = 1) -> list[Brought]:
        """Time passes: n events, the common ones more often."""
        brought: list[Brought] = []
        for kind in self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=n):
            try:
                brought.append(self.bring(kind, now))
            except NobodyFits as nobody:
                log.info("%s", nobody)  # other kinds remain; a city of five thousand has some two thousand events in it
        return brought


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

"""The mock city's people as the demo page knows them."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from itertools import islice

from bot.demo.city import City, NobodyFits, chosen
from bot.demo.city.day import today
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Brought
from handlers.demo import city as page
from handlers.demo.city import BroughtEvent, Citizen, EventKind, FoundPerson, OwnEvent, OwnEvents, Payout

ON_A_PAGE = 12


class Inhabitants:
    """`handlers.demo.city.Citizens` over a city in this process."""

    def __init__(self, city: City, clock: Callable[[], datetime]) -> None:
        self._city = city
        self._clock = clock
        self._by_key = {key_of(person): person for person in city.people}

    async def people(self, search: str, page: int) -> FoundPerson:
        living = (person for person in self._city.search(search) if person.alive)
        first = (page - 1) * ON_A_PAGE
        residents = list(islice(living, first, first + ON_A_PAGE + 1))
        return FoundPerson(people=tuple(map(self._citizen, residents[:ON_A_PAGE])), more=len(residents) > ON_A_PAGE)

    async def person(self, key: str) -> Citizen | None:
        person = self._by_key.get(key)
        return self._citizen(person) if person else None

    async def by_iin(self, iins: Collection[str]) -> Mapping[str, Citizen]:
        people = self._city.by_iin
        return {iin: self._citizen(people[iin]) for iin in iins if iin in people}

    async def bring(self, kind: EventKind) -> BroughtEvent:
        try:
            brought = self._city.bring(kind.value, self._clock())
        except NobodyFits as nobody:
            raise page.NobodySuits(str(nobody)) from None
        return self._brought(brought)

    async def own_events(self, key: str) -> OwnEvents:
        person, now = self._by_key[key], self._clock()
        fitting = (event for event in OwnEvent if person.alive and chosen.fitting(self._city, event, person, now))
        return OwnEvents(events=tuple(fitting), touched=person.number in self._city.touched)

    async def bring_own(self, key: str, event: OwnEvent) -> BroughtEvent:
        person, now = self._by_key[key], self._clock()
        fitting = chosen.fitting(self._city, event, person, now) if person.alive else None
        if fitting is None:
            raise page.NobodySuits(event)
        return self._brought(self._city.bring(fitting.kind, now, iin=fitting.subject.iin))

    async def payouts(self, order_id: str) -> tuple[Payout, ...]:
        if order_id not in self._city.payments.orders:
            return ()
        paid = self._city.payments.paid(order_id, self._clock())
        return tuple(Payout(on=payment["on"], amount=payment["amount"]) for payment in paid)

    def _brought(self, brought: Brought) -> BroughtEvent:
        addressee = next((person for person in brought.concerned if person.msisdn), None)
        return BroughtEvent(
            subject=self._citizen(brought.subject), asked=self._citizen(addressee) if addressee else None
        )

    def _citizen(self, person: Inhabitant) -> Citizen:
        key = key_of(person)
        self._by_key.setdefault(key, person)  # born since
        return Citizen(
            key=key,
            iin=person.iin,
            name=person.name,
            age=person.age(today(self._clock())),
            language=person.language,
            msisdn=person.msisdn,
            alive=person.alive,
        )


def key_of(person: Inhabitant) -> str:
    return hashlib.sha256(person.iin.encode()).hexdigest()[:16]

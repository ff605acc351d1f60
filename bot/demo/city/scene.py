"""The stage on which an event happens: finds the people it fits and publishes what the registers say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.demo.city import means, registers
from bot.demo.city.day import today
from bot.demo.city.fates import describe
from bot.demo.city.people import CityOrganisation, Death, DisabilityFact, Inhabitant, kin_of_age
from bot.demo.city.state import CityState

ZAGS, CBDI = ("kz:ZAGS", "kz:ActEvent"), ("kz:CBDI", "kz:DisabilityEvent")


class NobodyFits(Exception):
    """There is nobody (left) to whom this kind of event can happen."""


@dataclass(frozen=True, slots=True)
class Brought:
    """An event as published, whom it befell, and who may be asked about it, the likeliest first."""

    kind: str
    reg_type: str
    event: dict[str, Any]
    subject: Inhabitant
    concerned: tuple[Inhabitant, ...]


class Scene:
    """The city at one moment, looking for people for one event. `iin`: only this person will do."""

    def __init__(self, city: CityState, kind: str, now: datetime, iin: str | None = None) -> None:
        self.city, self.kind, self.now, self.iin = city, kind, now, iin
        self.rng = city.rng
        self.today: date = today(now)

    # Who

    def find(self, fits: Callable[[Inhabitant], object]) -> Inhabitant:
        """Somebody alive who is free for an event and fits; raises `NobodyFits`."""
        for person in self._candidates():
            if person.alive and self.fresh(person) and fits(person):
                return person
        raise NobodyFits(f"nobody in the city fits {self.kind}" + (f": {self.iin}" if self.iin else ""))

    def _candidates(self) -> Iterable[Inhabitant]:
        if self.iin is None:
            return self.city.people_from(self.rng.randrange(len(self.city.people)))
        named = self.city.by_iin.get(self.iin)
        return [named] if named else []

    def fresh(self, person: Inhabitant) -> bool:
        """No earlier event touched them; or they are named, and draw a monthly benefit already: their life goes on."""
        goes_on = self.iin is not None and self.city.payments.is_drawn(person.iin)
        return goes_on or person.number not in self.city.touched

    def of_age(self, person: Inhabitant | None) -> bool:
        return bool(person and person.alive and self.fresh(person) and person.age(self.today) >= 18)

    def reachable(self, person: Inhabitant | None) -> bool:
        """Of age, with a number and an account that can take a benefit: can walk the whole road."""
        return bool(person and person.msisdn and self.of_age(person) and self.payable(person))

    def payable(self, person: Inhabitant) -> bool:
        return any(account["open"] and account["kind"] != "deposit" for account in means.accounts(person, self.today))

    def nearest(self, person: Inhabitant) -> Inhabitant | None:
        """The first of kin, if they can be reached on a number of their own."""
        kin = kin_of_age(person, self.today)
        return kin[0] if kin and self.reachable(kin[0]) and kin[0].msisdn != person.msisdn else None

    # What

    def death(
        self, deceased: Inhabitant, declarant: Inhabitant | CityOrganisation | None, on: date | None = None
    ) -> Brought:
        """The deceased died some days ago; the act is made today."""
        died = on or self.today - timedelta(days=self.rng.randint(1, 3))
        act = Death(f"D-{deceased.number:07d}-{len(deceased.acts) + 1}", deceased, died, self.today)
        if declarant is not None:
            act.declared_by(declarant)
        self.city.deaths.append(act)
        return self.publish(ZAGS, "registered", deceased, self.bereaved(deceased, declarant))

    def bereaved(self, deceased: Inhabitant, declarant: Inhabitant | CityOrganisation | None) -> tuple[Inhabitant, ...]:
        """Who may be asked about a death: who declared it, then the kin in their order."""
        kin = [declarant] if isinstance(declarant, Inhabitant) else []
        return (*kin, *(relative for relative in kin_of_age(deceased, self.today) if relative is not declarant))

    def disability(self, person: Inhabitant, cause: str | None = None, established_on: date | None = None) -> Brought:
        since = established_on or max(person.birth, self.today - timedelta(days=self.rng.randint(0, 6)))
        number = len(person.disabilities) + 1
        disability = DisabilityFact(f"M-{person.number:07d}-{number}", person, "general_illness", since)
        describe(self.rng, disability, cause)
        self.city.disabled.append(disability)
        return self.publish(CBDI, "established", person, self.asked_for(person))

    def asked_for(self, person: Inhabitant) -> list[Inhabitant]:
        """Who is asked about a disability: the person, or for a child parents and guardians."""
        if person.age(self.today) >= 18:
            return [person]
        guardians = [guardianship.guardian for guardianship in person.guardians]
        return [adult for adult in guardians + person.parents if adult.alive]

    def publish(
        self, feed: tuple[str, str], kind: str, subject: Inhabitant, concerned: Iterable[Inhabitant]
    ) -> Brought:
        """The subject's newest act or disability goes out; nobody concerned is chosen for another event."""
        if feed == ZAGS:
            record = registers.death_act(next(act for act in reversed(subject.acts) if act.deceased is subject))
        else:
            record = registers.disability_record(subject.disabilities[-1])
        event = self.city.feeds[feed].publish(kind, record, self.now)
        return self.brought(feed, event, subject, concerned)

    def brought(
        self, feed: tuple[str, str], event: dict[str, Any], subject: Inhabitant, concerned: Iterable[Inhabitant]
    ) -> Brought:
        people = tuple(concerned)
        self.city.touched |= {person.number for person in (subject, *people)}
        return Brought(self.kind, feed[0], event, subject, people)


class TrialScene(Scene):
    """A scene on which nothing happens: whom an event would befall and who would be asked, with nothing published."""

    def death(
        self, deceased: Inhabitant, declarant: Inhabitant | CityOrganisation | None, on: date | None = None
    ) -> Brought:
        return Brought(self.kind, ZAGS[0], {}, deceased, self.bereaved(deceased, declarant))

    def disability(self, person: Inhabitant, cause: str | None = None, established_on: date | None = None) -> Brought:
        return Brought(self.kind, CBDI[0], {}, person, tuple(self.asked_for(person)))

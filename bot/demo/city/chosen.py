"""Events for one chosen person: what can befall them or their kin so that it is they who are asked about it first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from bot.demo.city.city import City
from bot.demo.city.day import today
from bot.demo.city.kinds import KINDS
from bot.demo.city.people import Inhabitant, kin_of_age
from bot.demo.city.scene import NobodyFits, TrialScene


@dataclass(frozen=True, slots=True)
class FittingEvent:
    """A kind of `KINDS`, and whom it would befall."""

    kind: str
    subject: Inhabitant


Circle = Callable[[Inhabitant, datetime], Iterable[Inhabitant]]


def themselves(person: Inhabitant, now: datetime) -> Iterable[Inhabitant]:
    return (person,)


def children(person: Inhabitant, now: datetime) -> Iterable[Inhabitant]:
    return person.children


def kin(person: Inhabitant, now: datetime) -> Iterable[Inhabitant]:
    return kin_of_age(person, today(now))


# Event: (whom it may befall, kinds of which an offer comes, the plainest first).
EVENTS: dict[str, tuple[Circle, tuple[str, ...]]] = {
    "ill": (
        themselves,
        ("disability_general_illness", "child_under_7", "child_7_18", "child_in_care"),
    ),
    "child_ill": (children, ("child_under_7", "child_7_18")),
    "bereaved": (kin, ("burial_entitled", "burial_by_child")),
    "breadwinner": (kin, ("breadwinner",)),
}


def fitting(city: City, event: str, person: Inhabitant, now: datetime) -> FittingEvent | None:
    """The first that fits; `None` where none does. Nothing happens by it."""
    circle, kinds = EVENTS[event]
    pairs = (FittingEvent(kind, subject) for kind, subject in product(kinds, circle(person, now)))
    return next((pair for pair in pairs if concerns(city, pair, person, now)), None)


def concerns(city: City, event: FittingEvent, person: Inhabitant, now: datetime) -> bool:
    """Whether it can happen, and happens to the person, or they are the first to be asked about it."""
    try:
        rehearsed = KINDS[event.kind](TrialScene(city, event.kind, now, event.subject.iin))
    except NobodyFits:
        return False
    return event.subject is person or next(iter(rehearsed.concerned), None) is person

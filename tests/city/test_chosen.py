"""Events for one chosen person: each that is shown as fitting can be brought, and it is they who are asked first."""

import pytest

from bot.demo.city import City, chosen
from bot.demo.city.chosen import EVENTS, FittingEvent
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Scene
from tests.city.gateway import IBAN, NOON


@pytest.fixture
def city() -> City:
    return City(3000, 1, now=NOON)


def first_with(city: City, event: str) -> tuple[Inhabitant, FittingEvent]:
    pairs = ((person, chosen.fitting(city, event, person, NOON)) for person in city.people if person.alive)
    return next((person, fitting) for person, fitting in pairs if fitting)


@pytest.mark.parametrize("event", EVENTS)
def test_what_fits_a_person_happens_and_they_are_asked_first(city: City, event: str):
    person, fitting = first_with(city, event)
    brought = city.bring(fitting.kind, NOON, iin=fitting.subject.iin)
    assert brought.subject is fitting.subject
    assert person in (brought.subject, brought.concerned[0])


@pytest.mark.parametrize("event", EVENTS)
def test_looking_what_fits_lets_nothing_happen(city: City, event: str):
    first_with(city, event)
    assert (city.touched, city.deaths, city.disabled) == (set(), [], [])
    assert not any(feed.events for feed in city.feeds.values())


@pytest.mark.parametrize("event", EVENTS)
def test_who_met_with_one_event_meets_with_no_other(city: City, event: str):
    person, fitting = first_with(city, event)
    city.bring(fitting.kind, NOON, iin=fitting.subject.iin)
    assert [again for again in EVENTS if chosen.fitting(city, again, person, NOON)] == []


def test_the_life_of_who_is_paid_by_the_month_goes_on_where_they_are_named_and_not_by_chance(city: City):
    parent = city.bring("disability_of_parent", NOON).subject
    assert chosen.fitting(city, "breadwinner", parent, NOON) is None
    body = {"recipient": {"iin": parent.iin}, "iban": IBAN, "monthly": [{"from": "2026-01-01", "amount": "81361.28"}]}
    city.payments.place("O-1", body, NOON)
    fitting = chosen.fitting(city, "breadwinner", parent, NOON)
    assert fitting is not None
    assert fitting.subject is parent.spouse
    assert not Scene(city, "any", NOON).fresh(parent)


def test_most_people_one_can_write_to_have_an_event_of_their_own(city: City):
    grown = [person for person in city.people[::10] if person.alive and person.msisdn]
    fitting = [person for person in grown if any(chosen.fitting(city, event, person, NOON) for event in EVENTS)]
    assert len(fitting) > len(grown) / 2

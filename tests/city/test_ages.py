"""Ages to which a demo can be led: of those for whom a benefit is paid, the newest first."""

from datetime import timedelta

import pytest

from bot.demo.city import City, NobodyFits, ages
from bot.demo.city.day import today
from bot.demo.city.people import DisabilityFact, Inhabitant, birthday
from tests.city.gateway import NOON

DAY = today(NOON)


@pytest.fixture
def city() -> City:
    return City(3000, 1, now=NOON)


def ordered(city: City, payee: Inhabitant, service: str) -> None:
    number = len(city.payments.orders)
    monthly = [{"from": DAY.isoformat(), "amount": "1000.00"}]
    body = {"recipient": {"iin": payee.iin}, "service": service, "monthly": monthly, "iban": "KZ"}
    city.payments.place(f"o-{number}", body, NOON)


def disabled_child(city: City) -> tuple[Inhabitant, Inhabitant]:
    """A parent, and a child with a disability until seven."""
    brought = city.bring("child_under_7", NOON)
    return brought.concerned[0], brought.subject


def test_a_child_with_a_disability_grows_up_and_not_its_brothers(city: City):
    parent, child = disabled_child(city)
    ordered(city, parent, "disability")
    assert ages.grows_up(city, DAY) == ages.Birthday(birthday(child, 18), child, parent)


def test_after_eighteen_comes_twenty_three(city: City):
    parent, child = disabled_child(city)
    ordered(city, parent, "disability")
    assert ages.grows_up(city, birthday(child, 18)).day == birthday(child, 23)


def test_of_a_family_whoever_comes_first_to_an_age(city: City):
    mother = next(person for person in city.people if person.sex == "female" and len(person.minors(DAY)) > 1)
    ordered(city, mother, "breadwinner")
    coming = ages.grows_up(city, DAY)
    assert coming.day == min(
        birthday(child, age) for child in mother.children for age in (18, 23) if birthday(child, age) > DAY
    )


def test_the_pension_is_that_of_who_has_the_disability(city: City):
    grown = city.bring("disability_general_illness", NOON).subject
    ordered(city, grown, "disability")
    coming = ages.reaches_pension_age(city, DAY)
    assert (coming.person, coming.day) == (grown, birthday(grown, 63 if grown.sex == "male" else 61))


@pytest.mark.parametrize("leap", [ages.grows_up, ages.reaches_pension_age])
def test_nobody_comes_to_an_age_where_nothing_is_paid(city: City, leap):
    with pytest.raises(NobodyFits):
        leap(city, DAY)


def test_who_is_grown_has_a_number(city: City):
    parent, child = disabled_child(city)
    ordered(city, parent, "disability")
    ages.come_of_age(city, ages.grows_up(city, DAY))
    assert child.msisdn
    assert city.by_msisdn(child.msisdn) == [child]


def test_whose_term_ends_is_examined_again_that_day_by_the_age_of_that_day(city: City):
    parent, child = disabled_child(city)
    ordered(city, parent, "disability")
    seventh = birthday(child, 7)
    assert ages.next_examination(city, DAY) == seventh
    ages.examine_again(city, NOON + (seventh - DAY))
    newest: DisabilityFact = child.disabilities[-1]
    assert (newest.category, newest.established_on, newest.group) == ("child_7_18", seventh, 2)
    assert newest.valid_until == birthday(child, 18)


def test_nobody_is_examined_before_their_term_ends(city: City):
    parent, child = disabled_child(city)
    ordered(city, parent, "disability")
    ages.examine_again(city, NOON + timedelta(days=1))
    assert len(child.disabilities) == 1

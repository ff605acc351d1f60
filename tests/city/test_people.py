from collections import Counter

import phonenumbers
import pytest
from schwifty import IBAN

from bot.demo.city import City, means
from bot.demo.city.day import today
from bot.demo.city.numbers import account_serial
from bot.demo.city.people import Inhabitant
from bot.demo.city.places import REGIONS
from proactive.basics.identifiers import is_valid_bin, is_valid_iin
from tests.city.gateway import NOON

TODAY = today(NOON)


def test_a_hundred_thousand_people_are_made_and_each_has_an_iin_of_their_own():
    city = City(100_000, 1, now=NOON)
    assert len(city.people) == len(city.by_iin) == 100_000


def test_every_iin_and_bin_is_valid(town: City):
    assert [person.iin for person in town.people if not is_valid_iin(person.iin)] == []
    assert [one.bin for one in town.organisations if not is_valid_bin(one.bin)] == []


def test_an_iin_does_not_always_tell_the_day_of_birth(town: City):
    silent = [person for person in town.people if person.iin[6] == "0"]
    assert 0 < len(silent) < len(town.people) / 50


def test_every_number_is_a_kazakh_mobile(town: City):
    for person in town.people[:4000]:
        if person.msisdn:
            number = phonenumbers.parse(person.msisdn)
            assert phonenumbers.region_code_for_number(number) == "KZ", person.msisdn
            assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE, person.msisdn


def test_some_adults_have_no_number_and_some_families_share_one(town: City):
    shared = Counter(person.msisdn for person in town.people if person.msisdn)
    assert any(person.msisdn is None and person.age(TODAY) > 30 for person in town.people)
    assert any(count > 1 for count in shared.values())


def test_every_iban_is_valid_and_leads_back_to_its_account(town: City):
    for person in town.people[:3000]:
        for place, account in enumerate(means.accounts(person, TODAY)):
            assert IBAN(account["iban"], allow_invalid=True).is_valid, account
            assert account_serial(account["iban"]) == person.number * means.ACCOUNTS_EACH + place


def test_people_have_no_account_several_a_deposit_only_or_a_closed_one(town: City):
    held = [means.accounts(person, TODAY) for person in town.people if person.age(TODAY) > 18]
    kinds = {tuple((account["kind"], account["open"]) for account in accounts) for accounts in held}
    assert {(), (("deposit", True),), (("current", False),)} <= kinds
    assert any(len(accounts) > 1 for accounts in kinds)


def test_people_live_in_all_twenty_regions(town: City):
    assert len(REGIONS) == 20
    assert {person.home.region for person in town.people if person.home} == set(range(20))


def test_families_hold_together(town: City):
    for person in town.people:
        assert all(person in (child.mother, child.father) for child in person.children)
        assert all(parent.birth < person.birth for parent in person.parents)
        assert all(person in (one.husband, one.wife) for one in person.marriages)


def test_there_are_kandas_foreigners_stateless_and_people_who_do_not_live_here_for_good(town: City):
    assert {person.status for person in town.people} == {"citizen", "kandas", "foreigner", "stateless"}
    assert {person.permanent for person in town.people} == {True, False}


def test_orphans_have_guardians_and_adopted_children_have_a_decision(town: City):
    assert any(person.guardians and not any(parent.alive for parent in person.parents) for person in town.people)
    kinds = {decision.kind for person in town.people for decision in person.court}
    assert kinds == {"adoption", "declared_dead", "missing", "deprived_of_parental_rights"}


def test_nobody_died_before_birth_or_will_die_tomorrow(town: City):
    days = [(person.birth, person.death.date) for person in town.people if person.death]
    assert days
    assert all(birth < died < TODAY for birth, died in days)


def alike(person: Inhabitant) -> tuple[object, ...]:
    return person.iin, person.name, person.msisdn, person.home, [child.iin for child in person.children]


@pytest.mark.parametrize("count", [1, 2, 700])
def test_the_same_seed_gives_the_same_people_and_exactly_as_many_as_asked(count: int):
    one, other = City(count, 5, now=NOON), City(count, 5, now=NOON)
    assert [alike(person) for person in one.people] == [alike(person) for person in other.people]
    assert len(one.people) == count


def test_another_seed_gives_other_people():
    one, other = City(200, 5, now=NOON), City(200, 6, now=NOON)
    assert [person.name for person in one.people] != [person.name for person in other.people]

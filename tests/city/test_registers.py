import pytest

from bot.demo.city.people import Inhabitant
from bot.demo.city.records import ROLES, values
from bot.demo.city.registers import acts
from tests.city.gateway import DETECT, Caller, look_up


async def act_of_death(caller: Caller, iin: str) -> dict[str, object]:
    acts = await caller.records(look_up("kz:ZAGS", "kz:Act", "IIN", iin, DETECT))
    return next(act for act in acts if act["act_type"] == "death" and act["death_date"] > "2026-01-01")


async def test_an_act_is_found_by_everyone_who_has_a_role_in_it(caller: Caller):
    brought = caller.city.bring("burial_entitled", caller.clock())
    declarant = brought.concerned[0]
    assert await act_of_death(caller, brought.subject.iin) == await act_of_death(caller, declarant.iin)
    assert await act_of_death(caller, declarant.iin) == brought.event["act"]


async def test_a_birth_is_found_by_child_mother_and_father(caller: Caller):
    child = next(person for person in caller.city.people if person.recorded == "full")
    assert child.mother
    assert child.father
    for person in (child, child.mother, child.father):
        acts = await caller.records(look_up("kz:ZAGS", "kz:Act", "IIN", person.iin, DETECT))
        assert child.iin in {act.get("child_iin") for act in acts if act["act_type"] == "birth"}


def test_whoever_is_asked_about_has_a_role_in_every_act_that_is_answered(caller: Caller):
    """A father by paternity alone has none in the act of birth; the program takes such a record for a mix-up."""
    today = caller.clock().date()
    others = [
        act["act_id"]
        for person in caller.city.people
        for act in acts(caller.city, person.iin, today)
        if person.iin not in values(act, ROLES["IIN"])
    ]
    assert any(person.recorded == "paternity" for person in caller.city.people)
    assert others == []


async def test_the_dead_are_dead_in_every_register(caller: Caller):
    deceased = caller.city.bring("burial_entitled", caller.clock()).subject
    (person,) = await caller.records(look_up("kz:GBDFL", "kz:Person", "IIN", deceased.iin, DETECT))
    benefits = await caller.records(look_up("kz:EMAKET", "kz:Benefit", "IIN", deceased.iin, DETECT))
    assert {one["until"] for one in benefits if one["status"] == "stopped"} == {person["death_date"]}
    assert {one["kind"] for one in benefits if one["status"] == "assigned"} <= {"burial"}


@pytest.mark.parametrize(("kind", "found"), [("burial_paid_already", 1), ("burial_entitled", 0)])
async def test_a_burial_that_was_paid_is_found_by_the_deceased(caller: Caller, kind: str, found: int):
    deceased = caller.city.bring(kind, caller.clock()).subject
    paid = await caller.records(look_up("kz:EMAKET", "kz:Benefit", "BURIAL_OF", deceased.iin, DETECT))
    assert [one["burial_of"] for one in paid] == [deceased.iin] * found


async def test_a_veteran_is_known_by_the_pension(caller: Caller):
    veteran = caller.city.bring("burial_veteran", caller.clock()).subject
    benefits = await caller.records(look_up("kz:EMAKET", "kz:Benefit", "IIN", veteran.iin, DETECT))
    assert [one["war_veteran"] for one in benefits if one["kind"] == "age_pension"] == [True]


async def test_a_number_leads_to_all_who_share_it(caller: Caller):
    one, other = caller.city.people[:2]
    caller.city.set_phone(other, one.msisdn)
    found = await caller.records(look_up("kz:BMG", "kz:Subscriber", "MSISDN", str(one.msisdn), DETECT))
    assert {record["iin"] for record in found} == {one.iin, other.iin}


async def test_an_account_is_found_by_holder_and_by_iban(caller: Caller):
    def has_account(person: Inhabitant) -> bool:
        return person.number % 7 == 3 and person.age(caller.city.founded) > 20

    for person in filter(has_account, caller.city.people):
        for account in await caller.records(look_up("kz:ACCOUNTS", "kz:Account", "IIN", person.iin)):
            found = await caller.records(look_up("kz:ACCOUNTS", "kz:Account", "IBAN", account["iban"]))
            assert found == [account]
            return
    pytest.fail("nobody has an account")


async def test_an_organisation_and_its_account_are_found_by_bin(caller: Caller):
    organisation = caller.city.organisations[0]
    (found,) = await caller.records(look_up("kz:GBDUL", "kz:Organisation", "BIN", organisation.bin))
    (account,) = await caller.records(look_up("kz:ACCOUNTS", "kz:Account", "BIN", organisation.bin))
    by_iban = await caller.records(look_up("kz:ACCOUNTS", "kz:Account", "IBAN", account["iban"]))
    assert (found["active"], account["holder"], by_iban) == (True, organisation.bin, [account])


@pytest.mark.parametrize("iban", ["", "KZ41722C000000000001", "KZ86125KZT5004100100", "KZ00C", "KZ41722C99999999999９"])
async def test_an_iban_of_nobody_finds_nothing(caller: Caller, iban: str):
    assert await caller.records(look_up("kz:ACCOUNTS", "kz:Account", "IBAN", iban)) == []


async def test_a_record_written_by_hand_stands_in_the_register(caller: Caller):
    person = caller.city.people[0]
    record = {
        "benefit_id": "X-1",
        "iin": person.iin,
        "kind": "burial",
        "status": "applied",
        "burial_of": "900515300008",
    }
    status, _ = await caller.control(
        "PUT", "records", reg_type="kz:EMAKET", reg_record_type="kz:Benefit", record=record
    )
    found = await caller.records(look_up("kz:EMAKET", "kz:Benefit", "BURIAL_OF", "900515300008", DETECT))
    assert (status, found) == (204, [record])


async def test_a_record_written_by_hand_takes_the_place_of_its_like(caller: Caller):
    iin = caller.city.people[0].iin
    asked = look_up("kz:GBDFL", "kz:Person", "IIN", iin, DETECT)
    (person,) = await caller.records(asked)
    changed = person | {"surname": "Басқа"}
    await caller.control("PUT", "records", reg_type="kz:GBDFL", reg_record_type="kz:Person", record=changed)
    assert await caller.records(asked) == [changed]


async def test_who_shares_a_child_with_a_dead_parent_is_told_of_it_by_the_registers_alone(caller: Caller):
    brought = caller.city.bring("breadwinner", caller.clock())
    acts = await caller.records(look_up("kz:ZAGS", "kz:Act", "IIN", brought.subject.iin, DETECT))
    births = [act for act in acts if act["act_type"] == "birth" and brought.subject.iin != act["child_iin"]]
    parents = {act["mother_iin"] for act in births} | {act["father_iin"] for act in births}
    assert brought.concerned[0].iin in parents

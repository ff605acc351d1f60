"""Whose case it is: how a person is found by name, and what the database tells of it."""

import pytest
from sqlalchemy import delete, select

from bot.demo.city.people import Inhabitant
from proactive.messages.contact import Channel
from storage.awards import payee_names
from storage.cases import name_backfill
from storage.cases.case_names import NameRows, having, keep, named, names_of
from storage.cases.queries import of_name
from storage.engine.database import Store, Transaction
from storage.engine.desk_tables import case_name, name_part
from storage.engine.installation import installation
from storage.engine.known_names import KnownNames, is_called, parts_of
from tests.flow.quick import quickly
from tests.vault import VAULT

NUMBER = "26-0000001"
PEOPLE = [
    "Сәрсенбаева Айгүл Қайратқызы",
    "Сәрсенбаев Серік",
    "Ерёмина Гүлнар",
    "Ли Игорь",
    "Әлиев Әли",
    "Қожахметов Ғабит\nІскендір Хадиша",  # who is paid, and of whom the case is
]


def rows(number: str, names: str) -> NameRows:
    return NameRows.of(VAULT, number, KnownNames(own=tuple(names.split("\n"))))


async def people(store: Store) -> None:
    await store.write(keep, [rows(f"26-000000{place}", names) for place, names in enumerate(PEOPLE)])


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("Сәрсенбаева", [0]),
        ("Сәрсенбаев", [1, 0]),
        ("сарсен", [1, 0]),
        ("САРСЕНБАЕВА айгул", [0]),
        ("айгүл  Сарсенбаева", [0]),
        ("Айг Сар", [0]),
        ("Айгуль", [0]),
        ("Sarsenbaeva", [0]),
        ("кайраткызы", [0]),
        ("еремина", [2]),
        ("ЕРЁМИНА Гульнар", [2]),
        ("Ли", [3]),
        ("ли игорь", [3]),
        ("Алиев", [4]),
        ("Али Алиев", [4]),
        ("али али", [4]),
        ("Алиев Ә.", [4]),
        ("Ә. Алиев", [4]),
        ("Алиев С.", []),
        ("алиев алиев", []),
        ("кожахметов", [5]),
        ("искендир", [5]),
        ("габит хадиша", []),  # two people of one case
        ("серік айгүл", []),
        ("баева", []),
        ("Л", []),
        ("", []),
        ("12", []),
        ("%", []),
    ],
)
async def test_a_person_is_found_by_how_each_name_begins_in_any_order_and_writing(
    store: Store, words: str, places: list[int]
):
    await people(store)
    assert await store.read(named, words, 10) == [f"26-000000{place}" for place in places]


async def test_the_newest_are_found_first_and_as_many_as_are_asked_for(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.cases.case_names.AT_ONCE", 2)
    await store.write(keep, [rows(f"26-000000{place}", "Ахметова Дана") for place in range(5)])
    await store.write(keep, [rows(f"26-000001{place}", "Ахметжанов Дамир") for place in range(5)])
    assert await store.read(named, "ахметова", 3) == ["26-0000004", "26-0000003", "26-0000002"]
    assert len(await store.read(named, "ахмет да", 100)) == 10


def test_each_part_of_a_name_answers_for_one_that_is_asked():
    assert is_called("Алиев Али", ["алиев", "али"])
    assert not is_called("Алиев Серік", ["алиев", "али"])


async def test_what_a_person_is_found_by_tells_no_name(store: Store):
    await people(store)

    def told(tx: Transaction) -> str:
        every = [*tx.connection.execute(select(name_part)), *tx.connection.execute(select(case_name))]
        return repr(every).casefold()

    kept = await store.read(told)
    assert not [part for names in PEOPLE for part in parts_of(names) if len(part) > 2 and part in kept]


async def test_a_centre_that_is_paid_is_found_and_is_nobodys_name_in_lists(store: Store):
    await people(store)
    number = "26-0000001"
    for _ in range(2):
        await store.write(payee_names.name_payee, number, "«Шуақ» орталығы")
    assert await store.read(named, "шуак", 9) == await store.read(named, "Сәрсенбаев Серік", 9) == [number]
    assert await names_of(store, [number]) == {number: "Сәрсенбаев Серік"}


async def test_a_case_that_comes_before_an_official_again_keeps_its_centre(store: Store):
    await people(store)
    await store.write(payee_names.name_payee, NUMBER, "«Шуақ» орталығы")
    await store.write(keep, [rows(NUMBER, PEOPLE[1])])
    assert await store.read(named, "шуақ", 9) == await store.read(named, "Сәрсенбаев Серік", 9) == [NUMBER]


async def test_a_name_of_single_letters_is_shown_though_nobody_finds_it(store: Store):
    await store.write(keep, [rows(NUMBER, "А Б")])
    assert await names_of(store, [NUMBER]) == {NUMBER: "А Б"}
    assert await store.read(named, "А Б", 10) == []


def test_the_newest_are_looked_for_without_a_bound_which_each_language_would_sort_elsewhere():
    assert "<" not in str(having(["a", "b"], None))
    assert str(having(["a", "b"], NUMBER)).count("<") == 1


async def test_lists_show_one_person_of_a_case(store: Store):
    await people(store)
    assert await names_of(store, ["26-0000005"]) == {"26-0000005": "Қожахметов Ғабит"}


async def test_a_name_that_cannot_be_read_hides_nobody_else(store: Store):
    await people(store)
    spoilt = case_name.update().where(case_name.c.case_number == "26-0000000").values(sealed=b"x" * 40)
    await store.write(lambda tx: tx.connection.execute(spoilt) and None)
    assert await store.read(named, "сарсен", 10) == ["26-0000001"]
    assert set(await names_of(store, ["26-0000000", "26-0000001"])) == {"26-0000001"}


def as_before_names(tx: Transaction) -> None:
    for table in (case_name, name_part):
        tx.connection.execute(delete(table))
    tx.connection.execute(delete(installation).where(installation.c.name == name_backfill.THROUGH))


def as_whole_words(tx: Transaction) -> None:
    """As a version before kept what is searched."""
    tx.connection.execute(delete(name_part))
    tx.connection.execute(delete(installation).where(installation.c.name == name_backfill.THROUGH))


@pytest.mark.parametrize("as_before", [as_before_names, as_whole_words])
async def test_cases_of_before_are_found_by_name_after_one_pass(as_before):
    async with quickly() as world:
        store = world.app.store
        person = world.bring("disability_occupational_disease").concerned[0]
        await world.settle()
        for _ in range(2):
            await world.says(person, "1", Channel.SMS)
        await world.settle()
        names = [case.number for case in await of_name(store, person.surname[:4])]
        await store.write(as_before)
        assert await of_name(store, person.surname[:4]) == ()
        assert await name_backfill.to_the_end(store) == len(names) == 1
        assert [case.number for case in await of_name(store, person.surname[:4])] == names
        assert await name_backfill.to_the_end(store) == 0
        assert await name_backfill.next_batch(store, 1) == 0


async def test_a_family_is_found_by_the_names_of_its_children_and_lists_show_who_is_paid():
    async with quickly() as world:
        store = world.app.store
        happening = world.bring("breadwinner")
        deceased, parent = happening.subject, happening.concerned[0]
        await world.settle()
        for _ in range(2):
            await world.says(parent, "1", Channel.SMS)
        await world.settle()

        async def numbers(person: Inhabitant) -> list[str]:
            return [case.number for case in await of_name(store, f"{person.surname} {person.given_name}")]

        [number] = await numbers(parent)
        children = [child for child in deceased.children if child.given_name != parent.given_name]
        assert children
        for one in (deceased, *children):
            assert await numbers(one) == [number]
        assert (await names_of(store, [number]))[number].startswith(f"{parent.surname} {parent.given_name}")

from sqlalchemy import delete

from proactive.messages.contact import Channel
from storage.cases import name_backfill
from storage.cases.case_names import NameRows, keep, named, names_of
from storage.cases.queries import of_name
from storage.engine.database import Store, Transaction
from storage.engine.desk_tables import case_name, name_part
from storage.engine.installation import installation
from storage.engine.places import place
from tests.databases import VAULT
from tests.flow.quick import quickly

NUMBER = "26-0000001"


async def test_a_name_of_single_letters_is_shown_though_nobody_finds_it(store: Store):
    await store.write(keep, [NameRows(NUMBER, VAULT.seal("А Б".encode(), place(case_name, NUMBER)), ())])
    assert await names_of(store, [NUMBER]) == {NUMBER: "А Б"}
    assert await store.read(named, "А Б", 10) == []


def as_before_names(tx: Transaction) -> None:
    for table in (case_name, name_part):
        tx.connection.execute(delete(table))
    tx.connection.execute(delete(installation).where(installation.c.name == name_backfill.THROUGH))


async def test_cases_of_before_names_were_kept_are_found_by_name_after_one_pass():
    async with quickly() as world:
        store = world.app.store
        person = world.bring("disability_occupational_disease").concerned[0]
        await world.settle()
        for _ in range(2):
            await world.says(person, "1", Channel.SMS)
        await world.settle()
        names = [case.number for case in await of_name(store, person.surname)]
        await store.write(as_before_names)
        assert await of_name(store, person.surname) == ()
        assert await name_backfill.to_the_end(store) == len(names) == 1
        assert [case.number for case in await of_name(store, person.surname)] == names
        assert await name_backfill.to_the_end(store) == 0

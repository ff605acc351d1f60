from storage.cases.case_names import NameRows, keep, named, names_of
from storage.engine.database import Store
from storage.engine.desk_tables import case_name
from storage.engine.places import place
from tests.databases import VAULT

NUMBER = "26-0000001"


async def test_a_name_of_single_letters_is_shown_though_nobody_finds_it(store: Store):
    await store.write(keep, [NameRows(NUMBER, VAULT.seal("А Б".encode(), place(case_name, NUMBER)), ())])
    assert await names_of(store, [NUMBER]) == {NUMBER: "А Б"}
    assert await store.read(named, "А Б", 10) == []

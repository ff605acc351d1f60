"""Several keys, each value bound to its place, and sealing anew while others work."""

import pytest
from sqlalchemy import select, update

from storage.cases import cases as stored_cases
from storage.engine import installation
from storage.engine.database import Store, Transaction
from storage.engine.keys import LOOKED_UP_BY, keep_index_key, reseal, sealed_columns, unlock
from storage.engine.places import BOUND, place_of_row
from storage.engine.schema import metadata
from storage.engine.tables import cases
from storage.engine.vault import NONCE_BYTES, Misplaced, Vault, WrongKey, place
from storage.ledger.verification import broken_chains
from tests.storage.makers import AIGUL, DANA, opened
from tests.storage.test_consents import three_consents

OLD, NEW = b"0123456789abcdef0123456789abcdef", b"n" * 32


def before_key_ids(key: bytes, content: bytes) -> bytes:
    """As the first versions sealed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = b"7" * NONCE_BYTES
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def test_the_first_key_seals_and_each_opens():
    old, both = Vault(OLD), Vault(NEW, OLD)
    assert both.open(old.seal(b"words", "a:1"), "a:1") == b"words"
    assert Vault(NEW).open(both.seal(b"words", "a:1"), "a:1") == b"words"
    with pytest.raises(WrongKey):
        old.open(both.seal(b"words"))


@pytest.mark.parametrize("vault", [Vault(OLD), Vault(NEW, OLD), Vault(OLD, NEW)])
def test_what_was_sealed_before_keys_had_ids_opens_still(vault: Vault):
    assert vault.open(before_key_ids(OLD, b"words"), "cases.sealed:1") == b"words"


@pytest.mark.parametrize("elsewhere", ["cases.sealed:2", "consent.sealed:1", "cases.other:1", ""])
def test_what_is_sealed_for_one_place_opens_in_no_other(elsewhere: str):
    sealed = Vault(OLD).seal(b"words", "cases.sealed:1")
    with pytest.raises(Misplaced):
        Vault(OLD).open(sealed, elsewhere)


def test_a_changed_byte_opens_nowhere():
    sealed = bytearray(Vault(OLD).seal(b"words", "cases.sealed:1"))
    sealed[-1] ^= 1
    with pytest.raises(Misplaced):
        Vault(OLD).open(bytes(sealed), "cases.sealed:1")


def test_every_table_that_is_bound_has_what_names_its_rows():
    columns = {table.name: table.columns.keys() for table in metadata.sorted_tables}
    assert [name for name, named_by in BOUND.items() if not set(named_by) <= set(columns[name])] == []


async def test_a_row_in_the_place_of_another_cases_is_not_read(store: Store):
    first, second = await opened(store, AIGUL, DANA)

    def swap(tx: Transaction) -> None:
        other = tx.connection.execute(select(cases.c.sealed).where(cases.c.number == second.number)).scalar()
        tx.connection.execute(update(cases).where(cases.c.number == first.number).values(sealed=other))

    await store.write(swap)
    with pytest.raises(Misplaced, match=first.number):
        await stored_cases.by_number(store, [first.number])


async def test_everything_is_sealed_anew_and_is_found_by_the_same_hashes(store: Store, url: str):
    await keep_index_key(store)
    consents = await three_consents(store)
    rotated = Store(url, Vault(NEW, OLD))
    await unlock(rotated)
    assert rotated.vault.index("+77010000000") == store.vault.index("+77010000000")
    counts = await reseal(rotated)
    assert counts["consent"] == len(await store.read(rows_of, "consent")) > 0, consents
    assert sum((await reseal(rotated)).values()) == 0
    alone = Store(url, Vault(NEW))
    await unlock(alone)
    assert alone.vault.index("+77010000000") == store.vault.index("+77010000000")
    assert await broken_chains(alone) == {"consent": [], "audit": []}
    for opened_store in (rotated, alone):
        await opened_store.close()


def rows_of(tx: Transaction, name: str) -> list[object]:
    return list(tx.connection.execute(select(metadata.tables[name])))


async def test_what_was_sealed_before_is_bound_when_it_is_sealed_anew(store: Store):
    [case] = await opened(store, AIGUL)

    def unbind(tx: Transaction) -> None:
        row = tx.connection.execute(select(cases)).mappings().one()
        content = tx.vault.open(row["sealed"], place_of_row(cases, row, "sealed"))
        tx.connection.execute(update(cases).values(sealed=before_key_ids(OLD, content)))

    await store.write(unbind)
    assert [one.number for one in await stored_cases.by_number(store, [case.number])] == [case.number]
    assert (await reseal(store))["cases"] == 1
    [row] = await store.read(rows_of, "cases")
    assert store.vault.is_newest(row.sealed, in_place=True)
    assert store.vault.open(row.sealed, place(cases, case.number))


async def test_a_database_of_the_old_key_is_looked_up_by_it_whichever_key_stands_first(store: Store, url: str):
    await three_consents(store)
    both = Store(url, Vault(NEW, OLD))
    await keep_index_key(both)
    assert both.vault.index("x") == Vault(OLD).index("x")
    assert await both.read(installation.sealed_of, LOOKED_UP_BY)
    await both.close()


def test_what_is_sealed_is_called_so():
    assert {column.name for _, column in sealed_columns()} <= {"sealed", "sealed_answer", "sealed_signature"}

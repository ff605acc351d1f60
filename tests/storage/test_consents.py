import pytest
from sqlalchemy import update

from proactive.cases.lifecycle import Status
from storage.engine.codec import adapter
from storage.engine.database import Store, Transaction
from storage.engine.tables import consent as table
from storage.engine.vault import Vault, WrongKey
from storage.ledger import consents
from tests.storage.makers import (
    AIGUL,
    DANA,
    NOON,
    OTHER_PHONE,
    PHONE,
    SERIK,
    apply,
    asking,
    begun,
    consent,
    move,
    opened,
    seen,
    step,
    transaction,
)

LINES = (PHONE, OTHER_PHONE, "+77030000000")


def agrees(case, id: str):
    return step(case, Status.CONSENTED, consent=consent(id), question=None)


async def three_consents(store: Store) -> list[str]:
    """Given one after another; returns their ids."""
    asked = await opened(store, AIGUL, SERIK, DANA)
    await move(store, *(asking(case, line) for case, line in zip(asked, LINES, strict=True)))
    first, *others = [await seen(store, case.number) for case in asked]
    await move(store, agrees(first, "c1"))
    await move(store, *(agrees(case, f"c{n}") for n, case in enumerate(others, 2)))
    return ["c1", "c2", "c3"]


async def broken(store: Store) -> list[str]:
    return await store.read(consents.broken)


async def test_consents_hold_together_as_they_were_given(store: Store):
    await three_consents(store)
    assert await broken(store) == []


async def test_a_consent_whose_words_were_changed_is_found(store: Store):
    _, second, _ = await three_consents(store)

    def forge(tx: Transaction) -> None:
        other = adapter(type(consent("x"))).dump_json(consent(second, reply="Жоқ"))
        tx.connection.execute(update(table).where(table.c.id == second).values(sealed=tx.vault.seal(other)))

    await store.write(forge)
    assert await broken(store) == [second]


async def test_a_consent_that_was_removed_is_found(store: Store):
    _, second, third = await three_consents(store)
    await store.write(lambda tx: tx.connection.execute(table.delete().where(table.c.id == second)))
    assert await broken(store) == [third]


async def test_consents_that_changed_places_are_found(store: Store):
    first, second, _ = await three_consents(store)

    def swap(tx: Transaction) -> None:
        for id, position in ((first, 99), (second, 1), (first, 2)):
            tx.connection.execute(update(table).where(table.c.id == id).values(position=position))

    await store.write(swap)
    assert set(await broken(store)) >= {first, second}


async def test_two_consents_given_at_once_are_two_links_of_one_chain(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one, PHONE), asking(two, OTHER_PHONE))
    one, two = await seen(store, one.number), await seen(store, two.number)
    async with transaction(store) as run:
        await run(apply, [agrees(one, "c1")], NOON)
        other = await begun(store, apply, [agrees(two, "c2")], NOON)
    assert await other == {two.number}
    assert await broken(store) == []


async def test_another_key_opens_nothing(store: Store, url: str):
    await three_consents(store)
    stranger = Store(url, Vault(b"f" * 32))
    with pytest.raises(WrongKey, match="another ENCRYPTION_KEY"):
        await stranger.read(consents.broken)
    with pytest.raises(WrongKey):
        await seen(stranger, "26-0000001")
    await stranger.close()

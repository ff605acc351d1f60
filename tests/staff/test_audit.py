"""The audit log shows when an entry was changed or taken away."""

import pytest
from sqlalchemy import select, update

from proactive.staff.rights import Actor, Role, Surface
from storage.engine.database import Transaction
from storage.engine.tables import audit as table
from storage.ledger import audit
from storage.ledger.chain import END
from tests.api.office import Office


@pytest.fixture
async def three(office: Office) -> Office:
    actor = Actor("staff-1", Role.OFFICIAL, Surface.CONSOLE, "Аида")
    for act in ("read", "approve", "read"):
        await audit.write(office.store, actor, act, office.now, about="26-0000001", words="сөз")
    return office


async def changed(office: Office, position: int, **values: object) -> list[str]:
    def forge(tx: Transaction) -> None:
        tx.connection.execute(update(table).where(table.c.position == position).values(**values))

    await office.store.write(forge)
    return await office.store.read(audit.broken)


async def test_entries_hold_together_as_they_were_written(three: Office) -> None:
    assert await three.store.read(audit.broken) == []
    newest, *_ = await audit.listed(three.store)
    assert (newest.position, newest.act, newest.name, newest.words) == (3, "read", "Аида", "сөз")


async def test_the_newest_come_first_and_a_page_goes_on_from_the_last_seen(three: Office) -> None:
    first = await audit.listed(three.store, limit=2)
    then = await audit.listed(three.store, before=first[-1].position)
    assert [entry.position for entry in [*first, *then]] == [3, 2, 1]


@pytest.mark.parametrize("column", ["by", "act", "about", "surface"])
async def test_an_entry_that_was_changed_is_found(three: Office, column: str) -> None:
    assert await changed(three, 2, **{column: "other"}) == ["2"]


@pytest.mark.parametrize("content", [b'{"words": "other"}', b"[]"])
async def test_an_entry_whose_words_were_changed_is_found(three: Office, content: bytes) -> None:
    assert await changed(three, 2, sealed=three.store.vault.seal(content)) == ["2"]


async def test_an_entry_that_repeats_another_is_found(three: Office) -> None:
    second = select(table.c.sealed).where(table.c.position == 2)
    sealed = await three.store.read(lambda tx: tx.connection.execute(second).scalar_one())
    assert await changed(three, 3, sealed=sealed) == ["3"]


@pytest.mark.parametrize(("gone", "found"), [(1, "2"), (2, "3"), (3, END)])
async def test_an_entry_that_was_taken_away_is_missed(three: Office, gone: int, found: str) -> None:
    await three.store.write(lambda tx: tx.connection.execute(table.delete().where(table.c.position == gone)))
    assert await three.store.read(audit.broken) == [found]

"""What is asked by a text that is found once is what SQLAlchemy would ask, and is answered as by it."""

from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Integer, bindparam, cast, func, select, text, update
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError, IntegrityError

from proactive.messages.contact import Channel
from storage.engine.database import Store, Transaction, insertion
from storage.engine.faults import is_ours
from storage.engine.prepared import LOTS, Prepared, PreparedInsert
from storage.engine.tables import message
from tests.storage.heard import heard
from tests.storage.makers import NOON

INSERT = Prepared(lambda is_sqlite: insertion(message, is_sqlite).on_conflict_do_nothing())
MARK = Prepared(lambda is_sqlite: update(message).where(message.c.id == bindparam("of")).values(due_at=bindparam("at")))

THESE = (
    select(message.c.id, message.c.unasked, message.c.due_at.label("at"), message.c.sealed)
    .where(message.c.id.in_(bindparam("ids", expanding=True)), message.c.state.in_(["queued", "sent"]))
    .order_by(message.c.id)
)
OF_IDS = Prepared(THESE)
NEW = PreparedInsert(
    lambda is_sqlite: insertion(message, is_sqlite).on_conflict_do_nothing().returning(message.c.id, message.c.due_at)
)


def row(id: str, **values: Any) -> dict[str, Any]:
    return {
        "id": id,
        "address": "a",
        "direction": "out",
        "channel": Channel.SMS.value,
        "priority": 2,
        "unasked": True,
        "state": "queued",
        "created_at": NOON,
        "sealed": b"\x00sealed",
        **values,
    }


async def kept(store: Store) -> list[tuple[Any, ...]]:
    columns = (message.c.id, message.c.unasked, message.c.created_at, message.c.due_at, message.c.sealed)
    return await store.read(lambda tx: [tuple(kept) for kept in tx.connection.execute(select(*columns).order_by("id"))])


async def test_instants_booleans_and_bytes_are_kept_as_they_were_given(store: Store) -> None:
    await store.write(lambda tx: INSERT.run_all(tx, [row("1"), row("2", unasked=False)]))
    assert await kept(store) == [("1", True, NOON, None, b"\x00sealed"), ("2", False, NOON, None, b"\x00sealed")]


async def test_rows_with_other_names_are_written_by_another_text(store: Store) -> None:
    await store.write(lambda tx: INSERT.run_all(tx, [row("1")]))
    await store.write(lambda tx: INSERT.run_all(tx, [row("2", due_at=NOON), row("1", due_at=NOON)]))
    assert [(id, due_at) for id, _, _, due_at, _ in await kept(store)] == [("1", None), ("2", NOON)]


async def test_each_row_is_changed_to_its_own(store: Store) -> None:
    await store.write(lambda tx: INSERT.run_all(tx, [row("1", due_at=NOON), row("2", due_at=None)]))
    await store.write(lambda tx: MARK.run_all(tx, [{"of": "1", "at": None}, {"of": "2", "at": NOON}]))
    assert [(id, due_at) for id, _, _, due_at, _ in await kept(store)] == [("1", None), ("2", NOON)]


async def test_where_there_are_no_rows_nothing_is_asked_of_the_database(store: Store) -> None:
    await store.write(lambda tx: INSERT.run_all(tx, []))
    assert await kept(store) == []


@pytest.mark.parametrize("ids", [[], ["1"], ["2", "1", "none"], [str(number) for number in range(100)]])
async def test_rows_are_found_by_lists_of_any_length_and_read_as_by_sqlalchemy(store: Store, ids: list[str]) -> None:
    rows = [row("1", due_at=NOON), row("2", due_at=None, unasked=False), row("3", due_at=NOON, state="failed")]
    await store.write(lambda tx: INSERT.run_all(tx, rows))
    prepared = await store.read(lambda tx: OF_IDS.rows(tx, {"ids": ids}))
    assert prepared == await store.read(lambda tx: tx.connection.execute(THESE, {"ids": ids}).all())
    assert [(found.id, found.at, found.unasked) for found in prepared] == [
        (id, at, unasked) for id, at, unasked in (("1", NOON, True), ("2", None, False)) if id in ids
    ]


@pytest.mark.parametrize("many", [0, 1, 3, 2 * LOTS[0] + 5])
async def test_of_many_rows_those_that_are_new_are_told(store: Store, many: int) -> None:
    await store.write(lambda tx: INSERT.run_all(tx, [row("1")]))
    rows = [row(str(number), due_at=NOON) for number in range(many)]
    new = await store.write(lambda tx: NEW.rows(tx, rows))
    assert {(found.id, found.due_at) for found in new} == {(str(n), NOON) for n in range(many) if n != 1}
    assert len(await kept(store)) == max(many, 1 + (many > 0))


async def test_a_text_is_written_once(store: Store) -> None:
    statements: list[tuple[str, Any]] = []
    with heard(statements):
        for id in ("1", "2"):
            await store.write(lambda tx, id: MARK.run(tx, {"of": id, "at": NOON}), id)
    (first, of_first), (second, of_second) = [asked for asked in statements if asked[0].startswith("UPDATE")]
    assert first is second
    assert of_first != of_second


async def test_how_many_rows_were_changed_is_told(store: Store) -> None:
    await store.write(lambda tx: INSERT.run_all(tx, [row("1")]))
    assert await store.write(lambda tx: MARK.run(tx, {"of": "1", "at": NOON})) == 1
    assert await store.write(lambda tx: MARK.run(tx, {"of": "2", "at": NOON})) == 0


async def test_what_the_driver_refuses_is_raised_as_by_sqlalchemy_without_what_was_given(store: Store) -> None:
    with pytest.raises(IntegrityError) as refused:
        await store.write(lambda tx: INSERT.run_all(tx, [row("1", sealed=b"of somebody", channel=None)]))
    assert "of somebody" not in str(refused.value)
    assert await kept(store) == []


@pytest.mark.parametrize("error", [MemoryError, TimeoutError, ConnectionResetError])
async def test_what_is_not_the_drivers_error_is_no_rows_fault(store: Store, error: type[Exception]) -> None:
    def fails(tx: Transaction) -> None:
        with patch.object(DefaultDialect, "do_execute", side_effect=error):
            OF_IDS.rows(tx, {"ids": ["1"]})

    with pytest.raises(error) as raised:
        await store.read(fails)
    assert is_ours(raised.value)


async def test_what_fails_after_the_first_row_is_raised_as_by_sqlalchemy(store: Store) -> None:
    """SQLite looks for the second row when it is asked for it."""
    read = Prepared(lambda is_sqlite: select(func.json(message.c.id) if is_sqlite else cast(message.c.id, Integer)))
    await store.write(lambda tx: INSERT.run_all(tx, [row("1"), row("two")]))
    with pytest.raises(DBAPIError):
        await store.read(read.rows)


LONGER = {
    True: "ALTER TABLE message ADD COLUMN more VARCHAR",
    False: "ALTER TABLE message ALTER COLUMN id TYPE varchar(101)",
}


async def test_what_a_migration_has_changed_meanwhile_is_prepared_anew(store: Store) -> None:
    """By SQLite's driver at once; on PostgreSQL who had it prepared finds it changed, once."""
    finds_it_changed = nullcontext() if store.is_sqlite else pytest.raises(DBAPIError)
    await store.write(lambda tx: INSERT.run_all(tx, [row("1")]))
    ids = {"ids": ["1"]}
    assert len(await store.read(lambda tx: OF_IDS.rows(tx, ids))) == 1
    await store.write(lambda tx: tx.connection.execute(text(LONGER[store.is_sqlite])))
    with finds_it_changed:
        await store.read(lambda tx: OF_IDS.rows(tx, ids))
    assert len(await store.read(lambda tx: OF_IDS.rows(tx, ids))) == 1

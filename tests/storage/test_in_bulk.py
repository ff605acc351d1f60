"""Many rows are written by one text that is found once, as SQLAlchemy would write each."""

from typing import Any

from sqlalchemy import bindparam, select, update

from proactive.messages.contact import Channel
from storage.engine.database import Store, insertion
from storage.engine.in_bulk import BulkStatement
from storage.engine.tables import message
from tests.storage.makers import NOON

INSERT = BulkStatement(lambda is_sqlite: insertion(message, is_sqlite).on_conflict_do_nothing())
MARK = BulkStatement(
    lambda is_sqlite: update(message).where(message.c.id == bindparam("of")).values(due_at=bindparam("at"))
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
    await store.write(lambda tx: INSERT.execute(tx, [row("1"), row("2", unasked=False)]))
    assert await kept(store) == [("1", True, NOON, None, b"\x00sealed"), ("2", False, NOON, None, b"\x00sealed")]


async def test_rows_with_other_names_are_written_by_another_text(store: Store) -> None:
    await store.write(lambda tx: INSERT.execute(tx, [row("1")]))
    await store.write(lambda tx: INSERT.execute(tx, [row("2", due_at=NOON), row("1", due_at=NOON)]))
    assert [(id, due_at) for id, _, _, due_at, _ in await kept(store)] == [("1", None), ("2", NOON)]


async def test_each_row_is_changed_to_its_own(store: Store) -> None:
    await store.write(lambda tx: INSERT.execute(tx, [row("1", due_at=NOON), row("2", due_at=None)]))
    await store.write(lambda tx: MARK.execute(tx, [{"of": "1", "at": None}, {"of": "2", "at": NOON}]))
    assert [(id, due_at) for id, _, _, due_at, _ in await kept(store)] == [("1", None), ("2", NOON)]


async def test_where_there_are_no_rows_nothing_is_asked_of_the_database(store: Store) -> None:
    await store.write(lambda tx: INSERT.execute(tx, []))
    assert await kept(store) == []

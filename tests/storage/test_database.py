import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from storage.engine import counters
from storage.engine.database import Store, Transaction
from storage.engine.sqlite import SqliteFile
from storage.engine.tables import counter
from tests.storage.makers import transaction
from tests.vault import VAULT


def raised(tx: Transaction, name: str) -> None:
    tx.connection.execute(update(counter).where(counter.c.name == name).values(value=counter.c.value + 1))


def value(tx: Transaction, name: str) -> int:
    return counters.chain_head(tx, name)[0]


async def test_fifty_writes_at_once_all_hold(store: Store):
    firsts = await asyncio.gather(*(store.write(counters.next_values, "n", 1) for _ in range(50)))
    assert sorted(firsts) == list(range(1, 51))


async def test_what_is_read_does_not_wait_for_what_is_being_written(store: Store):
    async with transaction(store) as run:
        await run(counters.next_values, "n", 1)
        async with asyncio.timeout(5):
            assert await store.read(lambda tx: tx.connection.execute(counter.select()).all()) == []


async def test_a_write_whose_caller_was_cancelled_is_whole_or_not_at_all(store: Store):
    def slow(tx: Transaction) -> None:
        counters.next_values(tx, "a", 1)
        time.sleep(0.2)
        counters.next_values(tx, "b", 1)

    task = asyncio.create_task(store.write(slow))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len({await store.write(value, "a"), await store.write(value, "b")}) == 1


async def test_a_closed_store_has_finished_what_it_was_writing(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)

    def slow(tx: Transaction) -> None:
        time.sleep(0.2)
        counters.next_values(tx, "n", 1)

    task = asyncio.create_task(store.write(slow))
    await asyncio.sleep(0.05)
    await store.close()
    await task
    again = Store(sqlite_newest_url, VAULT)
    assert await again.write(value, "n") == 1
    await again.close()


async def test_a_commit_that_sqlite_refuses_holds_up_no_later_write(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)

    def orphan(tx: Transaction) -> None:
        for statement in (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (of INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO child VALUES (1)",
        ):
            tx.connection.exec_driver_sql(statement)

    with pytest.raises(IntegrityError):
        await store.write(orphan)
    assert await store.write(counters.next_values, "n", 1) == 1
    await store.close()


async def test_of_two_transactions_in_each_other_s_way_the_one_that_gave_way_is_worked_again(postgres_store: Store):
    for name in ("a", "b"):
        await postgres_store.write(counters.next_values, name, 1)

    async def other_way_round() -> None:
        async with transaction(postgres_store) as run:
            await run(raised, "b")
            await asyncio.sleep(0.2)
            await run(raised, "a")

    def this_way(tx: Transaction) -> None:
        raised(tx, "a")
        tx.connection.exec_driver_sql("select pg_sleep(0.3)")
        raised(tx, "b")

    other = asyncio.create_task(other_way_round())
    await postgres_store.write(this_way)
    lost = await asyncio.gather(other, return_exceptions=True)
    rounds = 3 if lost == [None] else 2
    assert [await postgres_store.write(value, name) for name in ("a", "b")] == [rounds, rounds]


async def test_what_clashes_for_ever_is_an_error_in_the_end(postgres_store: Store):
    tries = []

    def twice_the_same(tx: Transaction) -> None:
        tries.append(1)
        for _ in range(2):
            tx.connection.execute(counter.insert().values(name="n", value=1))

    with pytest.raises(IntegrityError):
        await postgres_store.write(twice_the_same)
    assert len(tries) == 3


async def test_who_is_cut_off_while_reading_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    file, released = SqliteFile(make_url(f"sqlite:///{tmp_path / 'a.db'}")), threading.Event()
    await file.read(lambda _: None)
    cut_off = asyncio.create_task(file.read(lambda _: released.wait(5)))
    await asyncio.sleep(0.05)
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)
    async with asyncio.timeout(1):
        assert await file.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one()) == 1
    released.set()
    await file.close()


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind_that_would_speak_to_a_loop_that_ended(
    tmp_path: Path,
):
    (tmp_path / "words.db").write_text("words, and not a database at all; long enough to be read as a header")
    before, file = set(threading.enumerate()), SqliteFile(make_url(f"sqlite+aiosqlite:///{tmp_path}/words.db"))
    for _ in range(20):
        with pytest.raises(DatabaseError):
            await file.read(lambda connection: connection)
        assert not [thread for thread in set(threading.enumerate()) - before if "_connection_worker" in thread.name]


async def test_each_transaction_on_a_file_runs_whole_in_a_thread_of_aiosqlite(tmp_path: Path) -> None:
    file = SqliteFile(make_url(f"sqlite+aiosqlite:///{tmp_path / 'words.db'}"))

    def where(connection: Connection) -> set[str]:
        connection.execute(text("SELECT 1"))
        return {threading.current_thread().name}

    threads = [await file.read(where), await file.write(where)]
    assert [name for names in threads for name in names if "_connection_worker" not in name] == []
    assert threads[0] != threads[1], "who reads waits for no writer"
    await file.close()

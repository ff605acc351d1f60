"""What is due is seen by one look, which reads an index a queue, on both engines."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.workers.outbox import OTHERS
from bot.workers.queues import QUEUES
from handlers.usecases.loops import ERRANDS
from proactive.cases.jobs import Job, TellCommands
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Priority
from proactive.staff.alerts import Alarm, Trouble
from storage.broadcasts import live_progress
from storage.cases import cases
from storage.engine.database import Store, Transaction
from storage.engine.prepared import Prepared
from storage.engine.queues import filled
from storage.jobs import inbox, jobs
from storage.jobs.inbox import Arrival
from storage.messages import claiming, messages
from storage.staff import alerts
from tests.storage.makers import AIGUL, NOON, arrived, opened, questions, words

SOON = NOON + timedelta(minutes=1)


async def arrives(store: Store, source: str) -> None:
    await arrived(store, [Arrival(source=source, key="1", body={})], NOON)


async def case_opens(store: Store) -> None:
    await opened(store, AIGUL)


async def registers_are_asked(store: Store) -> None:
    [case] = await opened(store, AIGUL, now=NOON + timedelta(days=1))
    await store.write(jobs.write, [questions("j", case, AIGUL)], NOON)


async def colleague_orders(store: Store) -> None:
    await store.write(jobs.write, [Job(id="o", task=TellCommands(staff_id="1"))], NOON)


async def words_wait(store: Store, priority: Priority) -> None:
    await store.write(messages.write, [words("m", priority=priority)], NOON)


async def broadcast_is_watched(store: Store) -> None:
    await store.write(live_progress.begin, "m", "b", Language.KK, NOON)


async def alarm_begins(store: Store) -> None:
    await store.write(alerts.keep, [Alarm.INBOX], [Trouble(alarm=Alarm.INBOX, since=NOON, count=1)], NOON)


FILLED: dict[str, Callable[[Store], Awaitable[None]]] = {
    "inbox": lambda store: arrives(store, "sms"),
    "receipts": lambda store: arrives(store, "receipt"),
    "steps": case_opens,
    "errands": registers_are_asked,
    "orders": colleague_orders,
    "answers sms": lambda store: words_wait(store, Priority.ANSWER),
    "outbox sms": lambda store: words_wait(store, Priority.CASE),
    "progress": broadcast_is_watched,
    "alerts": alarm_begins,
}


async def test_an_empty_database_has_nothing_due(store: Store) -> None:
    assert await filled(store, QUEUES, SOON) == set()


@pytest.mark.parametrize(("queue", "happens"), FILLED.items(), ids=FILLED)
async def test_what_is_due_is_seen_in_its_queue_alone(
    store: Store, queue: str, happens: Callable[[Store], Awaitable[None]]
) -> None:
    await happens(store)
    assert await filled(store, QUEUES, SOON) == {queue}


async def test_what_is_due_later_is_not_seen_yet(store: Store) -> None:
    await words_wait(store, Priority.CASE)
    assert await filled(store, QUEUES, NOON - timedelta(seconds=1)) == set()


TAKING: dict[str, Prepared] = {
    "ix_inbox_due_at": inbox.taking(False),
    "ix_inbox_receipts": inbox.taking(True),
    "ix_cases_wake_at": cases.TAKING,
    "ix_job_due_at": jobs.taking(frozenset(ERRANDS)),
    "ix_message_due_at": claiming.taking(Channel.SMS, OTHERS),
}
VALUES = {"now": SOON, "rested": NOON, "lease_over": SOON, "most": 200}


@pytest.mark.parametrize(("index", "taking"), TAKING.items(), ids=TAKING)
async def test_what_is_taken_is_found_by_its_index(store: Store, index: str, taking: Prepared) -> None:
    plan = await store.write(explained, taking.of(store.is_sqlite), VALUES)
    assert index in plan, plan
    assert reads_whole_tables(plan) <= {"broadcast"}, plan


async def test_the_look_reads_no_large_table_as_a_whole(store: Store) -> None:
    plan = await store.write(lambda tx: explained(tx, QUEUES.written(tx.connection.dialect), {"now": SOON}))
    assert reads_whole_tables(plan) <= {"CONSTANT", "alert", "broadcast", "moment", "watch"}, plan


def explained(tx: Transaction, query: Any, values: dict[str, Any]) -> str:
    """Its plan; on PostgreSQL as it would be with many rows."""
    if not tx.is_sqlite:
        tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
    verb = "EXPLAIN QUERY PLAN" if tx.is_sqlite else "EXPLAIN"
    compiled = query.compile(dialect=tx.connection.dialect, compile_kwargs={"render_postcompile": True})
    bound = compiled.construct_params(values)
    processed = tuple(processor(compiled, name)(bound[name]) for name in compiled.positiontup)
    return "\n".join(str(row[-1]) for row in tx.connection.exec_driver_sql(f"{verb} {compiled}", processed))


def processor(compiled: Any, name: str) -> Callable[[Any], Any]:
    """As SQLAlchemy hands a value to the driver."""
    return compiled._bind_processors.get(name) or (lambda value: value)


def reads_whole_tables(plan: str) -> set[str]:
    """The tables read row by row, without an index that says which."""
    return set(re.findall(r"SCAN (\w+)(?! USING)\b(?! USING)", plan)) | set(re.findall(r"Seq Scan on (\w+)", plan))


async def test_what_was_worked_is_cleared_away_by_its_count_on_postgresql(postgres_store: Store) -> None:
    """By its share of all that is kept, looks would go over millions of dead entries first (decision 110)."""
    kept = text("SELECT relname, reloptions FROM pg_class WHERE relkind = 'r' AND reloptions IS NOT NULL")
    rows = await postgres_store.read(lambda tx: tx.connection.execute(kept).all())
    by_count = ["autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=5000"]
    assert dict(rows) == dict.fromkeys(("inbox", "job", "message", "cases", "recipient"), by_count)

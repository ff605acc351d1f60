"""Sweeps that find nothing, the queue, search and `/metrics` read by an index that holds what they look for and little
else: no statement of theirs goes through all that ever was. As each engine plans them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from handlers.usecases.intake import stored
from proactive.cases.outcome import Outcome
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.cases import cases
from storage.cases.apply import Decided, OwnWork, keep
from storage.engine.database import Store, Transaction
from storage.engine.tables import metadata
from storage.jobs.inbox import Arrival, sealed
from storage.messages.taking import OwnRoute
from tests.bench.stock import LOOKS, in_use
from tests.storage.heard import heard
from tests.storage.makers import NOON, PHONE, moment, words

LARGE = {"cases", "history", "message", "job", "inbox", "consent", "audit", "paper", "drawn_paper", "road"}
INDEXES = [index for table in metadata.tables.values() for index in table.indexes]
PARTIAL = {str(index.name) for index in INDEXES if index.dialect_options["sqlite"]["where"] is not None}
PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")
APART = {"figures of two years", "sample page"}  # every road of these days; a small table with the cases it names


@pytest.mark.parametrize("look", sorted(LOOKS.keys() - APART))
async def test_no_look_goes_through_all_there_ever_was(store: Store, look: str):
    await in_use(store)
    statements: list[tuple[str, Any]] = []
    with heard(statements):
        await LOOKS[look](store)
    assert await store.write(read_whole, statements) == []


async def test_what_is_kept_and_taken_at_once_is_found_by_an_index(store: Store) -> None:
    await in_use(store)
    statements: list[tuple[str, Any]] = []
    routes = (OwnRoute(Channel.SMS, (Priority.CASE,), "sms", 10, NOON),)
    said = sealed(store.vault, [Arrival(source="sms", key="of a plan", body={}, sender=PHONE)])
    with heard(statements):
        work = Decided(outcomes=(Outcome(messages=(words("of a plan"),)),))
        assert (await keep(store, [work], moment(), OwnWork(routes=routes))).departing
        await stored(store, [said], lambda arrival: True, NOON)
        await store.read(cases.undelivered, ["26-0000001"])
    assert len(statements) > 4
    assert await store.write(read_whole, statements) == []


def read_whole(tx: Transaction, statements: list[tuple[str, Any]]) -> list[str]:
    """The steps of the plans in which a large table is read from end to end."""
    plan = of_sqlite if tx.is_sqlite else of_postgresql
    if not tx.is_sqlite:
        for costly_when_small in ("seqscan", "mergejoin", "hashjoin"):
            tx.connection.execute(text(f"SET LOCAL enable_{costly_when_small} = off"))
    asked = [(statement, given) for statement, given in statements if statement.lstrip().upper().startswith(PLANNED)]
    return [step for statement, given in asked for step in plan(tx, statement, given)]


def of_sqlite(tx: Transaction, statement: str, parameters: Any) -> Iterator[str]:
    for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        words = row[3].split()
        if words[0] == "SCAN" and words[1] in LARGE and not PARTIAL & {*words}:
            yield f"{row[3]}: {statement}"


def of_postgresql(tx: Transaction, statement: str, parameters: Any) -> Iterator[str]:
    [[plan]] = tx.connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    nodes = [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        narrowed = "Index Cond" in node or node.get("Index Name") in PARTIAL
        reads = node["Node Type"] not in ("Bitmap Heap Scan", "ModifyTable")
        if reads and node.get("Relation Name") in LARGE and not narrowed:
            yield f"{node['Node Type']} {node['Relation Name']} {node.get('Index Name', '')}: {statement}"

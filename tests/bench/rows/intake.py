"""What comes in and what goes out in bulk, beside the bare statements: a feed, and a broadcast that is queued."""

import secrets
import sqlite3
from contextlib import closing
from functools import partial

from sqlalchemy import update

from bot.workers.broadcasts import carry_on
from handlers.usecases import broadcasts as acts
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast
from storage.broadcasts import broadcasts
from storage.engine.database import Transaction
from storage.engine.tables import message
from tests.bench.comparison import RUNS, Cost, Row, cost, median, times
from tests.bench.machine import Machine
from tests.bench.town import NOON, event
from tests.broadcast.makers import ADMINISTRATOR, TEXTS, people
from tests.storage.makers import arrived

EVENTS, TOGETHER, PEOPLE = 1000, 100, 1000
INTAKE_GOAL, QUEUED_GOAL = 0.3, 0.6
MESSAGE_BYTES = 400

RAW_INBOX = """
CREATE TABLE inbox (position INTEGER PRIMARY KEY, source TEXT, key TEXT, received_at TEXT, due_at TEXT, sealed BLOB);
CREATE UNIQUE INDEX by_key ON inbox (source, key);
"""
RAW_BULK = """
CREATE TABLE recipient (broadcast TEXT, person TEXT, state TEXT, sealed BLOB, PRIMARY KEY (broadcast, person));
CREATE TABLE message (id TEXT PRIMARY KEY, address TEXT, state TEXT, at TEXT, sealed BLOB);
CREATE INDEX waiting ON message (at) WHERE state = 'queued';
"""


async def rows(machine: Machine) -> list[Row]:
    taken = median([await taken_in(machine) for _ in range(RUNS)])
    raw_taken = median([await cost(partial(raw_intake, machine)) for _ in range(RUNS)])
    queued = median([await queued_up(machine) for _ in range(RUNS)])
    raw_queued = median([await cost(partial(raw_bulk, machine)) for _ in range(RUNS)])
    return [
        row("feed intake, 100 in a transaction", taken, "raw `executemany`", raw_taken, INTAKE_GOAL),
        row("broadcast gathered and queued", queued, "bulk insert of both rows", raw_queued, QUEUED_GOAL),
    ]


def row(what: str, ours: Cost, peer: str, theirs: Cost, goal: float) -> Row:
    reached = theirs.each >= goal * ours.each
    return Row(what, str(ours), f"{peer}: {theirs}", times(theirs.each, ours.each), f"≥ {goal} ×", reached)


async def taken_in(machine: Machine) -> Cost:
    store = await machine.store()
    arrivals = [event(n) for n in range(EVENTS)]

    async def take() -> int:
        for first in range(0, EVENTS, TOGETHER):
            await arrived(store, arrivals[first : first + TOGETHER], NOON)
        return EVENTS

    try:
        return await cost(take)
    finally:
        await store.close()


async def raw_intake(machine: Machine) -> int:
    with closing(raw(machine, RAW_INBOX)) as database:
        sealed, at = secrets.token_bytes(MESSAGE_BYTES), NOON.isoformat()
        for first in range(0, EVENTS, TOGETHER):
            batch = [("event", f"e-{n}", at, at, sealed) for n in range(first, first + TOGETHER)]
            with database:
                database.executemany(
                    "INSERT INTO inbox (source, key, received_at, due_at, sealed) VALUES (?, ?, ?, ?, ?)", batch
                )
    return EVENTS


async def queued_up(machine: Machine) -> Cost:
    """What is queued is taken away as fast as it comes, so that the window has room; that does not count."""
    store = await machine.store()
    runtime = Runtime(store, lambda: NOON, TIMEZONE)
    await people(store, PEOPLE)
    draft = Broadcast(id="", texts=TEXTS, audience=Audience(), author="5", created_at=NOON)
    composed = await acts.compose(store, ADMINISTRATOR, runtime.now(), draft)
    await acts.start(runtime, ADMINISTRATOR, composed.id)
    total = Cost(PEOPLE, 0, 0)
    try:
        while await broadcasts.active(store):
            spent = await cost(partial(carry_on, runtime))
            total = Cost(PEOPLE, total.seconds + spent.seconds, total.processor + spent.processor)
            await store.write(taken_away)
    finally:
        await store.close()
    return total


def taken_away(tx: Transaction) -> None:
    tx.connection.execute(update(message).where(message.c.state == "queued").values(state="delivered"))


async def raw_bulk(machine: Machine) -> int:
    with closing(raw(machine, RAW_BULK)) as database:
        sealed, at = secrets.token_bytes(MESSAGE_BYTES), NOON.isoformat()
        for first in range(0, PEOPLE, TOGETHER):
            numbers = range(first, first + TOGETHER)
            with database:
                database.executemany(
                    "INSERT INTO recipient VALUES ('1', ?, 'queued', ?)", [(f"{n}", sealed[:60]) for n in numbers]
                )
                database.executemany(
                    "INSERT INTO message VALUES (?, ?, 'queued', ?, ?)",
                    [(f"1.{n}", f"{n}", at, sealed) for n in numbers],
                )
    return PEOPLE


def raw(machine: Machine, tables: str) -> sqlite3.Connection:
    database = sqlite3.connect(machine.file())
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.executescript(tables)
    return database

"""What partitions by month would cost and save on PostgreSQL: each statement of the outbox, and a broadcast erased.

Beside the outbox as it is stands the same table, parted by the month a message was written in, a year and two months of
them. What one of them may not have is the keys: that an id is there once, and a copy made once, no partitioned
table can say without the month (decision 179).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

import asyncpg

from storage.engine.database import Store
from storage.engine.tables import message
from storage.engine.versions import migrate
from storage.reporting.forgetting import Retained, erase_some
from tests.bench.comparison import RUNS, Cost, Row, cost, median, times
from tests.bench.machine import POSTGRES, Machine
from tests.vault import VAULT

MONTHS, OF_CASES, OF_A_BROADCAST, ASKED = 14, 200_000, 100_000, 10_000
FIRST, SENT_ON, LATER = date(2025, 1, 1), date(2025, 3, 5), datetime(2026, 6, 1, tzinfo=UTC)
AS_IT_IS, PARTED = message.name, "parted"

FILL = """
INSERT INTO {table} (id, case_number, phone_hash, address, direction, channel, key, language, priority, state, attempts,
                     created_at, sent_at, delivered_at, sealed, broadcast_id, parts)
SELECT {id}, {case_number}, md5(n::text), md5(n::text), 'out', 'sms', 'offer', 'kk', 1, 'delivered', 1,
       {at}, {at}, {at}, decode(repeat('91', 300), 'hex'), {broadcast}, 2
FROM generate_series(0, {many} - 1) n
"""


def a_message(n: int) -> str:
    return f"c{n * 37 % OF_CASES}"


def a_case(n: int) -> str:
    return f"25-{n * 37 % (OF_CASES // 6)}"


def a_channel(_: int) -> str:
    return "sms"


# By what each is called: its words, and what is given to it the n-th time.
STATEMENTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "a message read by its id": ("SELECT sealed FROM {table} WHERE id = $1", a_message),
    "the messages of a case read": ("SELECT id FROM {table} WHERE case_number = $1", a_case),
    "messages that are due looked for": (
        """SELECT id FROM {table} WHERE channel = $1 AND priority = 0 AND state = 'queued' AND due_at <= now()
        ORDER BY due_at LIMIT 50 FOR UPDATE SKIP LOCKED""",
        a_channel,
    ),
    "a message marked by its id": ("UPDATE {table} SET state = 'sent' WHERE id = $1", a_message),
    "a message written": (
        """INSERT INTO {table} (id, address, direction, channel, priority, state, created_at, sealed)
        VALUES ('new' || $1, 'a', 'out', 'sms', 1, 'queued', '2026-01-15', '') ON CONFLICT DO NOTHING""",
        a_message,
    ),
}


async def rows(machine: Machine) -> list[Row]:
    address = machine.new(POSTGRES)
    store = Store(address, VAULT)
    await migrate(store)
    direct = await asyncpg.connect(address.replace("+asyncpg", ""))
    try:
        await fill(direct)
        compared = [await row(machine, direct, name, *statement) for name, statement in STATEMENTS.items()]
        return [*compared, await erased(machine, store, direct)]
    finally:
        await direct.close()
        await store.close()


async def fill(direct: asyncpg.Connection) -> None:
    await direct.execute(f"CREATE TABLE {PARTED} (LIKE {AS_IT_IS} INCLUDING DEFAULTS) PARTITION BY RANGE (created_at)")
    for made in await direct.fetch("SELECT indexdef FROM pg_indexes WHERE tablename = $1", AS_IT_IS):
        await direct.execute(over_parts(made["indexdef"]))
    months = [first_of(n) for n in range(MONTHS + 1)]
    for since, until in pairwise(months):
        bounds = f"FROM ('{since}') TO ('{until}')"
        await direct.execute(f"CREATE TABLE {part_of(since)} PARTITION OF {PARTED} FOR VALUES {bounds}")
    spread = f"timestamptz '{FIRST}' + n * interval '400 days' / {OF_CASES}"
    of_cases = {"id": "'c' || n", "case_number": "'25-' || n / 6", "at": spread, "broadcast": "NULL", "many": OF_CASES}
    sent = f"timestamptz '{SENT_ON}' + n * interval '10 ms'"
    of_one = {"id": "'b' || n", "case_number": "NULL", "at": sent, "broadcast": "'1'", "many": OF_A_BROADCAST}
    for table in (AS_IT_IS, PARTED):
        await direct.execute(FILL.format(table=table, **of_cases))
        await direct.execute(FILL.format(table=table, **of_one))
        await direct.execute(f"VACUUM ANALYZE {table}")
    await direct.execute(
        "INSERT INTO broadcast (id, state, author, created_at, ended_at, text_kk, text_ru, audience) "
        "VALUES ('1', 'ended', 'dana', $1, $1, '', '', '{}')",
        datetime.combine(SENT_ON, datetime.min.time(), UTC),
    )


def over_parts(index: str) -> str:
    """The same index; a key that is unique has the month in it."""
    parted = index.replace(f" {AS_IT_IS} ", f" {PARTED} ").replace(f".{AS_IT_IS} ", f".{PARTED} ")
    name = parted.split(" INDEX ")[1].split(" ON ")[0]
    parted = parted.replace(f" {name} ", f" {name}_{PARTED} ", 1)
    return parted.removesuffix(")") + ", created_at)" if "UNIQUE" in parted else parted


def first_of(month: int) -> date:
    return date(FIRST.year + month // 12, month % 12 + 1, 1)


def part_of(month: date) -> str:
    return f"{PARTED}_{month:%Y_%m}"


async def row(machine: Machine, direct: asyncpg.Connection, name: str, words: str, given: Callable[[int], str]) -> Row:
    runs: dict[str, list[Cost]] = {AS_IT_IS: [], PARTED: []}
    for run in range(RUNS):
        values = [given(n) for n in range(run * ASKED, (run + 1) * ASKED)]
        for table, costs in runs.items():  # in turn, so that what is warm is warm for both
            work = one_by_one(direct, words.format(table=table), values)
            costs.append(await spent(machine, ASKED, work))
    return beside(name, median(runs[AS_IT_IS]), median(runs[PARTED]), f"parted into {MONTHS} months")


def one_by_one(direct: asyncpg.Connection, words: str, values: Sequence[str]) -> Callable[[], Awaitable[None]]:
    """In one transaction: it is the statements that are compared."""

    async def work() -> None:
        statement = await direct.prepare(words)
        async with direct.transaction():
            for value in values:
                await statement.fetch(value)

    return work


async def erased(machine: Machine, store: Store, direct: asyncpg.Connection) -> Row:
    async def by_row() -> None:
        while await erase_some(store, Retained.BROADCAST, LATER):
            pass

    async def dropped() -> None:
        await direct.execute(f"DROP TABLE {part_of(SENT_ON.replace(day=1))}")

    ours = await spent(machine, OF_A_BROADCAST, by_row)
    parted = await spent(machine, OF_A_BROADCAST, dropped)
    return beside(f"a message of {OF_A_BROADCAST:,} of a broadcast erased", ours, parted, "a month dropped")


async def spent(machine: Machine, many: int, work: Callable[[], Awaitable[None]]) -> Cost:
    async def counted() -> int:
        await work()
        return many

    return await cost(counted, *machine.beside(POSTGRES))


def beside(what: str, ours: Cost, parted: Cost, how: str) -> Row:
    return Row(f"{what}, PostgreSQL", str(ours), f"{how}: {parted}", times(ours.each, parted.each), "–", None)

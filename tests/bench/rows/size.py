"""What a road leaves behind: rows by table, and bytes of the database. The arithmetic of a country begins here."""

from sqlalchemy import func, select, text

from storage.engine.database import Store, Transaction
from storage.engine.tables import metadata
from tests.bench import roads
from tests.bench.comparison import Row
from tests.bench.machine import POSTGRES, SQLITE, Machine
from tests.bench.signing import signer_in

ROADS = 200
SIZES = {
    True: text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    False: text("SELECT pg_database_size(current_database())"),
}


async def rows(machine: Machine) -> list[Row]:
    found = []
    for engine in (SQLITE, POSTGRES):
        store = await machine.store(engine)
        before, empty = await store.read(counts), await size(store)
        await roads.walk(store, ROADS, signer=signer_in(machine.folder))
        after, full = await store.read(counts), await size(store)
        await store.close()
        left = {name: (after[name] - before[name]) / ROADS for name in after if after[name] > before[name]}
        by_table = ", ".join(f"{name} {many:.1f}" for name, many in sorted(left.items(), key=lambda one: -one[1]))
        what = f"{sum(left.values()):.0f} rows, {(full - empty) / ROADS / 1024:.0f} KB a road"
        found.append(Row(f"what a road leaves behind, {engine}", what, by_table, "–", "–", None))
    return found


def counts(tx: Transaction) -> dict[str, int]:
    every = metadata.sorted_tables
    return {table.name: tx.connection.execute(select(func.count()).select_from(table)).scalar_one() for table in every}


async def size(store: Store) -> int:
    """Bytes."""
    return await store.read(lambda tx: int(tx.connection.execute(SIZES[store.is_sqlite]).scalar_one()))

"""Whether the keys at hand are those this database was sealed with, what it is looked up by, and sealing it anew."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, LargeBinary, RowMapping, Table, and_, select, tuple_, update

from storage.engine import installation
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.places import BOUND, place_of_row
from storage.engine.schema import metadata
from storage.engine.tables import audit, cases, contact, inbox, message, staff
from storage.engine.vault import place

SEALED: tuple[Table, ...] = (cases, contact, inbox, message, staff, audit)
LOOKED_UP_BY = "looked up by"
BATCH = 200
PLACE = place(installation.installation, LOOKED_UP_BY)


@reads
def unlock(tx: Transaction) -> None:
    """Has the vault look up as this database does, and opens one sealed row of each kind. Raises `WrongKey`."""
    sealed = installation.sealed_of(tx, LOOKED_UP_BY)
    if sealed is not None:
        tx.vault.look_up_by(tx.vault.open(sealed, PLACE))
    for table in SEALED:
        if row := tx.connection.execute(select(table).where(table.c.sealed != b"").limit(1)).mappings().first():
            tx.vault.open(row["sealed"], place_of_row(table, row, "sealed"))


@writes
def keep_index_key(tx: Transaction) -> None:
    """Once for a database: it goes on being looked up by what its first key gave, whichever key seals later."""
    if installation.sealed_of(tx, LOOKED_UP_BY) is None:
        key = tx.vault.index_keys()[first_key(tx)]
        tx.vault.look_up_by(key)
        installation.keep(tx, LOOKED_UP_BY, "", tx.vault.seal(key, PLACE))


def first_key(tx: Transaction) -> int:
    """Which of several keys has sealed what is there already."""
    for table in SEALED:
        sealed = tx.connection.execute(select(table.c.sealed).where(table.c.sealed != b"").limit(1)).scalar()
        position = tx.vault.sealed_by(sealed) if sealed is not None else None
        if position is not None:
            return position
    return 0


def sealed_columns() -> Iterator[tuple[Table, Column[bytes]]]:
    """Every column that holds something sealed, with its table."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                yield table, column


async def reseal(store: Store) -> dict[str, int]:
    """Seals everything anew with the first key, a few rows at a time, while others work. How many values, by table."""
    counts: dict[str, int] = {}
    for table, column in sealed_columns():
        last: tuple[Any, ...] | None = ()
        while last is not None:
            last, count = await reseal_some(store, table, column, last)
            counts[table.name] = counts.get(table.name, 0) + count
    return counts


@writes
def reseal_some(
    tx: Transaction, table: Table, column: Column[bytes], after: tuple[Any, ...]
) -> tuple[tuple[Any, ...] | None, int]:
    """Those behind a row; returns the last of them, and how many were sealed anew. Raises `WrongKey`."""
    rows = rows_behind(tx, table, column, after)
    anew = [row for row in rows if not tx.vault.is_newest(row[column.name], in_place=table.name in BOUND)]
    for row in anew:
        at = place_of_row(table, row, column.name)
        sealed = tx.vault.seal(tx.vault.open(row[column.name], at), at)
        same = and_(*(key == row[key.name] for key in table.primary_key), column == row[column.name])
        tx.connection.execute(update(table).where(same).values({column.name: sealed}))
    last = tuple(rows[-1][key.name] for key in table.primary_key) if len(rows) == BATCH else None
    return last, len(anew)


def rows_behind(tx: Transaction, table: Table, column: Column[bytes], after: tuple[Any, ...]) -> list[RowMapping]:
    keys = list(table.primary_key)
    names = {key.name for key in keys} | {column.name} | set(BOUND.get(table.name, ()))
    query = (
        select(*(table.c[name] for name in names))
        .where(column.is_not(None), column != b"")
        .order_by(*keys)
        .limit(BATCH)
    )
    if after:
        query = query.where(tuple_(*keys) > tuple_(*after))
    return list(tx.connection.execute(tx.lock(query)).mappings())

"""Whether what is sealed is what was written: opened in its place, and saying the same as the columns beside it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, RowMapping, Table, select

from storage.engine.database import Transaction, reads
from storage.engine.keys import BATCH, rows_behind, sealed_columns
from storage.engine.places import BOUND, place_of_row
from storage.engine.vault import Misplaced, WrongKey


@reads
def broken_rows(tx: Transaction) -> dict[str, list[str]]:
    """The rows whose sealed value was changed, or was put there from another row, by table."""
    broken: dict[str, list[str]] = {}
    for table, column in sealed_columns():
        if names := list(broken_in(tx, table, column)):
            broken.setdefault(table.name, []).extend(names)
    return broken


@reads
def broken_rows_of_cases(tx: Transaction, numbers: Sequence[str]) -> dict[str, list[str]]:
    """The same, of the papers, files and proposals of some cases, whose sealed values are bound to their place."""
    broken: dict[str, list[str]] = {}
    for table, column in sealed_columns():
        if table.name in BOUND and "case_number" in table.columns:
            for first in range(0, len(numbers), BATCH):
                some = select(table).where(table.c.case_number.in_(numbers[first : first + BATCH]))
                rows = tx.connection.execute(some).mappings().all()
                if names := [name for row in rows for name in broken_value(tx, table, column, row)]:
                    broken.setdefault(table.name, []).extend(names)
    return broken


def broken_in(tx: Transaction, table: Table, column: Column[bytes]) -> Iterator[str]:
    after: tuple[object, ...] = ()
    while rows := rows_behind(tx, table, column, after):
        for row in rows:
            yield from broken_value(tx, table, column, row)
        after = tuple(rows[-1][key.name] for key in table.primary_key)


def broken_value(tx: Transaction, table: Table, column: Column[bytes], row: RowMapping) -> Iterator[str]:
    """The row's name, where its value does not open."""
    if not row[column.name]:
        return
    try:
        tx.vault.open(row[column.name], place_of_row(table, row, column.name))
    except (Misplaced, WrongKey):
        yield "|".join(str(row[key.name]) for key in table.primary_key)

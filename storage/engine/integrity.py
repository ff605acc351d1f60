"""Whether what is sealed is what was written: opened in its place, and saying the same as the columns beside it."""

from collections.abc import Iterator

from sqlalchemy import Column, Table

from storage.engine.database import Transaction, reads
from storage.engine.keys import rows_behind, sealed_columns
from storage.engine.places import place_of_row
from storage.engine.vault import Misplaced, WrongKey


@reads
def broken_rows(tx: Transaction) -> dict[str, list[str]]:
    """The rows whose sealed value was changed, or was put there from another row, by table."""
    broken: dict[str, list[str]] = {}
    for table, column in sealed_columns():
        if names := list(broken_in(tx, table, column)):
            broken.setdefault(table.name, []).extend(names)
    return broken


def broken_in(tx: Transaction, table: Table, column: Column[bytes]) -> Iterator[str]:
    after: tuple[object, ...] = ()
    while rows := rows_behind(tx, table, column, after):
        for row in rows:
            try:
                tx.vault.open(row[column.name], place_of_row(table, row, column.name))
            except (Misplaced, WrongKey):
                yield "|".join(str(row[key.name]) for key in table.primary_key)
        after = tuple(rows[-1][key.name] for key in table.primary_key)

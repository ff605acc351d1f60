"""Statements for hundreds of rows at a time: what SQLAlchemy finds out for each row anew is found out once."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from storage.engine.database import Transaction

Form = Callable[[Any], Any]  # how the driver takes a value


class BulkStatement:
    """`of` makes the statement for SQLite or for PostgreSQL. All rows of a batch have the same names."""

    def __init__(self, of: Callable[[bool], Any]) -> None:
        self._of = of
        self._written = lru_cache(maxsize=4)(self._write)

    def execute(self, tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        text, values = self._written(tx.connection.dialect, tuple(rows[0]))
        given = [tuple([row[name] if form is None else form(row[name]) for name, form in values]) for row in rows]
        tx.connection.exec_driver_sql(text, given)

    def _write(self, dialect: Dialect, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Form | None]]]:
        """Its text, and the values in the driver's order, each with how the driver takes it."""
        compiled = self._of(dialect.name == "sqlite").compile(dialect=dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None, "both drivers take values by their place"
        forms: Mapping[str, Any] = compiled._bind_processors
        return str(compiled), [(name, forms.get(name)) for name in compiled.positiontup]

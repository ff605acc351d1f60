"""Statements that are asked again and again. What SQLAlchemy finds out each time is found out once: the text for each
engine, the order of its values, how the driver takes them and how what it answers is read."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import attrgetter, methodcaller
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Executable, Row, bindparam
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

from storage.engine.database import Transaction

TEXTS = 64  # of one statement: a list is written out, so that each length has its own
LOTS = (16, 4, 2, 1)  # rows that are inserted together; writing a text for more takes longer than it saves

Values = Mapping[str, Any]
Form = Callable[[Any], Any]  # how the driver takes a value, or how a value of its is read
NOTHING: Values = {}
ROWS, COUNT = methodcaller("fetchall"), attrgetter("rowcount")  # of a cursor


class Prepared:
    """A statement, or what makes it for SQLite (`True`) or PostgreSQL; values that it has of its own stay.

    It runs by the driver's cursor in the transaction that is open. Errors are those of SQLAlchemy.
    """

    def __init__(self, statement: Executable | Callable[[bool], Any]) -> None:
        self._statement = statement
        self._written: dict[tuple[str, tuple[str, ...]], WrittenStatement] = {}

    def rows(self, tx: Transaction, values: Values = NOTHING) -> list[Row[Any]]:
        written = self._for(tx, values)
        return written.read(executed(tx, *written.filled(values), ROWS))

    def scalars(self, tx: Transaction, values: Values = NOTHING) -> list[Any]:
        """What stands first in each row."""
        return [row[0] for row in self.rows(tx, values)]

    def run(self, tx: Transaction, values: Values = NOTHING) -> int:
        """How many rows it changed."""
        count: int = executed(tx, *self._for(tx, values).filled(values), COUNT)
        return count

    def run_all(self, tx: Transaction, every: Sequence[Values]) -> None:
        """Once for each, which all have the same names and no lists."""
        if len(every) == 1:
            self.run(tx, every[0])
        elif every:
            executed(tx, *self._for(tx, every[0]).filled_for_all(every), COUNT, many=True)

    def of(self, is_sqlite: bool) -> Any:
        return self._statement if isinstance(self._statement, Executable) else self._statement(is_sqlite)

    def _for(self, tx: Transaction, values: Values) -> "WrittenStatement":
        dialect = tx.connection.dialect
        named = dialect.name, tuple(values)
        if (written := self._written.get(named)) is None:
            written = self._written[named] = WrittenStatement(self.of(tx.is_sqlite), dialect, named[1])
        return written


class PreparedInsert:
    """An INSERT that tells of each row that is new. Several go together, by texts for a few numbers of rows."""

    def __init__(self, of: Callable[[bool], Any]) -> None:
        self._of = of
        self._lots: dict[tuple[int, tuple[str, ...]], Prepared] = {}

    def rows(self, tx: Transaction, every: Sequence[Values]) -> list[Row[Any]]:
        """`every` row has the same names."""
        new, rest = [], every
        while rest:
            size = next(size for size in LOTS if size <= len(rest))
            lot, rest = rest[:size], rest[size:]
            values = {f"{name}_{place}": value for place, row in enumerate(lot) for name, value in row.items()}
            new += self._of_size(size, tuple(lot[0])).rows(tx, values)
        return new

    def _of_size(self, size: int, names: tuple[str, ...]) -> Prepared:
        if (prepared := self._lots.get((size, names))) is None:
            prepared = self._lots[size, names] = Prepared(partial(self._together, size, names))
        return prepared

    def _together(self, size: int, names: Sequence[str], is_sqlite: bool) -> Any:
        insertion = self._of(is_sqlite)
        types = {name: insertion.table.c[name].type for name in names}
        return insertion.values(
            [{name: bindparam(f"{name}_{place}", type_=types[name]) for name in names} for place in range(size)]
        )


class PreparedText(NamedTuple):
    """A text with the names of its values in the driver's order, and those of the values of each list."""

    text: str
    order: Sequence[tuple[str, Form | None]]
    lists: Mapping[str, Sequence[str]]

    def fill(self, values: Values) -> tuple[Any, ...]:
        if self.lists:
            values = dict(values)
            for name, members in self.lists.items():
                values.update(zip(members, values[name], strict=True))
        return tuple([values[name] if form is None else form(values[name]) for name, form in self.order])


class WrittenStatement:
    """A statement as one engine takes it, with values of these names."""

    def __init__(self, statement: Any, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        self._compiled = compiled
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._own = {name: bind.value for name, bind in binds.items() if not bind.required and name not in names}
        self._lists = [name for name, bind in binds.items() if bind.expanding]
        self._of_lengths = lru_cache(TEXTS)(self._written)
        columns = getattr(statement, "exported_columns", ())
        self._columns = SimpleResultMetaData([column.key for column in columns])
        self._forms = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]

    def filled(self, values: Values) -> tuple[str, tuple[Any, ...]]:
        every = {**self._own, **values} if self._own else values
        written = self._of_lengths(*[len(every[name]) for name in self._lists])
        return written.text, written.fill(every)

    def filled_for_all(self, every: Sequence[Values]) -> tuple[str, list[tuple[Any, ...]]]:
        assert not self._lists, "a list is written out for one"
        written = self._of_lengths()
        return written.text, [written.fill({**self._own, **values} if self._own else values) for values in every]

    def _written(self, *lengths: int) -> PreparedText:
        listed = {name: [None] * length for name, length in zip(self._lists, lengths, strict=True)}
        state = self._compiled.construct_expanded_state(dict.fromkeys(self._compiled.params) | self._own | listed)
        assert state.positiontup is not None, "both drivers take values by their place"
        forms: Mapping[str, Any] = {**self._compiled._bind_processors, **state.processors}
        order = [(name, forms.get(name)) for name in state.positiontup]
        return PreparedText(state.statement, order, state.parameter_expansion)

    def read(self, fetched: Sequence[Any]) -> list[Row[Any]]:
        columns, forms, keys = self._columns, self._forms, self._columns._key_to_index
        return [Row(columns, forms, keys, row) for row in fetched]


def executed(tx: Transaction, text: str, values: Any, answer: Callable[[Any], Any], *, many: bool = False) -> Any:
    """What is read of the cursor afterwards: SQLite finds the second row, or fails, when it is asked for it.

    Only the driver's errors become SQLAlchemy's: memory that is used up, or a line that is cut, stays what it is.
    """
    connection = tx.connection
    dialect: Any = connection.dialect
    cursor: Any = None
    try:
        cursor = connection.connection.cursor()
        if not tx.is_sqlite:
            cursor._invalidate_schema_cache_asof = dialect._invalidate_schema_cache_asof
        execute = dialect.do_executemany if many else dialect.do_execute
        execute(cursor, text, values)
        return answer(cursor)
    except BaseException as error:
        if not tx.is_sqlite and isinstance(error, dialect.dbapi.InvalidCachedStatementError):
            dialect._invalidate_schema_cache()  # a migration beside us changed what the server had prepared
        of_driver = text if isinstance(error, dialect.dbapi.Error) else None
        connection._handle_dbapi_exception(error, of_driver, values, cursor, None)

"""Whether anything is due in each queue, by one small statement: what finds nothing to do costs next to nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Dialect,
    TextClause,
    bindparam,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.visitors import replacement_traverse

from storage.engine.database import Transaction, reads
from storage.engine.instant import Instant

NOW = bindparam("now", type_=Instant)


class Queues:
    """Each by its name, with the condition under which there may be something to take from it.

    The conditions stand beside what takes, in terms of `NOW`. Each is true whenever there is something, and finds its
    first row by an index.
    """

    def __init__(self, conditions: Mapping[str, ColumnElement[bool]]) -> None:
        self.names = tuple(conditions)
        looks: list[Any] = [
            select(literal_column(str(n))).where(is_due) for n, is_due in enumerate(conditions.values())
        ]
        self._query: Any = union_all(*looks)
        self._written: dict[str, TextClause] = {}

    def written(self, dialect: Dialect) -> TextClause:
        """Written out once, with the moment in one place: else some thirty values are bound anew at each look."""
        if dialect.name not in self._written:
            query: Any = replacement_traverse(self._query, {}, moment)
            words = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            self._written[dialect.name] = text(f"WITH moment AS (SELECT :now AS at) {words}").bindparams(NOW)
        return self._written[dialect.name]


def moment(element: Any, **_: Any) -> Any:
    """What stands for `NOW` in a text."""
    is_now = isinstance(element, BindParameter) and element.key == NOW.key
    return literal_column("(SELECT at FROM moment)") if is_now else None


@reads
def filled(tx: Transaction, queues: Queues, now: datetime) -> set[str]:
    """The names of the queues in which something is due."""
    places = tx.connection.execute(queues.written(tx.connection.dialect), {"now": now}).scalars()
    return {queues.names[place] for place in places}

"""What the database is asked, by whichever way: SQLAlchemy and prepared statements run by the same call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine.default import DefaultDialect


@contextmanager
def heard(statements: list[tuple[str, Any]]) -> Iterator[None]:
    """Each statement with what it was given."""

    def hearing(way: Callable[..., None]) -> Callable[..., None]:
        def execute(dialect: Any, cursor: Any, statement: str, given: Any, *more: Any, **named: Any) -> None:
            statements.append((statement, given))
            way(dialect, cursor, statement, given, *more, **named)

        return execute

    with (
        patch.object(DefaultDialect, "do_execute", hearing(DefaultDialect.do_execute)),
        patch.object(DefaultDialect, "do_executemany", hearing(DefaultDialect.do_executemany)),
    ):
        yield

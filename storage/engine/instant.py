"""An instant as a column."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator

PLACES = len("2026-11-25 09:30:00.000000")


@lru_cache(maxsize=256)  # what is kept together bears the same moment
def in_sqlite(value: datetime | None) -> str | None:
    """As SQLAlchemy writes a moment without a zone."""
    if value is None:
        return None
    assert value.tzinfo is not None, "a naive time came to the database"
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:PLACES]


class Instant(TypeDecorator[datetime]):
    """An aware instant; SQLite, which knows no zones, keeps it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "a naive time came to the database"
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """A road writes some hundred and fifty instants: for SQLite they are written out at once."""
        return in_sqlite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value

"""Whose an error is: ours, which passes and is waited for, or the row's own, which would fail again."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

log = logging.getLogger(__name__)

T = TypeVar("T")

OURS = (OSError, MemoryError, OperationalError, InterfaceError, PoolTimeout)  # a time-out is an OSError


def is_ours(error: BaseException) -> bool:
    """The database is away or locked, the disk is full, memory or file handles are used up: no row is to blame."""
    return isinstance(error, OURS) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def in_words(error: BaseException) -> str:
    """As a row keeps it."""
    return f"{type(error).__name__}: {error}"


def legible(rows: Iterable[Row[Any]], read: Callable[[Row[Any]], T]) -> list[T]:
    """For a list, which goes on without what cannot be read: `verify` tells of that."""
    return readable(rows, read, lambda row, why: None)


def readable(
    rows: Iterable[Row[Any]], read: Callable[[Row[Any]], T], set_aside: Callable[[Row[Any], str], None]
) -> list[T]:
    """The rows that can be read; one that cannot is set aside with its error, and holds up no other."""
    whole = []
    for row in rows:
        try:
            whole.append(read(row))
        except Exception as error:
            if is_ours(error):
                raise
            log.exception("a row cannot be read and is set aside")
            set_aside(row, in_words(error))
    return whole

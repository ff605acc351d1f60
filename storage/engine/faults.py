"""Whose an error is: ours, which passes and is waited for, or the row's own, which would fail again."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

OURS = (OSError, MemoryError, OperationalError, InterfaceError, PoolTimeout)  # a time-out is an OSError


def is_ours(error: BaseException) -> bool:
    """The database is away or locked, the disk is full, memory or file handles are used up: no row is to blame."""
    return isinstance(error, OURS) or (isinstance(error, DBAPIError) and error.connection_invalidated)

"""A ministry's PostgreSQL: several hosts of which one takes writes, and a pooler that may stand before them."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

log = logging.getLogger(__name__)

CONNECTING = 5.0  # seconds
A_HOST = 2.0  # seconds: a silent one does not hold up those behind it
TAKES_WRITES = "read-write"
OVER = {"25006", "57P01", "57P02", "57P03"}  # it became a standby, is shut down, or is not up yet


class Hosts:
    """Connects to the host that took writes last, else to the first that does; each has a time of its own, which
    asyncpg gives to all of them together."""

    def __init__(self) -> None:
        self._last = 0

    async def connect(self, **how: Any) -> Any:
        """In the place of `asyncpg.connect`. Raises what the last host answered."""
        import asyncpg  # type: ignore[import-untyped]

        places = places_of(how.pop("host", None), how.pop("port", None))
        if len(places) > 1:
            how = {"target_session_attrs": TAKES_WRITES} | how | {"timeout": A_HOST}
        failure: Exception | None = None
        for number in [self._last % len(places), *(place for place in range(len(places)) if place != self._last)]:
            try:
                connection = await asyncpg.connect(**how, **places[number])
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InternalClientError) as error:
                failure = error
            else:
                if number != self._last:
                    log.warning("the database's host is now number %d of %d", number + 1, len(places))
                self._last = number
                return connection
        assert failure is not None
        raise failure


def places_of(host: Any, port: Any) -> Sequence[dict[str, Any]]:
    """One of each host, as asyncpg takes it; a single one as it is written."""
    hosts = list(host) if isinstance(host, list | tuple) else [host]
    ports = list(port) if isinstance(port, list | tuple) else [port] * len(hosts)
    return [dict(named(host=one, port=number)) for one, number in zip(hosts, ports, strict=True)]


def named(**parts: Any) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in parts.items() if value is not None)


def is_pooled(url: URL) -> bool:
    """Whether the address says that PgBouncer stands there, which lends a server for a transaction at a time."""
    return url.query.get("pgbouncer") == "true"


def by_the_transaction() -> dict[str, Any]:
    """For PgBouncer: nothing prepared outlives its transaction, and no name is another client's."""
    return {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"__qoldau_{uuid4()}__",
        "server_settings": {"application_name": "qoldau"},
    }


def limit_each(engine: AsyncEngine, milliseconds: str) -> None:
    """What a session cannot be told behind a pooler is told each transaction."""

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")


def leave_what_is_over(engine: AsyncEngine) -> None:
    """A server that takes no writes any more is no row's fault: its connections are given up, and another is asked."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def handle(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) in OVER:
            context.is_disconnect = True


def postgres_engine(url: URL, patience: float | None) -> AsyncEngine:
    """A server that hangs, or a transaction that nobody ends, holds nobody for longer than `patience`."""
    pooled, milliseconds = is_pooled(url), str(int((patience or 0) * 1000))
    limits: dict[str, Any] = {"async_creator_fn": Hosts().connect}
    if patience is not None:
        limits |= {
            "timeout": CONNECTING,
            "command_timeout": patience,
            "server_settings": {
                "statement_timeout": milliseconds,
                "idle_in_transaction_session_timeout": milliseconds,
                "application_name": "qoldau",
            },
        }
    engine = create_async_engine(
        url.difference_update_query(["pgbouncer"]),
        pool_size=10,
        max_overflow=10,
        pool_timeout=CONNECTING,
        hide_parameters=True,
        connect_args=limits | (by_the_transaction() if pooled else {}),
    )
    leave_what_is_over(engine)
    if pooled and patience is not None:
        limit_each(engine, milliseconds)
    return engine

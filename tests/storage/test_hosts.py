"""Of several hosts the one that takes writes is used, and none that is silent holds up another."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from storage.engine import hosts
from storage.engine.hosts import A_HOST, Hosts, places_of

SEVERAL = {"host": ["first", "second"], "port": [5432, 5433]}


@pytest.mark.parametrize(
    ("host", "port", "places"),
    [
        (["a", "b"], [1, 2], [{"host": "a", "port": 1}, {"host": "b", "port": 2}]),
        ("a", 5, [{"host": "a", "port": 5}]),
        ("/run/postgresql", None, [{"host": "/run/postgresql"}]),
        (None, None, [{}]),
    ],
)
def test_each_host_is_a_place(host: Any, port: Any, places: list[dict[str, Any]]):
    assert places_of(host, port) == places


class Servers:
    """`down`: those that cannot be connected to, with what they answer."""

    def __init__(self, **down: Exception) -> None:
        self.down, self.tried = down, list[str]()
        self.how: dict[str, Any] = {}

    async def connect(self, host: str, **how: Any) -> str:
        self.how = how
        self.tried.append(host)
        if host in self.down:
            raise self.down[host]
        return host


STANDBY = asyncpg.exceptions._base.TargetServerAttributeNotMatched("read-only")


@pytest.mark.parametrize("failure", [TimeoutError(), OSError("refused"), STANDBY, asyncpg.CannotConnectNowError("")])
async def test_the_next_host_is_asked_and_from_then_on_it_first(monkeypatch: pytest.MonkeyPatch, failure: Exception):
    servers, known = Servers(first=failure), Hosts()
    monkeypatch.setattr(asyncpg, "connect", servers.connect)
    assert [await known.connect(**SEVERAL), await known.connect(**SEVERAL)] == ["second", "second"]
    assert servers.tried == ["first", "second", "second"]
    assert (servers.how["timeout"], servers.how["target_session_attrs"]) == (A_HOST, "read-write")


async def test_where_none_takes_writes_the_last_says_why(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asyncpg, "connect", Servers(first=TimeoutError(), second=OSError("refused")).connect)
    with pytest.raises(OSError, match="refused"):
        await Hosts().connect(**SEVERAL)


async def test_a_single_host_is_connected_to_as_it_is_written(monkeypatch: pytest.MonkeyPatch):
    servers = Servers()
    monkeypatch.setattr(asyncpg, "connect", servers.connect)
    assert await Hosts().connect(host="first", timeout=5.0) == "first"
    assert servers.how == {"timeout": 5.0}


def test_a_pooler_stands_there_where_the_address_says_so():
    address = "postgresql+asyncpg://q@h:6432/d?pgbouncer=true"
    assert hosts.is_pooled(make_url(address))
    assert not hosts.is_pooled(make_url("postgresql+asyncpg://q@h:5432/d"))
    names = {hosts.by_the_transaction()["prepared_statement_name_func"]() for _ in range(3)}
    assert len(names) == 3

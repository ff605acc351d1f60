"""Databases at the newest version, each a copy of one that was migrated once for all tests of a process."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine

from storage.engine import hosts, sqlite
from storage.engine.database import Store
from storage.engine.versions import migrate
from tests.peers.postgres import PostgresPeer, database_name
from tests.vault import VAULT


@event.listens_for(Pool, "checkout")
def do_not_wait_for_the_disk(connection: Any, record: Any, _: Any) -> None:
    """As the tests' PostgreSQL: they ask what SQLite does, and not whether the disk survives a power cut."""
    if isinstance(connection, sqlite3.Connection) and not record.info.get("quick"):
        connection.execute("PRAGMA synchronous=OFF")
        record.info["quick"] = True


class Statements(dict[tuple[Any, ...], Any]):
    """Written once for all databases of a process, where each would write its own: a third of the time of many tests.

    The key begins with the dialect of one engine; what is written is the same for all of its kind.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), compiled)


WRITTEN_ONCE = {"compiled_cache": Statements()}

# Not by listening: an engine to which anybody listens asks at each statement whether anybody does.
sqlite.create_engine = partial(create_engine, execution_options=WRITTEN_ONCE)
hosts.create_async_engine = partial(create_async_engine, execution_options=WRITTEN_ONCE)


def migrated(url: str) -> str:
    async def bring() -> None:
        store = Store(url, VAULT)
        await migrate(store)
        await store.close()

    with ThreadPoolExecutor(1) as apart:  # the thread of a test has a loop of its own that runs
        apart.submit(asyncio.run, bring()).result()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "newest.db"
    migrated(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresPeer) -> str:
    return database_name(migrated(postgres.new_database()))


@pytest.fixture
def sqlite_newest_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "qoldau.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'qoldau.db'}"


@pytest.fixture
def postgres_newest_url(postgres: PostgresPeer, postgres_template: str) -> Iterator[str]:
    url = postgres.new_database(postgres_template)
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """A database at the newest version, on one engine after the other."""
    address: str = request.getfixturevalue(f"{request.param}_newest_url")
    return address

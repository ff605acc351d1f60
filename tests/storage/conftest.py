"""Every storage test runs on both engines, each time on a fresh database at the newest version."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.engine.database import Store
from storage.engine.vault import Vault
from storage.engine.versions import migrate
from tests.peers.postgres import PostgresPeer, database_name

ENGINES = ("sqlite", "postgres")
VAULT = Vault(b"0123456789abcdef0123456789abcdef")


def migrated(url: str) -> str:
    async def bring() -> None:
        store = Store(url, VAULT)
        await migrate(store)
        await store.close()

    asyncio.run(bring())
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


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> str:
    """A database at the newest version, on one engine after the other."""
    found: str = request.getfixturevalue(f"{request.param}_newest_url")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = Store(url, VAULT)
    yield store
    await store.close()


@pytest.fixture
async def postgres_store(postgres_newest_url: str) -> AsyncIterator[Store]:
    store = Store(postgres_newest_url, VAULT)
    yield store
    await store.close()


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
async def empty_store(empty_url: str) -> AsyncIterator[Store]:
    store = Store(empty_url, VAULT)
    yield store
    await store.close()

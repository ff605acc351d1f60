"""Every storage test runs on both engines, each time on a fresh database at the newest version."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine.database import Store
from tests.vault import VAULT


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


@pytest.fixture(params=["sqlite", "postgres"])
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

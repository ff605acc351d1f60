"""Fixtures: an office with an empty database, and a visitor of its API who has the token."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient

from storage.engine.database import Store
from storage.engine.versions import migrate
from tests.api.office import TOKEN, VAULT, Office, site, visited


async def office_at(url: str) -> AsyncIterator[Office]:
    store = Store(url, VAULT)
    await migrate(store)
    yield Office(store)
    await store.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async for office in office_at(f"sqlite+aiosqlite:///{tmp_path / 'api.db'}"):
        yield office


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The same on each database."""
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'api.db'}"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    async for office in office_at(url):
        yield office


@pytest.fixture
async def client(office: Office) -> AsyncIterator[TestClient]:
    async with visited(site(office, TOKEN)) as client:
        yield client

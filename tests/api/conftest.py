"""Fixtures: an office with an empty database, and a visitor of its API who has the token."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient

from storage.engine.database import Store
from tests.api.office import TOKEN, VAULT, Office, site, visited


async def office_at(url: str) -> AsyncIterator[Office]:
    store = Store(url, VAULT)
    yield Office(store)
    await store.close()


@pytest.fixture
async def office(sqlite_newest_url: str) -> AsyncIterator[Office]:
    async for office in office_at(sqlite_newest_url):
        yield office


@pytest.fixture
async def any_office(url: str) -> AsyncIterator[Office]:
    """The same on each database."""
    async for office in office_at(url):
        yield office


@pytest.fixture
async def client(office: Office) -> AsyncIterator[TestClient]:
    async with visited(site(office, TOKEN)) as client:
        yield client

"""Fixtures: a front door with an empty database behind it; and one that a whole service works behind."""

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases.runtime import Runtime
from storage.engine.database import Store
from storage.engine.vault import Vault
from tests.flow.world import MONDAY, World, founded
from tests.handlers.front import front_of


@pytest.fixture
async def runtime(sqlite_newest_url: str) -> AsyncIterator[Runtime]:
    store = Store(sqlite_newest_url, Vault(bytes(range(32))))
    yield Runtime(store, lambda: MONDAY, ZoneInfo("Asia/Almaty"))
    await store.close()


@pytest.fixture
async def front(runtime: Runtime) -> AsyncIterator[TestClient]:
    """Nothing is worked behind it."""
    async with front_of(runtime) as client:
        yield client


@pytest.fixture
async def world(sqlite_newest_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with founded(tmp_path) as world:
        yield world


@pytest.fixture
async def open_world(world: World) -> AsyncIterator[TestClient]:
    """The front door of the world."""
    async with front_of(world.app.runtime) as client:
        yield client

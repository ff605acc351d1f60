from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from storage.engine.database import Store
from tests.pages.town import Town, application, opened_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await opened_store(str(tmp_path / "pages.db"))
    yield opened
    await opened.close()


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def client(store: Store, town: Town) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(application(store, town))) as opened:
        yield opened

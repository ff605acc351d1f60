from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from tests.flow.quick import QuickWorld, quickly


@pytest.fixture
async def world(request: pytest.FixtureRequest) -> AsyncIterator[QuickWorld]:
    """On SQLite, or on the engine that a test asks for."""
    on_postgresql = getattr(request, "param", "sqlite") == "postgresql"
    url = request.getfixturevalue("postgres_newest_url") if on_postgresql else ""
    opened: AbstractAsyncContextManager[QuickWorld] = quickly(database_url=url)
    async with opened as quick:
        yield quick

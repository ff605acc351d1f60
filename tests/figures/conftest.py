"""A town with an empty database, on both engines."""

import pytest

from storage.engine.database import Store
from tests.broadcast.conftest import (
    postgres_newest_url,
    postgres_template,
    sqlite_newest_url,
    sqlite_template,
    store,
    url,
)
from tests.figures.town import Town

__all__ = ["postgres_newest_url", "postgres_template", "sqlite_newest_url", "sqlite_template", "store", "url"]


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)

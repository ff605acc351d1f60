"""A town with an empty database, on both engines."""

import pytest

from storage.engine.database import Store
from tests.figures.town import Town
from tests.storage.conftest import store

__all__ = ["store"]


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)

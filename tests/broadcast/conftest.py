"""Storage on both engines, as the storage tests have it."""

from tests.storage.conftest import postgres_store, store

__all__ = ["postgres_store", "store"]

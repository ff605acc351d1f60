"""Storage on both engines, as the storage tests have it."""

from tests.storage.conftest import (
    postgres_newest_url,
    postgres_store,
    postgres_template,
    sqlite_newest_url,
    sqlite_template,
    store,
    url,
)

__all__ = [
    "postgres_newest_url",
    "postgres_store",
    "postgres_template",
    "sqlite_newest_url",
    "sqlite_template",
    "store",
    "url",
]

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage.engine import versions
from storage.engine.database import Store, Transaction
from storage.engine.tables import metadata
from storage.engine.versions import FromTheFuture, NotMigrated, migrate
from tests.storage.conftest import VAULT

STEPS = [script.revision for script in ScriptDirectory.from_config(versions.config()).walk_revisions()][::-1]


def differences(tx: Transaction) -> list[object]:
    context = MigrationContext.configure(tx.connection, opts={"compare_type": True, "compare_server_default": False})
    return list(compare_metadata(context, metadata))


def tables(tx: Transaction) -> set[str]:
    return set(inspect(tx.connection).get_table_names()) - {"alembic_version"}


async def test_the_migrations_lead_to_the_models(empty_store: Store):
    await migrate(empty_store)
    assert await empty_store.read(differences) == []


async def test_every_migration_is_walked_up_down_and_up(empty_store: Store):
    before = "base"
    for version in STEPS:
        await empty_store.write(versions.upgrade, version)
        await empty_store.write(versions.downgrade, before)
        await empty_store.write(versions.upgrade, version)
        before = version
    assert await empty_store.read(versions.current) == versions.newest()


async def test_nothing_is_left_of_a_database_walked_down_to_the_ground(empty_store: Store):
    await migrate(empty_store)
    await empty_store.write(versions.downgrade, "base")
    assert await empty_store.read(tables) == set()


async def test_a_database_at_the_newest_version_stays_as_it_is(store: Store):
    assert await migrate(store) == versions.newest()
    await store.read(versions.check)


async def test_a_database_from_the_future_is_left_alone_with_a_line_that_says_so(store: Store):
    await store.write(lambda tx: tx.connection.execute(text("update alembic_version set version_num = '9999'")))
    with pytest.raises(FromTheFuture, match=r"version 9999.*newer program"):
        await store.read(versions.check)
    with pytest.raises(FromTheFuture):
        await migrate(store)


async def test_a_database_that_was_never_migrated_says_how(empty_store: Store):
    with pytest.raises(NotMigrated, match="version none; run `qoldau migrate`"):
        await empty_store.read(versions.check)


async def test_processes_that_start_at_once_on_an_empty_database_all_find_it_migrated(empty_url: str):
    stores = [Store(empty_url, VAULT) for _ in range(3)]
    assert await asyncio.gather(*(migrate(store) for store in stores)) == [versions.newest()] * 3
    for store in stores:
        await store.read(versions.check)
        await store.close()

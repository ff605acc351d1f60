"""The database as the settings name it: sealed, opened, brought to the newest version. Loads nothing of what serves,
and what a single command needs with that command."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from bot.settings import Settings, WrongSettings
from storage.engine.database import Store
from storage.engine.keys import keep_index_key, reseal, unlock
from storage.engine.vault import Vault, WrongKey, make_key
from storage.engine.versions import check, migrate

if TYPE_CHECKING:
    from storage.reporting.forgetting import ErasedPerson, Forgotten

log = logging.getLogger(__name__)


def vault_of(settings: Settings) -> Vault:
    """Raises `WrongSettings`."""
    if settings.encryption_key:
        try:
            return Vault.from_base64(settings.encryption_key)
        except ValueError as error:
            raise WrongSettings(str(error)) from None
    if not settings.allow_development_keys:
        raise WrongSettings(
            "ENCRYPTION_KEY is missing: base64 of 32 random bytes (`openssl rand -base64 32`), "
            "or ALLOW_DEVELOPMENT_KEYS=true to have one made beside the database"
        )
    path = settings.database_folder / "development.key"
    log.warning("ENCRYPTION_KEY is not set: using the development key in %s", path)
    return Vault.from_base64(make_key(path))


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Store]:
    """For as long as the block lasts. Raises `WrongSettings` when it cannot be opened or is not ours to read."""
    try:
        store = Store(settings.database_url, vault_of(settings))
        try:
            yield store
        finally:
            await store.close()
    except WrongKey:
        raise WrongSettings("ENCRYPTION_KEY is not the one that this database was sealed with; set that one") from None
    except DBAPIError as error:
        raise WrongSettings(f"DATABASE_URL: the database cannot be used: {error.orig}") from None
    except OSError as error:
        raise WrongSettings(f"DATABASE_URL: the database cannot be reached: {error}") from None


async def migrate_database(settings: Settings) -> str:
    """To the newest version; returns it. Raises `WrongSettings`, `storage.engine.versions.FromTheFuture`."""
    from storage.cases.unnamed import unnamed

    async with database(settings) as store:
        version = await migrate(store)
        await keep_index_key(store)
        await unlock(store)
        if await unnamed(store):
            await name_cases(store)
        return version


async def name_cases(store: Store) -> None:
    """Apart, since it loads what a case is, which a new database does not need."""
    from storage.cases import records

    if named := await records.name_all(store):
        log.info("%d cases are named by the record they rest on", named)


@asynccontextmanager
async def ready_database(settings: Settings) -> AsyncIterator[Store]:
    """At this program's version, and unlocked. Raises `WrongSettings`, and as `storage.engine.versions.check` does."""
    async with database(settings) as store:
        await check(store)
        await unlock(store)
        yield store


async def verified(settings: Settings, *, whole: bool) -> dict[str, list[str]]:
    """What is not as it was written, by where it stands: chains, sealed rows, cases with their history.

    Raises `ForgedCheckpoint`.
    """
    from storage.cases.verification import verify

    async with ready_database(settings) as store:
        return await verify(store, datetime.now(UTC), whole=whole)


async def rotate_key(settings: Settings) -> dict[str, int]:
    """How many values were sealed anew with the first key, by table."""
    async with ready_database(settings) as store:
        return await reseal(store)


async def forget_what_is_due(settings: Settings) -> "list[Forgotten]":
    from handlers.usecases import forgetting

    async with ready_database(settings) as store:
        return await forgetting.forget_what_is_due(store, datetime.now(UTC), settings.timezone)


async def erase_person(settings: Settings, iin: str) -> "ErasedPerson":
    from handlers.usecases import forgetting

    async with ready_database(settings) as store:
        return await forgetting.erase_person(store, iin, datetime.now(UTC))


async def export_person(settings: Settings, iin: str) -> dict[str, Any]:
    from handlers.usecases import forgetting

    async with ready_database(settings) as store:
        return await forgetting.export_person(store, iin, datetime.now(UTC))


async def replay_callbacks(settings: Settings, since: datetime) -> int:
    """How much officials' own systems are told again. Raises `WrongSettings`."""
    from storage.jobs import announcements

    async with ready_database(settings) as store:
        return await announcements.replay(store, since)


def back_up_database(settings: Settings, to: Path) -> int:
    """The size of the copy. Raises `WrongSettings` on PostgreSQL, which makes its own."""
    from storage.engine.backup import back_up

    path = settings.database_file
    if path is None:
        raise WrongSettings(
            "DATABASE_URL is a PostgreSQL: `pg_dump --format=custom --file=PATH DATABASE` makes a copy while the "
            "service runs; after `pg_restore` say `qoldau restored`"
        )
    return back_up(path, to)

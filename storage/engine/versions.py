"""The database's version: where it stands, and how it gets to the newest. Alembic is loaded by who migrates: most look
whether there is anything to do, and find nothing."""

import ast
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, column, func, inspect, select, table

from storage.engine import installation
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.installation import process
from storage.engine.origin import database_time

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
ALEMBICS = table("alembic_version", column("version_num"))
WORKS_WITH = "works with"
AT_WORK = timedelta(seconds=60)  # since its last beat; they beat four times as often
MIGRATING = 0x716F6C646175  # PostgreSQL's name for the lock: any number nobody else uses


class FromTheFuture(Exception):
    """The database was written by a newer program than this one."""


class NotMigrated(Exception):
    """The database is older than this program."""


class OthersAtWork(Exception):
    """Processes of an older program would go on writing what the newer does not know, or does not look at again."""


@dataclass(frozen=True)
class Migration:
    """What a migration's file says of itself, read and not run."""

    version: str
    before: str | None
    only_adds: bool = False  # `EXPANDS = True`: the program before goes on working beside it


def migration_in(path: Path) -> Migration:
    values: dict[str, Any] = {}
    for line in ast.parse(path.read_bytes()).body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            values |= {name.id: line.value.value for name in line.targets if isinstance(name, ast.Name)}
    return Migration(values["revision"], values["down_revision"], values.get("EXPANDS", False))


@cache
def migrations() -> tuple[Migration, ...]:
    """What this program brings, the newest first."""
    after = {migration.before: migration for migration in map(migration_in, (MIGRATIONS / "versions").glob("*.py"))}
    chain: list[Migration] = []
    while migration := after.pop(chain[0].version if chain else None, None):
        chain.insert(0, migration)
    assert not after, f"migrations that follow on none: {', '.join(each.version for each in after.values())}"
    return tuple(chain)


def newest() -> str:
    return migrations()[0].version


def current(tx: Transaction) -> str | None:
    if not inspect(tx.connection).has_table(ALEMBICS.name):
        return None
    version: str | None = tx.connection.execute(select(ALEMBICS.c.version_num)).scalar()
    return version


def beside(chain: tuple[Migration, ...]) -> list[str]:
    """Versions of the program that can work on a database at the newest: that one, and each before a migration that
    only adds."""
    versions = [chain[0].version]
    for migration in chain:
        if not migration.only_adds or migration.before is None:
            return versions
        versions.append(migration.before)
    return versions


@reads
def check(tx: Transaction) -> None:
    """Raises `FromTheFuture` or `NotMigrated`, each saying what to do."""
    version = current(tx)
    if version == newest():
        return
    if version is not None and version not in {migration.version for migration in migrations()}:
        head, *others = (installation.value_of(tx, WORKS_WITH) or "").split() or [""]
        if head == version and newest() in others:
            return
        raise FromTheFuture(
            f"the database is at version {version}, which this program (version {newest()}) does not know; "
            "run the newer program, or restore a backup made before it"
        )
    raise NotMigrated(f"the database is at version {version or 'none'}; run `qoldau migrate` to bring it to {newest()}")


@writes
def upgrade(tx: Transaction, to: str = "head") -> None:
    """To a version, the newest by default; of processes that start at once one migrates. Raises `FromTheFuture`, and
    `OthersAtWork` where older processes could not go on beside it."""
    if not tx.is_sqlite:
        tx.connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
    try:
        check.within(tx)
    except NotMigrated:
        from alembic import command

        refuse_beside_others(tx)
        command.upgrade(config(tx.connection), to)
    if current(tx) == newest():
        installation.keep(tx, WORKS_WITH, " ".join(beside(migrations())))


def refuse_beside_others(tx: Transaction) -> None:
    version = current(tx)
    ahead = [migration.version for migration in migrations()]
    if version not in ahead or version in beside(migrations()) or not inspect(tx.connection).has_table(process.name):
        return
    since = (database_time.within(tx) or datetime.now(UTC)) - AT_WORK
    if at_work := list(tx.connection.execute(select(process.c.id).where(process.c.beat_at > since)).scalars()):
        raise OthersAtWork(
            f"{len(at_work)} processes of version {version} are at work, which cannot go on beside this one; stop them "
            f"(one that was killed is believed gone after {AT_WORK.seconds} seconds), then migrate"
        )


def downgrade(tx: Transaction, to: str) -> None:
    from alembic import command

    command.downgrade(config(tx.connection), to)


def config(connection: Connection) -> "Config":
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


async def migrate(store: Store) -> str:
    """To the newest version; returns it."""
    await upgrade(store)
    return newest()

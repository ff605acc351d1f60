"""The database's version: where it stands, and how it gets to the newest."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from storage.engine import installation
from storage.engine.database import Store, Transaction, reads, writes

MIGRATIONS = Path(__file__).parents[1] / "migrations"
WORKS_WITH = "works with"
MIGRATING = 0x716F6C646175  # PostgreSQL's name for the lock: any number nobody else uses


class FromTheFuture(Exception):
    """The database was written by a newer program than this one."""


class NotMigrated(Exception):
    """The database is older than this program."""


def config(connection: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


@cache
def newest() -> str:
    """What this program brings; to find out, each migration is loaded."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def current(tx: Transaction) -> str | None:
    return MigrationContext.configure(tx.connection).get_current_revision()


def beside(script: ScriptDirectory | None = None) -> list[str]:
    """Versions of the program that can work on a database at the newest: that one, and each before a migration that
    only adds (`EXPANDS = True` in its file)."""
    script = script or ScriptDirectory.from_config(config())
    versions = [str(script.get_current_head())]
    for migration in script.walk_revisions():
        if not getattr(migration.module, "EXPANDS", False) or migration.down_revision is None:
            return versions
        versions.append(str(migration.down_revision))
    return versions


@reads
def check(tx: Transaction) -> None:
    """Raises `FromTheFuture` or `NotMigrated`, each saying what to do."""
    version = current(tx)
    if version == newest():
        return
    revisions = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if version is not None and version not in revisions:
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
    """To a version, the newest by default; of processes that start at once one migrates. Raises `FromTheFuture`."""
    if not tx.is_sqlite:
        tx.connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
    try:
        check.within(tx)
    except NotMigrated:
        command.upgrade(config(tx.connection), to)
    if current(tx) == newest():
        installation.keep(tx, WORKS_WITH, " ".join(beside()))


def downgrade(tx: Transaction, to: str) -> None:
    command.downgrade(config(tx.connection), to)


async def migrate(store: Store) -> str:
    """To the newest version; returns it."""
    await upgrade(store)
    return newest()

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, inspect, text

from proactive.cases.announcement import Announcement, AnnouncementKind
from storage.engine import installation, processes, versions
from storage.engine.database import Store, Transaction
from storage.engine.origin import database_time
from storage.engine.schema import metadata
from storage.engine.versions import FromTheFuture, Migration, NotMigrated, OthersAtWork, migrate
from storage.jobs import announcements
from tests.storage.makers import AIGUL, MINUTE, NOON, asking, move, opened
from tests.vault import VAULT

STEPS = [migration.version for migration in versions.migrations()][::-1]


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
        await versions.upgrade(empty_store, version)
        await empty_store.write(versions.downgrade, before)
        await versions.upgrade(empty_store, version)
        before = version
    assert await empty_store.read(versions.current) == versions.newest()


async def test_nothing_is_left_of_a_database_walked_down_to_the_ground(empty_store: Store):
    await migrate(empty_store)
    await empty_store.write(versions.downgrade, "base")
    assert await empty_store.read(tables) == set()


async def test_a_database_at_the_newest_version_stays_as_it_is(store: Store):
    assert await migrate(store) == versions.newest()
    await versions.check(store)


async def test_a_database_from_the_future_is_left_alone_with_a_line_that_says_so(store: Store):
    await store.write(lambda tx: tx.connection.execute(text("update alembic_version set version_num = '9999'")))
    with pytest.raises(FromTheFuture, match=r"version 9999.*newer program"):
        await versions.check(store)
    with pytest.raises(FromTheFuture):
        await migrate(store)


async def test_a_program_goes_on_beside_a_newer_one_whose_migrations_only_add(store: Store):
    """The next version has a column and a table more, and says with which programs it goes together."""

    def next_version(tx: Transaction) -> None:
        tx.connection.execute(text("alter table cases add column of_the_next_version varchar(9)"))
        tx.connection.execute(text("update alembic_version set version_num = '9999'"))
        installation.keep(tx, versions.WORKS_WITH, f"9999 {versions.newest()}")

    await store.write(next_version)
    await versions.check(store)
    assert await migrate(store) == versions.newest()
    [case] = await opened(store, AIGUL)
    assert await move(store, asking(case)) == {case.number}
    assert await store.read(versions.current) == "9999"


@pytest.mark.parametrize(
    ("expanding", "goes_with"),
    [("", "4"), ("4", "43"), ("43", "432"), ("3", "4"), ("4321", "4321")],
)
def test_what_takes_away_parts_a_program_from_those_before_it(expanding: str, goes_with: str):
    chain = tuple(
        Migration(version, before, version in expanding) for version, before in zip("4321", (*"321", None), strict=True)
    )
    assert "".join(versions.beside(chain)) == goes_with


def test_a_migration_is_read_as_alembic_runs_it():
    """What is read of the files without running them is what they say when they run."""
    scripts = ScriptDirectory(str(versions.MIGRATIONS)).walk_revisions()
    assert list(versions.migrations()) == [
        Migration(script.revision, script.down_revision, getattr(script.module, "EXPANDS", False)) for script in scripts
    ]


async def test_a_database_that_was_never_migrated_says_how(empty_store: Store):
    with pytest.raises(NotMigrated, match="version none; run `qoldau migrate`"):
        await versions.check(empty_store)


async def test_processes_that_start_at_once_on_an_empty_database_all_find_it_migrated(empty_url: str):
    stores = [Store(empty_url, VAULT) for _ in range(3)]
    assert await asyncio.gather(*(migrate(store) for store in stores)) == [versions.newest()] * 3
    for store in stores:
        await versions.check(store)
        await store.close()


ASKED = [  # kind, whether it is answered, the look at the registers
    ("1.0.ask", "look_up", "done", "1.s0"),
    ("1/1.sign", "sign", "done", None),
    ("1-1.place", "place", "waiting", None),
    ("2.0.ask", "look_up", "waiting", "2.s0"),
    ("2.3.ask", "look_up", "waiting", "2.s1"),
    ("2.4.ask", "look_up", "waiting", "2.s1"),
    ("3-1.track", "track", "waiting", None),
    ("3-1.cancel", "cancel", "waiting", None),
    ("4.0.ask", "look_up", "done", "4.s0"),
]


def write_old(tx: Transaction, name: str, **row: object) -> None:
    """A row with as much as the database insists on."""
    table = Table(name, MetaData(), autoload_with=tx.connection)
    needed = {column.name for column in table.c if not column.nullable and column.server_default is None}
    tx.connection.execute(table.insert(), {name: FILLED[name] for name in needed - row.keys()} | row)


FILLED = {
    **dict.fromkeys(("service", "status", "event_id", "subject", "language", "kind", "state"), "-"),
    **dict.fromkeys(("revision", "urgency", "attempts"), 0),
    **dict.fromkeys(("opened_at", "changed_at", "created_at"), NOON),
    "asking": False,
    "sealed": b"",
}


def write_what_waits(tx: Transaction) -> None:
    for number in "1234":
        write_old(tx, "cases", number=number, subject=number)
    for minute, (id, kind, state, scope) in enumerate(ASKED):
        at = NOON + minute * MINUTE
        write_old(tx, "errand", id=id, case_number=id[0], kind=kind, state=state, scope=scope, created_at=at)


def awaited(tx: Transaction) -> dict[str, str | None]:
    return {row.number: row.awaits for row in tx.connection.execute(text("SELECT number, awaits FROM cases"))}


async def test_a_case_that_waits_when_jobs_are_first_named_goes_on_waiting(empty_store: Store):
    await versions.upgrade(empty_store, STEPS[STEPS.index("0017") - 1])
    await empty_store.write(write_what_waits)
    await versions.upgrade(empty_store, "0017")
    named = await empty_store.read(awaited)
    assert named == {"1": "1-1.place", "2": "2.3.ask 2.4.ask", "3": "3-1.cancel", "4": None}


async def test_what_is_new_is_announced_behind_what_was_told_of_cases_that_are_erased(empty_store: Store):
    await versions.upgrade(empty_store, "0067")
    told = text("insert into watermark (feed, sequence) values ('callback', 41)")
    await empty_store.write(lambda tx: tx.connection.execute(told))
    await migrate(empty_store)
    news = Announcement(kind=AnnouncementKind.CASE, number="26-0000001", service="birth", to="detected")
    await empty_store.write(announcements.announce, news, NOON)
    assert [announced.position for announced in await announcements.since(empty_store, 41)] == [42]


async def beating(store: Store, ago: timedelta) -> None:
    """A process of the version before last beat so long ago."""
    await versions.upgrade(store, "0120")
    now = await database_time(store) or datetime.now(UTC)
    await processes.beat(store, "host:1:older", [], now - ago)


async def test_nothing_is_changed_under_older_processes_that_could_not_go_on(empty_store: Store):
    await beating(empty_store, timedelta(seconds=20))
    with pytest.raises(OthersAtWork, match=r"1 processes of version 0120 are at work.*stop them"):
        await migrate(empty_store)
    assert await empty_store.read(versions.current) == "0120"
    await processes.leave(empty_store, "host:1:older", NOON)
    assert await migrate(empty_store) == versions.newest()


async def test_who_was_killed_is_not_waited_for_long(empty_store: Store):
    await beating(empty_store, timedelta(seconds=90))
    assert await migrate(empty_store) == versions.newest()


async def test_what_only_adds_is_done_beside_older_processes(empty_store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(versions, "beside", lambda chain: [chain[0].version, "0120"])
    await beating(empty_store, timedelta(seconds=20))
    assert await migrate(empty_store) == versions.newest()


async def test_what_older_programs_left_beside_newer_ones_is_done_once_more(empty_store: Store):
    """They kept registries' ids and others' words as they came, and names by other beginnings."""
    await versions.upgrade(empty_store, "0120")
    told = "no such account: Серікова, 900515300008"

    def left(tx: Transaction) -> None:
        write_old(tx, "cases", number="1", event_id="ZAGS 900515300008")
        write_old(tx, "subscription", feed="f", reference="r", code=told, reason=told, at=NOON)
        installation.keep(tx, "names_of_decided_through", "~")

    await empty_store.write(left)
    await migrate(empty_store)
    kept = "select event_id from cases union select code from subscription union select reason from subscription"
    words = await empty_store.read(lambda tx: set(tx.connection.execute(text(kept)).scalars()))
    assert words == {"ZAGS •••", "no such account: •••, •••"}
    assert await empty_store.read(installation.value_of, "names_of_decided_through") is None


UNDER_OLD_NAMES = {
    "cases": {"number": "1", "line": "aigul"},
    "contact": {"line": "aigul", "stopped": True},
    "message": {"id": "1", "line": "aigul", "lane": 2, "address": "-", "direction": "out", "channel": "sms"},
}


async def test_what_stood_under_an_older_name_stands_under_the_new_one(empty_store: Store):
    await versions.upgrade(empty_store, "0134")

    def write_all(tx: Transaction) -> None:
        for name, row in UNDER_OLD_NAMES.items():
            write_old(tx, name, **row)

    await empty_store.write(write_all)
    await migrate(empty_store)
    found = "select phone_hash from cases join contact using (phone_hash) join message using (phone_hash)"
    words = text(f"{found} where priority = 2 and stopped")
    assert await empty_store.read(lambda tx: tx.connection.execute(words).scalar_one()) == "aigul"

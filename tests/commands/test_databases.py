"""Databases that this program must not work on, and how `migrate` and `sweep` deal with them."""

import sqlite3

import pytest
from typer.testing import CliRunner

from bot import database
from bot.__main__ import cli
from tests.commands.console import BY_SMS, KEY, SEALED, WITH_KEYS, Shell

OTHER = "HwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def written(shell: Shell, statement: str, *values: object) -> None:
    with sqlite3.connect(shell.folder / "qoldau.db") as connection:
        connection.execute(statement, values)
    connection.close()


def test_migrate_may_be_run_again(migrated: Shell) -> None:
    assert migrated.run("migrate", **SEALED).status == 0


@pytest.mark.parametrize("command", ["run", "worker", "sweep", "migrate", "verify"])
def test_a_database_from_the_future_is_left_alone(migrated: Shell, command: str) -> None:
    written(migrated, "UPDATE alembic_version SET version_num = '9999'")
    ended = migrated.run(command, **BY_SMS | WITH_KEYS | SEALED)
    assert (ended.status, "the database is at version 9999" in ended.complaint) == (2, True)
    assert "run the newer program, or restore a backup" in ended.complaint


@pytest.mark.parametrize("command", ["run", "worker", "sweep", "migrate"])
def test_another_key_than_the_databases_is_refused_at_the_start(migrated: Shell, command: str) -> None:
    from storage.engine.vault import Vault

    sealed = Vault.from_base64(KEY).seal(b"{}")
    written(
        migrated,
        "INSERT INTO contact (phone_hash, stopped, changed_at, sealed) VALUES ('x', 0, '2026-11-23 00:00:00', ?)",
        sealed,
    )
    ended = migrated.run(command, **BY_SMS | WITH_KEYS, ENCRYPTION_KEY=OTHER)
    assert (ended.status, "ENCRYPTION_KEY is not the one" in ended.complaint) == (2, True)
    assert migrated.run("migrate", **SEALED).status == 0


def test_a_file_that_is_no_database_is_named(shell: Shell) -> None:
    (shell.folder / "qoldau.db").write_text("words, and not a database at all; long enough to be read as a header")
    ended = shell.run("migrate", **SEALED)
    assert (ended.status, "DATABASE_URL: the database cannot be used" in ended.complaint) == (2, True)


def test_a_postgresql_without_this_database_is_named(shell: Shell, postgres_url: str) -> None:
    ended = shell.run("migrate", **SEALED, DATABASE_URL=postgres_url.replace("/qoldau_", "/nosuch_"))
    assert (ended.status, "does not exist" in ended.complaint) == (2, True)


def test_verify_before_migrate_says_what_to_do_first(shell: Shell) -> None:
    ended = shell.run("verify", **SEALED)
    assert (ended.status, "run `qoldau migrate`" in ended.complaint) == (2, True)


def test_a_sweep_that_is_not_there_is_named_with_those_that_are(shell: Shell) -> None:
    ended = shell.run("sweep", "nosuch", **BY_SMS, **WITH_KEYS)
    assert (ended.status, "no sweep nosuch; there are: scan" in ended.complaint) == (2, True)


def test_a_sweep_while_the_gateway_is_down_says_so_and_is_no_failure(shell: Shell) -> None:
    ended = shell.run("sweep", "scan", **BY_SMS, **WITH_KEYS)
    assert (ended.status, "feed kz:ActEvent is down" in ended.err, "Traceback" in ended.err) == (0, True, False)


@pytest.mark.parametrize(
    ("broken", "status", "words"),
    [
        ({"consent": [], "case": []}, 0, "is as it was written"),
        ({"consent": ["26-0000001.c3"], "audit": []}, 1, "26-0000001.c3"),
    ],
    ids=["whole", "broken"],
)
def test_verify_says_which_consent_no_longer_fits(
    monkeypatch: pytest.MonkeyPatch, broken: dict[str, list[str]], status: int, words: str
) -> None:
    async def found(_: object, *, whole: bool) -> dict[str, list[str]]:
        return broken

    monkeypatch.setattr(database, "verified", found)
    ended = CliRunner().invoke(cli, ["verify", "--whole"])
    assert (ended.exit_code, words in ended.output) == (status, True)

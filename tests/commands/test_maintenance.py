"""What keeps an installation whole: the check, the backup and what follows it, keys, and whether all is as written."""

import asyncio
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.signing.keys import make_development_key
from storage.engine.counters import BY_THE_CLOCK
from storage.engine.vault import Vault
from tests.commands.console import BY_SMS, KEY, SEALED, WITH_KEYS, Shell, wait_until_live
from tests.commands.test_running import answers
from tests.flow.service import free_port

NEW_KEY = "HwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
SERVICE = BY_SMS | WITH_KEYS | SEALED


def served(shell: Shell) -> None:
    """Once, from start to an orderly end."""
    port = free_port()
    with shell.running("run", **SERVICE, PORT=str(port)) as process:
        wait_until_live(port, process)
        ended, _ = shell.ended_by(process, signal.SIGTERM)
    assert ended.status == 0, ended.err


def test_a_backup_is_whole_and_its_owners_alone(migrated: Shell) -> None:
    ended = migrated.run("backup", "copy.db", **SEALED)
    assert (ended.status, "copy.db: " in ended.out) == (0, True), ended
    copy = migrated.folder / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {path.name for path in migrated.folder.iterdir() if "copy" in path.name} == {"copy.db"}


@pytest.mark.parametrize(
    ("path", "says"), [("qoldau.db", "is there already"), ("no/such/folder/copy.db", "is no folder; make it first")]
)
def test_a_backup_that_cannot_be_made_is_one_line(migrated: Shell, path: str, says: str) -> None:
    ended = migrated.run("backup", path, **SEALED)
    assert (ended.status, says in ended.complaint) == (2, True)


def test_on_postgresql_the_backup_is_postgresqls_own(shell: Shell) -> None:
    ended = shell.run("backup", "copy", **SEALED, DATABASE_URL="postgresql+asyncpg://u@h/d")
    assert (ended.status, "pg_dump --format=custom" in ended.complaint) == (2, True)


def test_an_export_that_fails_leaves_no_empty_file_which_forbids_the_next(shell: Shell) -> None:
    ended = shell.run(
        "export", "900515300008", "person.json", **SEALED, DATABASE_URL="postgresql+asyncpg://u@127.0.0.1:9/d"
    )
    assert (ended.status, "the database cannot be reached" in ended.complaint) == (2, True)
    assert not (shell.folder / "person.json").exists()


def test_a_backup_is_run_on_only_after_it_was_said_and_then_gives_no_number_again(migrated: Shell) -> None:
    database = migrated.folder / "qoldau.db"
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO counter (name, value, mark) VALUES ('case:2026', 17, ''), ('audit', 3, 'hash')")
    connection.close()
    served(migrated)
    assert migrated.run("backup", "copy.db", **SEALED).status == 0
    shutil.copy(migrated.folder / "copy.db", database)
    for command in ("run", "worker", "sweep"):
        refused = migrated.run(command, **SERVICE)
        assert (refused.status, "came from a copy: say `qoldau restored` first" in refused.complaint) == (2, True)
    said = migrated.run("restored", **SEALED)
    assert (said.status, "numbers go on by the clock" in said.out) == (0, True), said
    with sqlite3.connect(database) as connection:
        values = dict(connection.execute("SELECT name, value FROM counter"))
    assert values["case:2026"] > BY_THE_CLOCK
    assert values["audit"] == 3
    served(migrated)
    served(migrated)


def test_a_file_that_was_copied_by_hand_and_put_back_is_noticed_too(migrated: Shell) -> None:
    served(migrated)
    shutil.copy(migrated.folder / "qoldau.db", migrated.folder / "by-hand.db")
    served(migrated)
    shutil.copy(migrated.folder / "by-hand.db", migrated.folder / "qoldau.db")
    refused = migrated.run("worker", **SERVICE)
    assert (refused.status, "came from a copy" in refused.complaint) == (2, True)


def test_a_database_without_the_file_beside_it_came_from_elsewhere(migrated: Shell) -> None:
    served(migrated)
    (migrated.folder / "qoldau.db.origin").unlink()
    assert "came from a copy" in migrated.run("sweep", **SERVICE).complaint


def with_a_contact(shell: Shell, key: str = KEY) -> None:
    sealed = Vault.from_base64(key).seal_json({"msisdn": "+77011234567"})
    row = ("x", False, "2026-11-23 00:00:00", sealed)
    with sqlite3.connect(shell.folder / "qoldau.db") as connection:
        connection.execute("INSERT INTO contact (phone_hash, stopped, changed_at, sealed) VALUES (?, ?, ?, ?)", row)
    connection.close()


def test_after_rotation_the_new_key_opens_everything_and_the_old_nothing(migrated: Shell) -> None:
    with_a_contact(migrated)
    ended = migrated.run("rotate-key", ENCRYPTION_KEY=f"{NEW_KEY},{KEY}")
    assert (ended.status, "contact: 1" in ended.out) == (0, True), ended
    assert migrated.run("verify", ENCRYPTION_KEY=NEW_KEY).status == 0
    refused = migrated.run("verify", **SEALED)
    assert (refused.status, "ENCRYPTION_KEY is not the one" in refused.complaint) == (2, True)


def test_verify_names_a_row_that_another_key_sealed(migrated: Shell) -> None:
    for key in (KEY, NEW_KEY):
        sealed = Vault.from_base64(key).seal_json({})
        row = (key[:4], False, "2026-11-23 00:00:00", sealed)
        with sqlite3.connect(migrated.folder / "qoldau.db") as connection:
            connection.execute("INSERT INTO contact (phone_hash, stopped, changed_at, sealed) VALUES (?, ?, ?, ?)", row)
        connection.close()
    ended = migrated.run("verify", **SEALED)
    assert (ended.status, f"1 contact rows are not as they were written: {NEW_KEY[:4]}" in ended.err) == (1, True)


def test_the_check_lists_every_problem_at_once_each_with_its_mend(shell: Shell) -> None:
    wrong = {"PORT": "many", "ENCRYPTION_KEY": "short", "API_TOKEN": "x", "SMS_URL": "http://127.0.0.1:9/sendsms"}
    wrong |= {"LAW_FILE": "no.toml", "APPLICANT_CA": "no.pem", "BODIES_FILE": "no.toml", "TELEGRM_TOKEN": "x"}
    wrong |= {"REGISTRY_MAPPING": "no.toml", "REGISTRY_SIGNING_KEY": "abc"}
    ended = shell.run("check", **wrong, GATEWAY_URL="http://127.0.0.1:9")
    assert (ended.status, "Traceback" in ended.err) == (2, False)
    for says in (
        "PORT: ",
        "SMS_INBOUND_TOKEN is missing",
        "API_TOKEN is shorter",
        "ENCRYPTION_KEY must be base64",
        "database: qoldau.db is not there yet; `qoldau migrate`",
        "SIGNER_PKCS12 is missing",
        "TELEGRM_TOKEN is no setting",
        "LAW_FILE: no.toml: ",
        "BODIES_FILE: no.toml: ",
        "APPLICANT_CA no.pem cannot be ",
        "REGISTRY_MAPPING: no.toml: ",
        "REGISTRY_SIGNING_KEY is no Ed25519 key",
        "SMS: nothing listens at SMS_URL",
        "gateway: ",
    ):
        assert says in ended.err
    assert not (shell.folder / "qoldau.db").exists()


def test_the_check_of_a_database_that_others_may_read_says_so(migrated: Shell) -> None:
    (migrated.folder / "qoldau.db").chmod(0o644)
    ended = migrated.run("check", **SERVICE)
    assert "database: qoldau.db can be read by others; `chmod 600 qoldau.db`" in ended.err


def test_the_check_of_settings_that_others_may_read_says_so(migrated: Shell) -> None:
    """All passwords and keys stand there."""
    path = migrated.folder / ".env"
    path.write_text("SMS_PASSWORD=secret\n")
    path.chmod(0o644)
    assert "keys: .env can be read by others; `chmod 600 .env`" in migrated.run("check", **SERVICE).err
    path.chmod(0o600)
    assert ".env" not in migrated.run("check", **SERVICE).err


def test_what_the_program_makes_only_its_owner_reads(shell: Shell) -> None:
    assert shell.run("migrate", **WITH_KEYS).status == 0
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in shell.folder.iterdir() if path.is_file()}
    assert set(modes.values()) == {"0o600"}, modes


@contextmanager
def city(shell: Shell, port: int) -> Iterator[None]:
    """`qoldau city` beside the shell that a test works in."""
    says = shell.says / "city"
    says.mkdir()
    with replace(shell, says=says).running("city", "--people", "200", "--port", str(port)):
        asyncio.run(answers(port))
        yield


def test_the_mock_city_is_refused_beside_a_real_channel(migrated: Shell) -> None:
    """With keys of its own, as a real installation has them."""
    password = make_development_key(migrated.folder / "signer.p12", datetime.now(UTC))
    port, city_port = free_port(), free_port()
    with city(migrated, city_port):
        ended = migrated.run(
            "run",
            **BY_SMS | SEALED | {"GATEWAY_URL": f"http://127.0.0.1:{city_port}"},
            SIGNER_PKCS12="signer.p12",
            SIGNER_PASSWORD=password,
            PORT=str(port),
        )
    assert (ended.status, "GATEWAY_URL leads to the mock city" in ended.complaint) == (2, True)

"""A command loads what it needs and no more: what serves takes seconds to load."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.console import BY_SMS, CLEAN, SEALED, WITH_KEYS
from tests.programs import ROOT

SERVING = {"aiogram", "aiohttp", "apscheduler", "jinja2", "typst", "prometheus_client", "asyncpg"}
DATABASE = {"sqlalchemy", "alembic"}
SERVERS = {"sqlalchemy.ext.asyncio", "sqlalchemy.orm"}  # what PostgreSQL needs, and SQLite does not
LOADED = """
import sys
from bot.__main__ import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def loaded_by(folder: Path, *words: str, status: int = 0, **settings: str) -> set[str]:
    """The modules that a command had loaded when it ended with this status."""
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env=CLEAN | {"PYTHONPATH": str(ROOT)} | settings,
        timeout=60,
        check=False,
    )
    assert ended.returncode == status, ended.stderr
    return set(ended.stderr.split())


def test_the_law_is_read_without_loading_what_serves_or_a_database(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "law", "2026-03-01")
    assert ("proactive.basics.law" in loaded, loaded & (SERVING | DATABASE)) == (True, set())


def test_a_database_is_migrated_and_verified_without_loading_what_serves_or_speaks_to_a_server(tmp_path: Path) -> None:
    for command in ("migrate", "verify"):
        loaded = loaded_by(tmp_path, command, **SEALED)
        assert ("sqlalchemy" in loaded, loaded & (SERVING | SERVERS)) == (True, set())


def test_what_migrates_is_loaded_only_where_there_is_something_to_migrate(tmp_path: Path) -> None:
    assert ["alembic" in loaded_by(tmp_path, "migrate", **SEALED) for _ in ("a new file", "the same file")] == [
        True,
        False,
    ]


def test_a_new_database_is_made_without_loading_what_a_case_is(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "migrate", **SEALED)
    assert "storage.cases.unnamed" in loaded
    assert loaded & {"storage.cases.records", "storage.engine.codec"} == set()


def test_what_would_keep_the_service_from_working_is_looked_at_without_telegram_where_it_is_off(tmp_path: Path) -> None:
    assert "aiogram" not in loaded_by(tmp_path, "check", status=2)


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("run", {"PORT": "many"}),
        ("run", {"GATEWAY_URL": ""}),
        ("run", {"TELEGRAM_TOKEN": "abc"}),
        ("run", {"ENCRYPTION_KEY": "short"}),
        ("worker", {"SMS_INBOUND_TOKEN": ""}),
        ("sweep", {"DATABASE_URL": "sqlite+aiosqlite:///no/such/folder/x.db"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_before_what_serves_is_loaded(
    tmp_path: Path, command: str, wrong: dict[str, str]
) -> None:
    loaded = loaded_by(tmp_path, command, status=2, **BY_SMS | SEALED | wrong)
    assert loaded & SERVING == set()


def test_of_telegrams_types_only_those_that_are_used_are_built() -> None:
    """All of them take two seconds of processor and a hundred megabytes in each process."""
    words = "import bot.app; from aiogram.types import Poll, Update; Update(update_id=1); print({})"
    built = "Poll.__pydantic_complete__, Update.__pydantic_complete__, Update(update_id=1).update_id"
    ended = subprocess.run(
        [sys.executable, "-c", words.format(built)], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert (ended.stdout.split(), ended.stderr) == (["False", "True", "1"], "")


def test_a_worker_loads_telegrams_library_only_where_telegram_is_on_and_no_pages_at_all(tmp_path: Path) -> None:
    """Some twenty megabytes in each of many workers."""
    loaded_by(tmp_path, "migrate", **SEALED)
    loaded = loaded_while_it_worked(tmp_path, "worker", **BY_SMS | SEALED | WITH_KEYS)
    assert "bot.workers.outbox" in loaded
    assert loaded & {"aiogram", "jinja2", "bot.site", "handlers.console", "alembic"} == set()


def loaded_while_it_worked(folder: Path, *words: str, **settings: str) -> set[str]:
    """The modules of a service that was asked to end once it had begun to look at what is to be done."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOADED, *words],
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=CLEAN | {"PYTHONPATH": str(ROOT)} | settings,
    )
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if " is down: " in line:  # the gateway, or the desk: it was asked
            process.send_signal(signal.SIGTERM)
            break
    rest, _ = process.stderr.read(), process.wait(60)
    assert process.returncode == 0, "".join(said) + rest
    return set(rest.split())

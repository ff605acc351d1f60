"""`qoldau broadcast …` as it is typed: what is printed, and the exit status."""

import asyncio
import csv
import io
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import cli, exit_status
from bot.settings import Settings
from proactive.broadcasts.broadcast import FOUR_EYES_ABOVE, State
from storage.engine.database import Store
from tests.broadcast.makers import KK, RU, Sending, number, people
from tests.vault import VAULT

Typed = Callable[[str], tuple[int, str, str]]
WORDS = f"--kk '{KK}' --ru '{RU}'"
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="  # base64 of the tests' vault key


@pytest.fixture
def database(sqlite_newest_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A service with SMS switched on and two administrators."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    settings = {"DATABASE_URL": sqlite_newest_url, "ENCRYPTION_KEY": KEY, "QUIET_HOURS": "", "ADMIN_IDS": "5,6"}
    for name, value in (settings | {"SMS_URL": "http://127.0.0.1:1/", "SMS_PRICE": "6.50"}).items():
        monkeypatch.setenv(name, value)
    return sqlite_newest_url


@pytest.fixture
def typed(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    def run(arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["qoldau", "broadcast", *shlex.split(arguments)])
        status = exit_status(cli)
        return status, *capsys.readouterr()

    return run


def with_store(url: str, work) -> None:
    async def main() -> None:
        store = Store(url, VAULT)
        await work(store)
        await store.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("compose --kk x", "--ru"),
        ("compose --kk '' --ru x", "text in kk is missing"),
        (f"compose {WORDS} --region 99", '--region: "99" is none of 10, 11'),
        (f"compose {WORDS} --status asleep", "--status"),
        (f"compose {WORDS} --age old", "--age: expected years"),
        (f"compose {WORDS} --at tomorrow", "--at: expected a time"),
        (f"compose {WORDS} --at 2020-01-01T10:00", "is over"),
        ("dry-run 9", "there is no broadcast 9"),
        ("start 9", "there is no broadcast 9"),
        ("start 9 --confirmed-by 77", '--confirmed-by: "77" is none of 5, 6'),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(typed: Typed, arguments: str, says: str):
    status, out, error = typed(arguments)
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert says in error


def test_a_broadcast_from_the_draft_to_its_results(typed: Typed, database: str):
    with_store(database, lambda store: people(store, 3))
    assert typed(f"compose {WORDS} --language ru --by aigul") == (0, "1\n", "")
    assert typed("start 1")[1] == "broadcast 1 is running\n"
    with_store(database, lambda store: sent(store, "1"))
    shown = typed("show 1")[1]
    assert "3 of 3 people" in shown, shown
    rows = list(csv.DictReader(io.StringIO(typed("export 1")[1])))
    assert {row["state"] for row in rows} == {"sent"}
    assert number(0) not in str(rows)


async def sent(store: Store, id: str) -> None:
    await Sending(store, id, at=datetime.now(UTC)).to_the_end()


def test_the_dry_run_says_what_it_would_come_to_and_keeps_nothing(typed: Typed, database: str):
    with_store(database, lambda store: people(store, 3))
    typed(f"compose {WORDS}")
    out = typed("dry-run 1")[1]
    assert "Broadcast 1: 3 people" in out
    assert "SMS parts: 3, 19.50 tenge" in out
    assert RU in out
    assert f" {State.DRAFT} " in typed("list")[1]


def test_a_large_one_is_refused_until_a_second_administrator_confirms(typed: Typed, database: str):
    with_store(database, lambda store: people(store, FOUR_EYES_ABOVE + 1))
    typed(f"compose {WORDS} --by 5")
    status, _, error = typed("start 1 --by 5 --confirmed-by 5")
    assert (status, "an administrator other than who wrote" in error) == (2, True)
    assert typed("start 1 --by 5 --confirmed-by 6")[1] == "broadcast 1 is running\n"


def test_it_is_paused_resumed_and_cancelled(typed: Typed):
    typed(f"compose {WORDS}")
    typed("start 1")
    said = [typed(f"{act} 1")[1] for act in ("pause", "resume", "cancel")]
    assert said == [f"broadcast 1 is {state}\n" for state in ("paused", "running", "cancelled")]
    assert typed("resume 1")[0] == 2


def test_a_scheduled_one_says_when_in_the_countrys_time(typed: Typed):
    typed(f"compose {WORDS} --at 2099-03-02T10:00")
    assert typed("start 1")[1] == "broadcast 1 is confirmed, begins 2099-03-02 10:00\n"

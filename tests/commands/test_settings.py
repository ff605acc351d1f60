"""Settings and arguments that cannot be used: status 2, one line that says which and how to mend it, no traceback."""

import pytest

from tests.commands.console import BY_SMS, NOWHERE, SEALED, WITH_KEYS, Shell

TELEGRAM = {"GATEWAY_URL": NOWHERE, "TELEGRAM_TOKEN": "1:abc"}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "no channel: set TELEGRAM_TOKEN, or SMS_URL"),
        (BY_SMS | {"SMS_INBOUND_TOKEN": ""}, "SMS_INBOUND_TOKEN is missing"),
        (BY_SMS | WITH_KEYS | {"GATEWAY_URL": ""}, "GATEWAY_URL is missing"),
        (BY_SMS, "ENCRYPTION_KEY is missing"),
        (BY_SMS | SEALED, "SIGNER_PKCS12 is missing"),
        (TELEGRAM | {"PUBLIC_URL": "https://qoldau.example"}, "TELEGRAM_WEBHOOK_SECRET is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_run_says_which_setting_is_missing(shell: Shell, settings: dict[str, str], says: str) -> None:
    ended = shell.run("run", **settings)
    assert (ended.status, says in ended.complaint) == (2, True)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "many", "PORT: "),
        ("PORT", "70000", "PORT: "),
        ("HOST", "nowhere.invalid", "HOST nowhere.invalid is no address of this machine"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: expected sqlite+aiosqlite:///FILE"),
        ("DATABASE_URL", "sqlite+aiosqlite:///no/such/folder/x.db", "DATABASE_URL: the database cannot be "),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@127.0.0.1:9/x", "DATABASE_URL: the database cannot be reached"),
        ("ENCRYPTION_KEY", "short", "ENCRYPTION_KEY must be base64 of 32 bytes"),
        ("ENCRYPTION_KEY", "c2hvcnQ=", "ENCRYPTION_KEY must be base64 of 32 bytes, this one has 5"),
        ("SIGNER_PKCS12", "no.p12", "SIGNER_PKCS12 no.p12 cannot be opened"),
        ("TELEGRAM_TOKEN", "abc", "TELEGRAM_TOKEN is not a bot token; expected digits, a colon and letters"),
        ("TIMEZONE", "Asia/Nowhere", "TIMEZONE: Asia/Nowhere is no time zone"),
        ("QUIET_HOURS", "night", "QUIET_HOURS: "),
        ("ADMIN_IDS", "me", "ADMIN_IDS: "),
        ("SWEEP_SECONDS", "0", "SWEEP_SECONDS: "),
    ],
)
def test_run_says_which_setting_is_malformed(shell: Shell, name: str, value: str, says: str) -> None:
    ended = shell.run("run", **BY_SMS, **WITH_KEYS, **{name: value})
    assert (ended.status, says in ended.complaint, ended.out) == (2, True, "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["law", "yesterday"], 'DATE: expected a day as 2026-03-01, got "yesterday"'),
        (["law", "2026-02-30"], "DATE: expected a day"),
        (["law", "1900-01-01"], "DATE: no parameter is known for 1900-01-01"),
        (["law"], "Missing argument 'DATE'"),
        (["law", "2026-03-01", "2026-03-02"], "unexpected extra argument"),
        (["nosuch"], "No such command 'nosuch'"),
        (["demo", "--port", "x"], "'--port'"),
        (["demo", "--people", "3"], "'--people'"),
        (["city", "--nosuch"], "No such option: --nosuch"),
    ],
    ids=str,
)
def test_arguments_that_cannot_be_used_are_one_line(shell: Shell, words: list[str], says: str) -> None:
    ended = shell.run(*words)
    assert (ended.status, says in ended.complaint, ended.out) == (2, True, "")


def test_without_a_command_the_commands_are_listed(shell: Shell) -> None:
    ended = shell.run()
    assert (ended.status, "qoldau --help" in ended.complaint) == (2, True)
    assert {"demo", "run", "worker", "sweep", "city", "migrate", "law"} <= set(ended.out.split())

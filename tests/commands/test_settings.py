"""Settings and arguments that cannot be used: status 2, one line that says which and how to mend it, no traceback."""

import pytest

from bot.starting import misspelt
from tests.commands.console import BY_SMS, KEY, NOWHERE, SEALED, WITH_KEYS, Shell

TELEGRAM = {"GATEWAY_URL": NOWHERE, "TELEGRAM_TOKEN": "1:abcdefghijklmnop"}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "no channel: set TELEGRAM_TOKEN, or SMS_URL"),
        ({"SMS_URL": " , "}, "no channel: set TELEGRAM_TOKEN, or SMS_URL"),
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
        ("DATABASE_URL", "sqlite+aiosqlite:////dev/full", "the database cannot be used: database or disk is full"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@127.0.0.1:9/x", "DATABASE_URL: the database cannot be reached"),
        ("ENCRYPTION_KEY", "short", "ENCRYPTION_KEY must be base64 of 32 bytes"),
        ("ENCRYPTION_KEY", "c2hvcnQ=", "ENCRYPTION_KEY must be base64 of 32 bytes, this one has 5"),
        ("SIGNER_PKCS12", "no.p12", "SIGNER_PKCS12 no.p12 cannot be opened"),
        ("TELEGRAM_TOKEN", "abc", "TELEGRAM_TOKEN is not a bot token; expected digits, a colon and letters"),
        ("TIMEZONE", "Asia/Nowhere", "TIMEZONE: Asia/Nowhere is no time zone"),
        ("QUIET_HOURS", "night", "QUIET_HOURS: "),
        ("ADMIN_IDS", "me", "ADMIN_IDS: "),
        ("SWEEP_SECONDS", "0", "SWEEP_SECONDS: "),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: "),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: "),
        ("GATEWAY_URL", "not a url", "GATEWAY_URL is no address"),
        ("TELEGRAM_API_URL", "nonsense", "TELEGRAM_API_URL is no address"),
        ("NCANODE_URL", "nonsense", "NCANODE_URL is no address"),
        ("ALERT_URL", "ftp://alerts.example", "ALERT_URL is no address"),
        ("DATABASE_URL", "postgresql+asyncpg://u@h:notaport/d", "DATABASE_URL: the port behind the host"),
        ("DATABASE_URL", "postgresql+asyncpg://u@h1:1,h2:2/d", "DATABASE_URL: several hosts are written ?host="),
        ("DATABASE_URL", "postgresql+asyncpg://u@h/d?sslmode=require", "DATABASE_URL: sslmode is not understood"),
    ],
)
def test_run_says_which_setting_is_malformed(shell: Shell, name: str, value: str, says: str) -> None:
    ended = shell.run("run", **BY_SMS | WITH_KEYS | {name: value})
    assert (ended.status, says in ended.complaint, ended.out) == (2, True, "")


STRONG = {"ENCRYPTION_KEY": KEY, "SMS_INBOUND_TOKEN": "x" * 16, "SMS_URL": NOWHERE, "GATEWAY_URL": NOWHERE}


@pytest.mark.parametrize("name", ["SMS_INBOUND_TOKEN", "NOTIFY_TOKEN", "API_TOKEN", "OPS_TOKEN", "GATEWAY_TOKEN"])
def test_a_token_that_can_be_guessed_is_refused(shell: Shell, name: str) -> None:
    ended = shell.run("run", **STRONG | {name: "fifteen-letters"})
    assert (ended.status, f"{name} is shorter than 16 characters" in ended.complaint) == (2, True)
    assert "fifteen-letters" not in ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_URL", "http://10.0.0.7/gateway"),
        ("GATEWAY_URL", "http://gateway.example"),
        ("TELEGRAM_API_URL", "http://api.telegram.org"),
        ("PUBLIC_URL", "http://qoldau.example"),
        ("ALERT_URL", "http://alerts.example"),
        ("SMS_URL", "http://sms.example/sendsms"),
    ],
)
def test_what_is_not_encrypted_is_refused_outside_this_machine(shell: Shell, name: str, value: str) -> None:
    ended = shell.run("run", **STRONG | {name: value})
    assert (ended.status, f"{name} is not encrypted; expected https://" in ended.complaint) == (2, True)


def test_two_routes_by_one_gateway_are_no_second_way(shell: Shell) -> None:
    both = "http://kannel:13013/cgi-bin/sendsms, http://other:word@kannel:13013/cgi-bin/sendsms"
    ended = shell.run("run", **STRONG | {"SMS_URL": both})
    assert (ended.status, "SMS_URL names a gateway twice" in ended.complaint) == (2, True)


@pytest.mark.parametrize("near", ["http://kannel:13013/cgi-bin/sendsms", "http://10.1.2.3:13013/", "http://localhost/"])
def test_the_sms_gateway_may_stand_beside_us_in_a_closed_network(shell: Shell, near: str) -> None:
    ended = shell.run("run", **STRONG | {"SMS_URL": near})
    assert (ended.status, "SIGNER_PKCS12 is missing" in ended.complaint) == (2, True)


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("TELEGRM_TOKEN", "TELEGRAM_TOKEN"), ("SMS_INBOUND_TOKENS", "SMS_INBOUND_TOKEN"), ("SMSURL", "SMS_URL")],
)
def test_a_name_that_was_mistyped_is_named_with_the_one_that_is_meant(shell: Shell, mistyped: str, meant: str) -> None:
    (shell.folder / ".env").write_text(f"{mistyped}=1\n{meant}=\n")
    ended = shell.run("run", **{name: value for name, value in BY_SMS.items() if name != meant})
    assert (ended.status, f"{mistyped} is no setting; write {meant}" in ended.complaint) == (2, True)


def test_what_is_like_a_setting_that_has_its_value_is_anothers() -> None:
    others = {"PATH": "/bin", "HOSTNAME": "x", "POSTGRES_PASSWORD": "x", "DOMAIN": "x", "OTEL_SERVICE_NAME": "x"}
    assert list(misspelt(others)) == []
    assert list(misspelt({"API_TOKENS": "1", "API_TOKEN": "2"})) == []


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

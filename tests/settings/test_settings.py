"""Settings: what the environment says, what it must not say, and the example that is kept true."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, WrongSettings, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def example() -> dict[str, str]:
    lines = (line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No setting of this machine's comes in."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_the_example_names_every_setting_and_no_other() -> None:
    assert {name.lower() for name in example()} == set(Settings.model_fields)


def test_the_example_shows_the_defaults(bare: pytest.MonkeyPatch) -> None:
    defaults = read_settings()
    for name, value in example().items():
        bare.setenv(name, value)
    assert read_settings() == defaults


def test_an_empty_value_is_no_value_but_for_quiet_hours(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("TELEGRAM_TOKEN", "")
    bare.setenv("QUIET_HOURS", "")
    assert read_settings().telegram_token is None
    assert read_settings().quiet is None


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "many", "PORT"),
        ("QUIET_HOURS", "at night", "20:00-09:00"),
        ("TIMEZONE", "Asia/Nowhere", "Asia/Almaty"),
        ("DATABASE_URL", "mysql://x", "postgresql+asyncpg://"),
        ("SWEEP_SECONDS", "0", "SWEEP_SECONDS"),
        ("TELEGRAM_RATE", "31", "TELEGRAM_PAID_BROADCAST=true"),
        ("SMS_PRICE", "-1", "SMS_PRICE"),
        ("ADMIN_IDS", "me", "ADMIN_IDS"),
        ("OPERATOR_BIN", "990140000001", "OPERATOR_BIN"),
        ("BODY_NAME_KK", "Департамент", "BODY_NAME_RU"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(
    bare: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    bare.setenv(name, value)
    with pytest.raises(WrongSettings, match=re.escape(says)):
        read_settings()

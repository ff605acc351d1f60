"""That every log line of the suite is looked through, and that something personal in one is found."""

import logging

import pytest

from bot.logs import Redaction
from tests import logged
from tests.conftest import pytest_runtest_teardown
from tests.programs import LOGGED

log = logging.getLogger("bot.somewhere")

PERSONAL = [
    ("900515300008", "an IIN or BIN"),
    ("+77011234567", "a mobile number"),
    ("8 (701) 123-45-67", "a mobile number"),
    ("kz86 125k zt50 0410 0100", "an account"),
    ("KZ86125KZT5004100100", "an account"),
    ("https://api.telegram.org/bot42:short/getMe", "a token"),
    ("Authorization: Bearer abc", "a token"),
    ("/sms/inbound?token=abc", "a token"),
    ("postgresql://qoldau:word@db/qoldau", "a password in an address"),
    ("Айгүл Серікова", "a name or words of somebody"),
]
HARMLESS = [
    "26-0000123 came at 2026-11-23T12:00:00, 1000000 rows of 127.0.0.1:8080",
    "900515300001 is twelve digits and no IIN",
    "redis://127.0.0.1:6379 and http://[::1]:8080/health",
    "case •••: •••",
]


@pytest.mark.parametrize(("words", "kind"), PERSONAL)
def test_something_personal_is_found_in_a_line(words: str, kind: str) -> None:
    assert kind in logged.personal_in(f"INFO bot.somewhere: about {words}, try 2")


@pytest.mark.parametrize("line", HARMLESS)
def test_what_names_nobody_is_left_in_peace(line: str) -> None:
    assert logged.personal_in(line) == []


@pytest.mark.parametrize("level", [logging.INFO, logging.ERROR])
def test_a_line_that_any_logger_writes_is_looked_through(level: int) -> None:
    log.log(level, "told %s", "Айгүл")
    [finding] = LOGGED.news()
    assert "a name or words of somebody in a log line" in finding
    assert finding.endswith("told Айгүл")


def test_an_error_is_part_of_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redaction, "redacted", lambda _, text: text)
    monkeypatch.setattr("bot.logs.in_a_line", lambda text: text)
    try:
        raise ValueError("900515300008 is unknown")
    except ValueError:
        log.exception("a row cannot be read")
    assert len(LOGGED.news()) == 1


def test_a_line_that_cannot_be_written_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    log.propagate = False
    try:
        log.error("%d cases", "many")
    finally:
        log.propagate = True
    [finding] = LOGGED.news()
    assert "cannot be written" in finding


def test_what_is_hidden_as_it_is_written_is_not_found() -> None:
    log.error("about %s", "900515300008")
    assert LOGGED.news() == []


def test_a_test_with_such_a_line_has_failed() -> None:
    log.error("told %s", "Айгүл")
    with pytest.raises(AssertionError, match="told Айгүл"):
        list(pytest_runtest_teardown())


def test_a_test_that_leaves_the_log_switched_off_has_failed() -> None:
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises(AssertionError, match="looked at by nobody"):
            list(pytest_runtest_teardown())
    finally:
        logging.disable(logging.NOTSET)

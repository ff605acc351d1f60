"""What is logged: a line an entry, no secret, nobody's number, no flood."""

import json
import logging
import sys
from collections.abc import Iterator
from random import Random

import pytest

from bot.logs import BURST, WINDOW, Damper, Lines
from handlers.usecases.tracing import REQUEST
from proactive.basics.foreign_text import UNNAMED, unnumbered, unnumbered_beside_ids
from storage.engine.new_ids import new_id

SECRET = "a-secret-of-the-settings"


def record(words: str, *args: object, level: int = logging.WARNING, error: BaseException | None = None):
    trouble = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.somewhere", level, __file__, 1, words, args, trouble)


def failing(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "personal",
    [
        "900515300008",
        "+77011234567",
        "77011234567",
        "87011234567",
        "KZ86125KZT5004100100",
        "bot42:AAEmulatedTokenSecret",
        SECRET,
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_personal_or_secret_stands_in_a_line(personal: str, form: str) -> None:
    lines = Lines(form, [SECRET])
    written = lines.format(record("about %s", personal, error=failing(f"echo of {personal} at https://x/{personal}/y")))
    assert personal.removeprefix("bot") not in written
    assert "•••" in written


def test_names_that_an_error_says_again_do_not_stand_in_its_line() -> None:
    written = Lines("text", []).format(record("failed", error=failing("invalid value: 'Серікова Айгүл'")))
    assert "ValueError: invalid value: '•••'" in written


def test_what_a_citizen_wrote_does_not_stand_in_a_line_about_an_address_that_could_not_be_read() -> None:
    address = "/sms/inbound?from=%2B77011234567&text=%D0%9C%D0%B5%D0%BD+%D3%99&id=1"
    written = Lines("text", []).format(record("failed", error=failing(f"bad request: {address}")))
    assert "/sms/inbound?from=%2B•••&text=•••&id=1" in written


def test_dates_numbers_of_cases_and_counts_stay_readable() -> None:
    words = "26-0000123 came at 2026-11-23T12:00:00, 1000000 rows of 127.0.0.1:8080"
    assert words in Lines("text", []).format(record(words))


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_one_line_with_what_led_there(form: str) -> None:
    written = Lines(form, []).format(record("failed", error=failing("two\nlines")))
    assert written.count("\n") == 0
    assert "ValueError: two lines (test_logs.py:" in written


def test_json_is_json_with_the_request_it_belongs_to() -> None:
    token = REQUEST.set("r-1")
    entry = json.loads(Lines("json", []).format(record("words %d", 7)))
    REQUEST.reset(token)
    assert (entry["level"], entry["logger"], entry["message"], entry["request"]) == (
        "WARNING",
        "bot.somewhere",
        "words 7",
        "r-1",
    )
    assert entry["at"].endswith("Z")


def test_of_a_flood_the_first_lines_are_written_and_then_how_many_there_were() -> None:
    now = [0.0]
    damper = Damper(lambda: now[0])
    passed = [damper.filter(record("%s failed; trying again", f"loop {n}")) for n in range(1000)]
    assert passed.count(True) == BURST
    now[0] = WINDOW + 1
    last = record("%s failed; trying again", "inbox")
    assert damper.filter(last)
    assert last.getMessage() == "inbox failed; trying again (and 997 more like it)"


def test_what_is_said_of_other_things_meanwhile_is_not_lost() -> None:
    damper = Damper()
    for _ in range(100):
        damper.filter(record("one thing"))
    assert damper.filter(record("another"))
    assert damper.filter(record("one thing", error=failing("with an error of its own")))
    assert all(damper.filter(record("one thing", level=logging.INFO)) for _ in range(10))


def test_an_error_that_is_not_there_is_no_error() -> None:
    plain = logging.LogRecord("x", logging.ERROR, __file__, 1, "words", (), sys.exc_info())
    assert Lines("text", []).format(plain).endswith("words")


SOMEBODY = [
    "900515300008",
    "900515 300008",
    "+7 701 123-45-67",
    "87011234567",
    "KZ86125KZT5004100100",
    "KZ86 125K ZT50 0410 0100",
    "bot42:0123456789abcdef0123456789abcdef",
]


def ids(count: int) -> Iterator[str]:
    for _ in range(count):
        yield from (new_id(size) for size in (8, 12, 16))


def test_what_is_to_be_found_by_its_id_is_found_in_the_log_whatever_digits_are_in_it() -> None:
    made = list(ids(5000))
    words = " ".join(f"job {id}.place, order {id}-1:" for id in made)
    assert unnumbered(words) != words  # some would have been hidden
    assert words in Lines("text", []).format(record(words))


@pytest.mark.parametrize("personal", SOMEBODY)
@pytest.mark.parametrize("form", ["{0} {1}", "{1} {0}", "{0}.{1}", "{1}/{0}?x", "{1}:{0}", "{0}:{1}", "{0}-{1}-{0}"])
def test_beside_an_id_nobody_is_named(personal: str, form: str) -> None:
    for id in ids(50):
        written = unnumbered_beside_ids(form.format(personal, id))
        assert personal not in written
        assert UNNAMED in written


def test_an_iin_within_what_looks_like_an_id_is_hidden() -> None:
    rng = Random(5)
    for size in (16, 20, 24, 32, 64):
        for _ in range(100):
            around = "".join(rng.choices("abcdef0123456789", k=size - 13)) + "f"
            at = rng.randrange(len(around))
            written = unnumbered_beside_ids(f"id {around[:at]}900515300008{around[at:]}")
            assert "900515300008" not in written


def test_an_id_that_is_made_up_holds_nobodys_iin(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["ab900515300008ff", "0123456789abcdef"])
    monkeypatch.setattr("storage.engine.new_ids.secrets.token_hex", lambda _: next(drawn))
    assert new_id(8) == "0123456789abcdef"

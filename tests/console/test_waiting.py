"""Why a case waits, as an official reads it."""

import pytest

from handlers.console import HERE
from handlers.web.reasons import reason
from handlers.web.words import Words, book_of
from proactive.basics.calendar import TIMEZONE


def in_english(waits_for: str | None) -> str:
    return reason(Words(book_of(HERE), "en", TIMEZONE), waits_for)


@pytest.mark.parametrize(
    ("waits_for", "said"),
    [
        (None, ""),
        ("unknown_D7.1", "the registers are silent on check D7.1"),
        ("unknown_177(8)", "then the special benefit is offered"),
        ("something new", "something: new"),
    ],
)
def test_a_reason_is_said_in_words_and_what_has_none_as_it_is(waits_for: str | None, said: str):
    assert said in in_english(waits_for)
    assert said or in_english(waits_for) == ""

"""The console says the same in Kazakh, Russian and English."""

from pathlib import Path

import pytest

from handlers import console
from handlers.web.words import book_of
from tests.pages.test_page import keys

WORDS = book_of(Path(console.__file__).parent)


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_every_language_says_the_same_things(code: str) -> None:
    differing = keys(WORDS["en"]) ^ keys(WORDS[code])
    assert {key for key in differing if not key.startswith(".service.")} == set()

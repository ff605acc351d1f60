"""The console says the same in Kazakh, Russian and English."""

from pathlib import Path

import pytest

from handlers import console
from handlers.console.deciding import ACTS
from handlers.web.words import book_of
from proactive.cases.lifecycle import Status
from proactive.road.acts import OfficialAct
from tests.pages.test_page import keys

FOLDER = Path(console.__file__).parent
WORDS = book_of(FOLDER)


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_every_language_says_the_same_things(code: str) -> None:
    differing = keys(WORDS["en"]) ^ keys(WORDS[code])
    assert {key for key in differing if not key.startswith(".service.")} == set()


def test_why_a_case_stands_where_it_stands_is_said_for_every_status() -> None:
    assert set(WORDS["en"]["why"]) >= set(Status)


@pytest.mark.parametrize("act", OfficialAct)
def test_every_act_of_an_official_has_its_form_and_its_answer(act: OfficialAct) -> None:
    assert act in ACTS
    assert f'action="{{{{ at }}}}/{act}"' in (FOLDER / "templates" / "_acts.html").read_text("utf-8")
    assert WORDS["en"]["done"][act]

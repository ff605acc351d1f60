"""Why an act is not done is said in Kazakh, Russian and English."""

import re
from pathlib import Path
from string import Formatter

import pytest

from proactive.basics.refusal import Refusal, refusals
from proactive.cases.lifecycle import MoveNotAllowed, Status
from proactive.road.acts import WANTING

ROOT = Path(__file__).parents[2]
RAISED = re.compile(
    r"(?:NotPossible|WrongText|NeedsSecond|NotReadable|AlreadyApplied|super\(\).__init__)\(\s*\"([a-z_]+)\""
)


def raised() -> set[str]:
    files = (file for folder in ("proactive", "storage", "handlers", "bot") for file in (ROOT / folder).rglob("*.py"))
    return {code for file in files for code in RAISED.findall(file.read_text("utf-8"))} | set(WANTING.values())


def test_every_refusal_has_words_and_no_words_are_left_over() -> None:
    assert raised() == set(refusals())


@pytest.mark.parametrize("code", sorted(refusals()))
def test_every_language_says_it_with_words_that_are_given(code: str) -> None:
    said = refusals()[code]
    given = words_of(said["en"])
    assert set(said) == {"kk", "ru", "en"}
    assert all(words_of(text) <= given for text in said.values())


def words_of(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


def test_programs_are_told_in_english_and_people_in_their_own_language() -> None:
    refusal: Refusal = MoveNotAllowed(Status.REVIEW, Status.EXPIRED)
    assert str(refusal) == "a case cannot go from review to expired"
    assert refusal.in_words("ru").startswith("Состояние дела изменилось")

"""What no register answers: papers say what was asked, what was said and who decided on it, never 'no data'."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from proactive.cases.award import Track
from proactive.cases.case import Case
from proactive.messages import texts
from proactive.messages.contact import Language
from proactive.papers import PaperKind, paper
from proactive.papers.words import book, word
from proactive.services import SERVICES
from tests.papers.reading import said
from tests.papers.town import decided_case, registered_case

LANGUAGES = pytest.mark.parametrize("language", list(Language))
CASES = Path(__file__).parents[1] / "cases"
NO_DATA = {Language.KK: "дерек жоқ", Language.RU: "нет данных"}
APPROVED = ("breadwinner", "special", "child_care")  # of whose checks registers leave some open


def approved(service: str) -> Case:
    case = decided_case(service, official="Бекова А. Т.")
    assert any(finding.passed is None for finding in case.findings), "the registers answered all"
    return case


@LANGUAGES
@pytest.mark.parametrize("service", APPROVED)
def test_an_approved_decision_says_what_the_registers_said_and_that_an_official_decided(
    service: str, language: Language
) -> None:
    case = approved(service)
    text = said(paper(PaperKind.DECISION, case, language))
    assert NO_DATA[language] not in text
    assert word("result", "open_official", language) in text
    assert word("open", "other", language) not in text
    for finding in case.findings:
        own = texts.book(service, language)["open"].get(finding.check, "")
        assert (finding.passed is None) == bool(own and own in text), finding


def test_before_the_decision_the_case_file_says_that_an_official_will_decide() -> None:
    case = registered_case("breadwinner")
    assert case.application.track is Track.REVIEWED
    text = said(paper(PaperKind.CASE_FILE, case, Language.RU))
    assert word("result", "open_later", Language.RU) in text
    assert word("result", "open_official", Language.RU) not in text


def test_what_the_system_decides_on_is_called_unconfirmed_and_left_to_nobody() -> None:
    case = registered_case("breadwinner")
    by_itself = replace(case, application=replace(case.application, track=Track.AUTOMATIC))
    text = said(paper(PaperKind.CASE_FILE, by_itself, Language.RU))
    assert word("result", "open_system", Language.RU) in text
    assert word("result", "open_later", Language.RU) not in text


@LANGUAGES
@pytest.mark.parametrize("service", [service.code for service in SERVICES])
def test_what_a_check_leaves_open_in_any_row_of_the_law_has_words_of_its_own(service: str, language: Language) -> None:
    rows = tomllib.loads((CASES / f"{service}.toml").read_text("utf-8"), parse_float=Decimal)["citizen"]
    left = {check for row in rows for check in row["expect"].get("unknown", [])}
    waits = [str(row["expect"].get("waits_for", "")).split() for row in rows]
    left |= {words[1] for words in waits if len(words) > 1 and words[0] == "unknown"}
    assert left
    assert left - set(texts.book(service, language)["open"]) == set()


@LANGUAGES
def test_no_word_of_a_paper_says_that_there_are_no_data(language: Language) -> None:
    assert [text for text in book(language)["result"].values() if NO_DATA[language] in text] == []

"""A benefit of another ministry walks from the feed to the paper, laid beside the program: the example of CONTRIBUTING.

Nothing of the program is touched; the benefit's own folder is all there is of it.
"""

import json
from typing import Any

import pytest

from proactive.cases.consent_text import versions
from proactive.services import BY_CODE
from tests.papers.reading import needs_poppler
from tests.services.installed import lay, run

pytestmark = needs_poppler


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What everybody saw of one birth."""
    folder = tmp_path_factory.mktemp("installed")
    lay(folder)
    walked = run(folder, "-m", "tests.services.walk", str(folder))
    assert walked.returncode == 0, walked.stderr
    return json.loads(walked.stdout)


def test_it_is_found_and_comes_by_its_urgency_after_those_that_are_here(seen: dict[str, Any]) -> None:
    assert seen["services"] == [*BY_CODE, "birth"]


def test_the_mother_is_offered_it_agrees_confirms_her_account_and_hears_the_result(seen: dict[str, Any]) -> None:
    offer, _, account, *of_one_instant = seen["messages"]  # where the clock stands still, the last two have no order
    accepted, assigned = sorted(of_one_instant, key=lambda text: "назначено" in text)
    assert "164 350 тенге" in offer
    assert "счёт" in account
    assert "26-0000001" in accepted
    assert "на рождение назначено 164 350 тенге" in assigned


def test_the_consent_has_the_purpose_of_the_benefit(seen: dict[str, Any]) -> None:
    assert seen["terms"] == f"{versions()[-1]}.birth.1"
    assert "выплату на рождение ребёнка" in seen["seen"]["consent"]
    assert "на погребение" not in seen["seen"]["consent"]


def test_one_order_is_paid_to_her(seen: dict[str, Any]) -> None:
    [order] = seen["orders"]
    assert (order["service"], order["recipient"], order["one_off"]) == ("birth", {"iin": seen["mother"]}, "164350.00")
    assert seen["seen"]["api"]["payment"]["status"] == "paid"


@pytest.mark.parametrize("kind", ["acceptance", "notice", "decision"])
def test_its_papers_are_drawn_and_read_back(seen: dict[str, Any], kind: str) -> None:
    text = seen["papers"][kind]
    assert "Единовременная выплата на рождение ребёнка" in text
    assert "Правилам назначения выплаты на рождение ребёнка" in text
    assert "умерш" not in text
    assert "смерт" not in text


def test_the_decision_says_about_whom_on_what_basis_on_which_checks_and_how_much(seen: dict[str, Any]) -> None:
    decision = seen["papers"]["decision"]
    for words in (
        "Родившийся ребёнок",
        seen["child"],
        "Правила выплаты на рождение ребёнка, п. 5",
        "Со дня рождения прошло не более двенадцати месяцев",
        "Размер выплаты, МРП 38",
        "Назначить единовременную выплату на рождение ребёнка",
        "164 350 тенге",
    ):
        assert words in decision


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ("Бала тууға төленетін төлем", "Анасы Қазақстанда тұрақты тұрады", "Төлем мөлшері, АЕК")),
        ("ru", ("Выплата на рождение ребёнка", "Мать постоянно проживает в Казахстане", "Размер выплаты, МРП")),
        ("en", ("Birth payment", "Rules of the birth payment, para 2", "164,350 tenge")),
    ],
)
def test_the_page_of_the_case_has_its_words(seen: dict[str, Any], language: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in seen["seen"]["pages"][language]] == []


def test_the_journal_and_the_api_have_it(seen: dict[str, Any]) -> None:
    case = seen["seen"]["api"]
    assert (case["service"], case["status"], case["subject"]) == ("birth", "assigned", {"iin": seen["child"]})
    assert [finding["check"] for finding in case["findings"]] == ["N1", "N2", "N3", "N-R1", "N-R3"]
    assert case["decision"]["one_off"] == "164350.00"
    assert "26-0000001" in seen["seen"]["journal"]
    assert "birth" in seen["seen"]["enum"]

"""Only those are looked up who may matter next, and of them only what may matter (P-5)."""

from datetime import date
from typing import Any

import pytest

from proactive.services import service
from tests.law.test_citizens import consented
from tests.law.town import BEFORE_CONSENT, Town, iin_of

DIED = date(2026, 3, 10)
SON = {"birth": "Timur", "mother": "Aigul", "father": "Serik"}


def family(born: date, **rest: Any) -> dict[str, Any]:
    """A widow with a child of nine, and a son who was born on that day."""
    return {
        "today": date(2026, 3, 12),
        "people": {"Dana": {"born": date(2017, 1, 1)}, "Timur": {"born": born}},
        "acts": [
            {"death": "Serik", "on": DIED, "declared_by": "Aigul", "relation": "spouse"},
            {"marriage": ["Serik", "Aigul"], "on": date(1988, 1, 1)},
            {"birth": "Dana", "mother": "Aigul", "father": "Serik", "on": date(2017, 1, 1)},
            SON | {"on": born},
        ],
        **rest,
    }


def asked_of_the_son(row: dict[str, Any]) -> set[str]:
    """The registers that are asked about him, before the consent of his mother and after it."""
    town, rule = Town(row), service("breadwinner")
    case = town.case(rule.code)
    screening = town.ask(lambda facts: rule.screen(case, facts, row["today"]), BEFORE_CONSENT)
    agreed = consented(town, case, screening)
    town.ask(lambda facts: rule.check(agreed, facts, row["today"]))
    return {look_up.reg_type for look_up in town.asked if look_up.value == iin_of("Timur")}


def test_a_grown_son_is_looked_up_nowhere_but_among_the_benefits():
    assert asked_of_the_son(family(date(1990, 1, 1))) == {"kz:EMAKET"}


def test_of_a_grown_son_with_a_disability_the_disability_is_asked_and_neither_courts_nor_studies():
    row = family(date(1990, 1, 1), benefits=[{"of": "Timur", "kind": "disability", "from": date(2000, 1, 1)}])
    assert asked_of_the_son(row) == {"kz:EMAKET", "kz:ZAGS", "kz:GBDFL", "kz:CBDI"}


def test_of_one_who_may_study_the_studies_are_asked_and_no_court():
    asked = asked_of_the_son(family(date(2005, 1, 1)))
    assert {"kz:NOBD", "kz:EPVO"} <= asked
    assert "kz:TORELIK" not in asked


def test_a_minor_is_asked_about_everywhere():
    assert {"kz:TORELIK", "kz:NOBD", "kz:CBDI"} <= asked_of_the_son(family(date(2012, 1, 1)))


@pytest.mark.parametrize(("mother", "looked_up"), [("Aigul", ["Aigul", "Dana"]), (None, ["Dana", "Serik"])])
def test_of_a_childs_parents_only_the_one_whose_turn_it_is_is_looked_up(mother, looked_up):
    parents = {"father": "Serik"} | ({"mother": mother} if mother else {})
    row = {
        "today": date(2026, 3, 12),
        "people": {"Dana": {"born": date(2022, 1, 1)}},
        "acts": [{"birth": "Dana", "on": date(2022, 1, 1), **parents}],
        "disability": {"of": "Dana", "category": "child_under_7", "on": DIED},
    }
    town, rule = Town(row), service("disability")
    town.ask(lambda facts: rule.screen(town.case(rule.code), facts, row["today"]), BEFORE_CONSENT)
    assert town.looked_up() == looked_up

"""The dated law: what holds on a day, and what is an error."""

from datetime import date
from decimal import Decimal

import pytest

from proactive.basics import law


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("MCI", date(2022, 1, 1), "3063"),
        ("MCI", date(2023, 12, 31), "3450"),
        ("MCI", date(2024, 2, 29), "3692"),
        ("MCI", date(2025, 12, 31), "3932"),
        ("MCI", date(2026, 1, 1), "4325"),
        ("subsistence_minimum", date(2022, 3, 31), "36018"),
        ("subsistence_minimum", date(2022, 4, 1), "37389"),
        ("subsistence_minimum", date(2025, 12, 31), "46228"),
        ("subsistence_minimum", date(2026, 1, 1), "50851"),
        ("burial.multiple.war_veteran", date(2026, 1, 1), "36.6"),
        ("disability.multiple.adult.2", date(2026, 1, 1), "1.76"),
    ],
)
def test_a_value_is_the_one_of_its_day(name, day, expected):
    assert law.value(name, day).value == Decimal(expected)


@pytest.mark.parametrize("name", ["MCI", "subsistence_minimum"])
def test_a_year_whose_budget_law_is_unknown_has_no_value_rather_than_last_years(name):
    with pytest.raises(law.NotInForce, match=f"{name} has no value for 2027-01-01"):
        law.value(name, date(2027, 1, 1))


def test_a_parameter_that_does_not_exist_is_an_error_that_names_it():
    with pytest.raises(law.NotInForce, match="MRP"):
        law.value("MRP", date(2026, 1, 1))


def test_every_parameter_in_force_says_its_act_and_how_sure_it_is():
    held = law.parameters(date(2025, 3, 1))
    assert {"MCI", "burial.multiple.pensioner", "breadwinner.members.6"} <= {row.name for row in held}
    assert all(row.basis and row.mark in law.MARKS for row in held)


def test_what_has_ended_is_not_among_the_parameters_of_the_day():
    assert "MCI" not in {row.name for row in law.parameters(date(2027, 1, 1))}


def test_the_days_on_which_a_value_changes_or_ends_are_known():
    days = law.changes("subsistence_minimum", date(2021, 12, 31), date(2027, 6, 1))
    assert days == [date(2022, 1, 1), date(2022, 4, 1), *(date(year, 1, 1) for year in range(2023, 2028))]


def test_a_row_without_an_act_is_refused_when_the_law_is_read():
    with pytest.raises(ValueError, match="TAX: a row needs an act"):
        list(law.load('[TAX]\nrows = [{ since = 2025-01-01, value = 1, basis = "", mark = "read" }]'))


def test_a_new_value_is_one_added_row():
    text = """[X]
    rows = [
      { since = 2025-01-01, value = 1.5, basis = "an act", mark = "read" },
      { since = 2026-01-01, value = 2, basis = "a later act", mark = "read" },
    ]"""
    old, new = law.load(text)
    assert (old.value, new.value) == (Decimal("1.5"), Decimal(2))


def test_a_setting_may_be_a_word():
    assert law.word("disability.track.general_illness", date(2026, 1, 1)) == "automatic"
    assert law.word("disability.track.nuclear", date(2026, 1, 1)) == "reviewed"

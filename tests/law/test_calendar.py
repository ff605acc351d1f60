"""Working days, and the terms that are counted in them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from proactive.basics import law
from proactive.basics.calendar import (
    TIMEZONE,
    add_working_days,
    citizens_days,
    exceptions,
    is_planned,
    is_working,
    legal_day,
    next_working,
)
from proactive.basics.law import NotInForce

SIX = time(18, 0)
CALENDAR_2028 = """
[kurban_ait]
rows = [{ since = 2028-01-01, until = 2028-12-31, value = "2028-05-05", basis = "announced", mark = "read" }]
[days_off_moved]
rows = [{ since = 2028-01-01, value = "2028-01-05 for 2028-01-08", basis = "decided", mark = "read" }]
"""


pytestmark = pytest.mark.usefixtures("own_law")


def off_on_weekdays(year):
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(366))
    return [f"{day.day}.{day.month}" for day in days if day.year == year and day.weekday() < 5 and not is_working(day)]


def test_2026_is_as_in_the_official_calendar_with_constitution_day_moved():
    assert " ".join(off_on_weekdays(2026)) == "1.1 2.1 7.1 9.3 23.3 24.3 25.3 1.5 7.5 11.5 27.5 6.7 26.10 16.12"


def test_2027_is_as_reckoned_from_the_law():
    assert " ".join(off_on_weekdays(2027)) == "1.1 4.1 7.1 8.3 15.3 22.3 23.3 24.3 3.5 7.5 10.5 6.7 25.10 16.12"


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_a_second_opinion_finds_the_same_weekdays_off(year):
    library = holidays.country_holidays("KZ", years=year)
    theirs = [f"{day.day}.{day.month}" for day in sorted(library) if day.weekday() < 5]
    assert off_on_weekdays(year) == theirs


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 9, 1), False),  # Constitution Day of 30 August 2025, a Saturday, moved
        (date(2026, 8, 31), True),  # no longer a holiday
        (date(2026, 3, 16), True),  # 15 March 2026 was a Sunday, but not yet Constitution Day
        (date(2027, 3, 15), False),
        (date(2024, 1, 8), True),  # 7 January, a Sunday, is not moved
        (date(2024, 6, 17), True),  # Kurban Ait on a Sunday is not moved
        (date(2024, 5, 4), True),  # a Saturday worked for 8 May
        (date(2024, 5, 8), False),
        (date(2025, 1, 3), False),
        (date(2025, 1, 5), True),  # a Sunday worked for 3 January
        (date(2024, 2, 29), True),
    ],
)
def test_the_days_on_which_calendars_differ(day, works):
    assert is_working(day) is works


def test_a_year_before_the_calendar_is_an_error_that_says_so():
    with pytest.raises(NotInForce, match="calendar has no value for"):
        is_working(date(2023, 6, 1))


def test_a_year_of_which_nothing_is_announced_is_planned_by_the_week_and_the_fixed_holidays():
    assert " ".join(off_on_weekdays(2028)) == "3.1 4.1 7.1 8.3 15.3 21.3 22.3 23.3 1.5 8.5 9.5 6.7 25.10 18.12"
    assert (is_planned(2027), is_planned(2028)) == (False, True)


def test_a_citizens_own_term_is_a_day_longer_where_it_is_only_planned():
    assert citizens_days(date(2027, 12, 28), 2) == date(2027, 12, 30)
    assert citizens_days(date(2028, 1, 10), 2) == date(2028, 1, 13)
    assert add_working_days(date(2028, 1, 10), 2) == date(2028, 1, 12)


def test_the_calendar_of_a_year_is_entered_like_any_value_of_the_law():
    assert law.missed(date(2027, 10, 1)) == ("MCI", "subsistence_minimum", "kurban_ait", "days_off_moved")
    law.lay_over(CALENDAR_2028)
    assert not is_planned(2028)
    assert [is_working(date(2028, 5, day)) for day in (4, 5)] == [True, False]
    assert [is_working(date(2028, 1, day)) for day in (5, 8)] == [False, True]


def test_a_calendar_with_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match="month must be in"):
        law.lay_over(CALENDAR_2028.replace("2028-05-05", "2028-13-05"))
    assert is_planned(2028)


def test_every_day_off_says_its_act_and_how_sure_it_is():
    rows = [row for year in range(2024, 2028) for row in exceptions(year).values()]
    assert all(row.basis for row in rows)
    assert {row.mark for row in rows} == {"read", "remembered", "derived", "assumed"}


def test_one_working_day_from_a_friday_ends_on_monday():
    assert add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_when_the_first_day_counts_one_working_day_ends_on_it():
    assert add_working_days(date(2026, 11, 20), 1, count_first=True) == date(2026, 11, 20)
    assert add_working_days(date(2026, 11, 21), 1, count_first=True) == date(2026, 11, 23)


def test_seven_working_days_over_nauryz():
    assert add_working_days(date(2026, 3, 18), 7) == date(2026, 4, 1)


def test_a_term_may_cross_the_new_year():
    assert add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 5)


def test_the_working_day_after_a_long_weekend():
    assert next_working(date(2026, 5, 8)) == date(2026, 5, 12)


@pytest.mark.parametrize(
    ("at", "counts_as"),
    [
        ("2026-11-20T18:00:00+05:00", date(2026, 11, 20)),
        ("2026-11-20T18:00:01+05:00", date(2026, 11, 23)),
        ("2026-11-20T03:00:00+05:00", date(2026, 11, 20)),  # before the doors open, on the same day
        ("2026-11-21T11:00:00+05:00", date(2026, 11, 23)),
        ("2026-12-16T11:00:00+05:00", date(2026, 12, 17)),
        ("2026-11-19T21:00:00+00:00", date(2026, 11, 20)),  # already Friday in Kazakhstan
        ("2026-11-20T14:00:00+00:00", date(2026, 11, 23)),  # 19:00 there
    ],
)
def test_after_hours_or_on_a_day_off_counts_as_the_next_working_day(at, counts_as):
    assert legal_day(datetime.fromisoformat(at), TIMEZONE, SIX) == counts_as


def test_kazakhstan_has_one_zone_since_march_2024():
    assert datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Almaty")).utcoffset() == timedelta(hours=5)

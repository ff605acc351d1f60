from datetime import date
from decimal import Decimal

import pytest

from proactive.messages.contact import Language
from proactive.messages.texts.forms import day, money


@pytest.mark.parametrize(
    ("amount", "kk", "ru"),
    [
        ("151375", "151 375 теңге", "151 375 тенге"),
        ("151375.00", "151 375 теңге", "151 375 тенге"),
        ("89497.76", "89 497,76 теңге", "89 497,76 тенге"),
        ("1781819.04", "1 781 819,04 теңге", "1 781 819,04 тенге"),
        ("0.5", "0,50 теңге", "0,50 тенге"),
    ],
)
def test_money_is_written_as_people_write_it(amount, kk, ru):
    assert (money(Decimal(amount), Language.KK), money(Decimal(amount), Language.RU)) == (kk, ru)


def test_a_day_is_written_in_words_without_a_case_ending():
    when = date(2026, 11, 24)
    assert day(when, Language.KK) == "2026 ж. 24 қараша"
    assert day(when, Language.RU) == "24 ноября 2026 года"
    assert (day(when, Language.KK, year=False), day(when, Language.RU, year=False)) == ("24 қараша", "24 ноября")


def test_every_month_has_a_name_in_both_languages():
    for language in Language:
        assert len({day(date(2026, month, 1), language, year=False) for month in range(1, 13)}) == 12

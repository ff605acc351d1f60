"""IIN, BIN, IBAN, mobile numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.basics.identifiers import (
    bank_of,
    banks,
    check_digit,
    iban_problem,
    is_valid_bin,
    is_valid_iin,
    kz_mobile,
    last4,
    masked,
    normal_iban,
)

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("iin", ["900515300008", "700301300002", "011231600005", "850101300603"])
def test_an_iin_with_the_right_check_digit_is_valid(iin):
    assert is_valid_iin(iin)


@pytest.mark.parametrize(
    "text", ["", "900515300009", "90051530000", "9005153000080", "٩٠٠٥١٥٣٠٠٠٠٨", " 900515300008", "90051530000x"]
)
def test_anything_else_is_no_iin(text):
    assert not is_valid_iin(text)


def test_a_number_whose_second_pass_gives_ten_too_is_never_issued():
    assert check_digit("85010130069") is None
    assert not any(is_valid_iin(f"85010130069{digit}") for digit in range(10))


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_of_ten_last_digits_one_at_most_is_right(first):
    right = [digit for digit in range(10) if is_valid_iin(f"{first}{digit}")]
    digit = check_digit(first)
    assert right == ([] if digit is None else [digit])


def test_a_seventh_digit_of_zero_is_no_reason_to_reject():
    first = "90051500000"
    assert is_valid_iin(f"{first}{check_digit(first)}")


def test_a_bin_is_told_from_an_iin_by_its_fifth_digit():
    assert is_valid_bin("120540000001")
    assert not is_valid_bin("900515300008")


@pytest.mark.parametrize(
    "text",
    [
        "KZ86125KZT5004100100",
        "kz86 125k zt50 0410 0100",
        "КЗ86125КЗТ5004100100",
        "кз86 125кзт 5004100100",
        "IBAN: KZ86 125K ZT50 0410 0100",
        "iban KZ86-125K-ZT50-0410-0100.",
        "ІВАН КZ86125KZT5004100100".replace("Н", "N"),
        " KZ86125KZT5004100100\n",
    ],
)
def test_an_iban_in_any_common_writing_is_one_iban(text):
    assert normal_iban(text) == "KZ86125KZT5004100100"


@pytest.mark.parametrize("iban", ["KZ86125KZT5004100100", "KZ41722C000000000001", "KZ31601A000000000001"])
def test_an_iban_with_right_check_digits_has_no_problem(iban):
    assert iban_problem(iban) is None


@pytest.mark.parametrize(
    ("iban", "problem"),
    [
        ("GB82WEST12345698765432", "country"),
        ("86125KZT5004100100", "country"),
        ("", "country"),
        ("KZ86125KZT500410010", "length"),
        ("KZ86125KZT50041001000", "length"),
        ("KZ87125KZT5004100100", "check_digits"),
        ("KZ86125KZT5004100١00", "check_digits"),
        ("KZ86125KZT5004100/00", "check_digits"),
    ],
)
def test_what_is_wrong_with_an_iban_is_named(iban, problem):
    assert iban_problem(iban) == problem


def test_a_bank_goes_by_its_name_of_the_day():
    iban = "KZ00998BTB0000000001"
    assert bank_of(iban, date(2024, 5, 1)).name == "Jusan Bank"
    assert bank_of(iban, TODAY).name == "Alatau City Bank"


def test_an_unknown_bank_is_unknown_and_not_an_error():
    assert bank_of("KZ00777BTB0000000001", TODAY) is None


def test_every_row_of_the_banks_says_how_sure_it_is():
    marks = {bank.mark for rows in banks().values() for bank in rows}
    assert marks == {"read", "remembered"}


def test_an_account_is_shown_by_bank_and_last_four():
    assert last4("KZ41722C000000000001") == "0001"
    assert masked("KZ41722C000000000001", "Kaspi Bank") == "Kaspi Bank ••0001"


@pytest.mark.parametrize(
    "text",
    [
        *("8 701 123 45 67", "+7 (701) 123-45-67", "87011234567", "77011234567", "7011234567", "+77011234567"),
        *("0077011234567", "00 7 701 123 45 67", "tel:+77011234567", "810 7 701 1234567", " 7701.123.45.67 "),
    ],
)
def test_a_mobile_number_in_any_common_writing_is_one_number(text):
    assert kz_mobile(text) == "+77011234567"


@pytest.mark.parametrize("prefix", ["703", "704", "709", "748", "760", "779", "790"])
@pytest.mark.parametrize("writing", ["8{}1234567", "7{}1234567", "+7 {} 123 45 67", "007{}1234567", "{}1234567"])
def test_a_prefix_that_operators_have_only_opened_is_one_too(prefix, writing):
    assert kz_mobile(writing.format(prefix)) == f"+7{prefix}1234567"


@pytest.mark.parametrize(
    "text",
    [
        "8 901 123 45 67",
        "+7 727 250 11 11",
        "8 800 080 7777",
        "+447911123456",
        "1414",
        "KaspiBank",
        "+12025550123",
        "12",
        "",
        "8701KASPI00",
        "٨٧٠١١٢٣٤٥٦٧",
    ],
)
def test_a_number_that_is_no_kazakh_mobile_is_not_taken(text):
    assert kz_mobile(text) is None

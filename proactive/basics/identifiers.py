"""IIN, BIN, IBAN and mobile numbers of Kazakhstan: whether they can be real, and how they are shown.

A birth date or a sex is never read from an IIN: its seventh digit may be 0, and the register is asked instead.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

TWELVE_DIGITS = re.compile(r"[0-9]{12}")
FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
LEGAL_ENTITY = {"4", "5", "6"}  # resident, non-resident, joint entrepreneurs; a day of birth has 0-3 here

IBAN_LENGTH = 20
LOOK_ALIKES = str.maketrans("КЗАСЕНОРТХВМІУ", "KZACEHOPTXBMIY")
TYPED_FOR_DIGITS = str.maketrans("OIL", "011")
MEANT_AS_KZ = {"K3", "ҚЗ", "ҚZ", "KЗ"}
BETWEEN = re.compile(r"[\s\u00a0\u2009\u202f.:_\-\u2010-\u2015]+")
PHONE = re.compile(r"\+?[0-9\s()\-\u00a0.]+")
# In full, from abroad, at home, or without anything before it; towns have 71 and 72.
MOBILE = re.compile(r"(?:(?:00|810)?7|8)?(7(?![12])[0-9]{9})")

FROM_ABROAD = re.compile("^(?:00|810)")
SHORTEST_WHOLE = 9  # digits of a number with its country; short codes have fewer


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit of an IIN or BIN; `None` where both passes give 10 and the number is never issued."""
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        remainder = sum(int(digit) * weight for digit, weight in zip(first_eleven, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


def is_valid_iin(text: str) -> bool:
    """Twelve ASCII digits, the last of them right."""
    return TWELVE_DIGITS.fullmatch(text) is not None and check_digit(text[:11]) == int(text[11])


def birth_in(iin: str) -> date | None:
    """The day that it begins with; `None` where that is none."""
    century = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}.get(iin[6:7])
    if century is None:
        return None
    try:
        return date(century + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None


def sex_in(iin: str) -> str:
    return "male" if iin[6:7] in {"1", "3", "5"} else "female"


def is_valid_bin(text: str) -> bool:
    """As an IIN, with the type of a legal entity in the fifth place."""
    return is_valid_iin(text) and text[4] in LEGAL_ENTITY


def normal_iban(text: str) -> str:
    """`"iban кz86 125k zt50 …"` → `"KZ86125KZT50…"`: what people write, as banks write it."""
    plain = BETWEEN.sub("", text).upper().translate(LOOK_ALIKES)
    return plain.removeprefix("IBAN")


def iban_as_meant(text: str) -> str:
    """A normal IBAN in which letters typed for digits are digits, where that alone makes its check digits right.

    The bank's code and the check digits are always digits; in the rest a letter O may be one.
    """
    plain = normal_iban(unicodedata.normalize("NFKC", text))
    plain = f"KZ{plain[2:]}" if plain[:2] in MEANT_AS_KZ else plain
    if not plain.startswith("KZ") or len(plain) != IBAN_LENGTH:
        return plain
    digits_first = plain[:7].translate(TYPED_FOR_DIGITS) + plain[7:]
    written = (plain, digits_first, digits_first[:7] + digits_first[7:].translate(TYPED_FOR_DIGITS))
    return next((iban for iban in written if iban_problem(iban) is None), plain)


def iban_problem(iban: str) -> str | None:
    """What is wrong with a normal IBAN: `country`, `length`, `check_digits`; `None` when nothing is."""
    if not iban.startswith("KZ"):
        return "country"
    if len(iban) != IBAN_LENGTH:
        return "length"
    from schwifty import IBAN  # here, because it reads the whole world's banks: 0.2 s

    return None if IBAN(iban, allow_invalid=True).is_valid else "check_digits"


def last4(iban: str) -> str:
    return iban[-4:]


def masked(iban: str, bank: str) -> str:
    """How an account is shown to its owner: `"Kaspi Bank ••0001"`."""
    return f"{bank} ••{last4(iban)}"


def kz_mobile(text: str) -> str | None:
    """`"8 701 123-45-67"` → `"+77011234567"`; `None` for anything that is no mobile number of Kazakhstan.

    By its digits alone: operators open new prefixes, and no list of them is ever complete.
    """
    plain = text.strip().lower().removeprefix("tel:")
    if not PHONE.fullmatch(plain):
        return None
    mobile = MOBILE.fullmatch(re.sub(r"[^0-9]", "", plain))
    return f"+7{mobile.group(1)}" if mobile else None


def world_number(text: str) -> str | None:
    """`"00 49 151 23456789"` → `"+4915123456789"`; `None` for what is no whole number of any country: a name, a short
    code. One without a country is Kazakhstan's."""
    plain = text.strip().lower().removeprefix("tel:")
    if not PHONE.fullmatch(plain):
        return None
    digits = re.sub(r"[^0-9]", "", plain)
    whole = digits if plain.startswith("+") else FROM_ABROAD.sub("", digits)
    if len(digits) < SHORTEST_WHOLE:
        return None
    import phonenumbers  # here, because most who write are at home, and are told by their digits alone

    for written in (f"+{whole}", digits):
        try:
            number = phonenumbers.parse(written, "KZ")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank under one of its names; `mark` says how sure the row is."""

    code: str
    name: str
    bic: str
    since: date
    until: date | None = None
    mark: str
    source: str = ""


def bank_of(iban: str, today: date) -> Bank | None:
    """The bank of a Kazakh IBAN by its three-digit code, under the name of that day; `None`: not in the list."""
    for bank in banks().get(iban[4:7], ()):
        if bank.since <= today and (bank.until is None or today <= bank.until):
            return bank
    return None


@cache
def banks() -> dict[str, tuple[Bank, ...]]:
    """The dated list by code."""
    rows = tomllib.loads(Path(__file__).with_name("banks.toml").read_text("utf-8"))["bank"]
    by_code: dict[str, tuple[Bank, ...]] = {}
    for row in rows:
        bank = Bank(**row)
        by_code[bank.code] = (*by_code.get(bank.code, ()), bank)
    return by_code

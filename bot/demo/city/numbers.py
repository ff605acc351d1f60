"""Identifiers of people who do not exist: IIN, BIN, IBAN and mobile numbers, each valid by its own rule."""

from proactive.basics.identifiers import check_digit

# Kazakh mobile codes (facts.md 5).
MOBILE_CODES = (
    "700", "701", "702", "705", "706", "707", "708", "747", "760", "761", "762", "763", "764",
    "771", "775", "776", "777", "778", "785",
)  # fmt: skip

# Bank code in an IBAN -> the bank's name.
BANKS = {
    "722": "Kaspi Bank",
    "601": "Halyk Bank",
    "965": "ForteBank",
    "998": "Alatau City Bank",
    "856": "Банк ЦентрКредит",
    "821": "Bank RBK",
    "948": "Евразийский банк",
    "551": "Freedom Bank",
    "914": "Bereke Bank",
    "563": "Қазпошта",
}
BANK_CODES = tuple(BANKS)

# Spreads consecutive serials over the whole account space, and back: odd, no factor 5, so it has an inverse.
ACCOUNT_SPACE = 10**12
SPREAD = 387_420_489_133
GATHER = pow(SPREAD, -1, ACCOUNT_SPACE)


def completed(head: str, serial: int, width: int) -> tuple[str, int]:
    """The first valid IIN or BIN at or below this serial, and the serial that it took."""
    while (digit := check_digit(f"{head}{serial:0{width}d}")) is None:
        serial -= 1
    return f"{head}{serial:0{width}d}{digit}", serial


def iban(bank_code: str, account: str) -> str:
    """A Kazakh IBAN: `KZ`, two check digits (ISO 13616, mod 97), bank code, thirteen characters of account."""
    bban = bank_code + account
    number = int("".join(str(int(character, 36)) for character in bban + "KZ00"))
    return f"KZ{98 - number % 97:02d}{bban}"


def account_iban(bank_code: str, serial: int) -> str:
    """The IBAN of the account with this serial number; `account_serial` finds the way back."""
    return iban(bank_code, f"C{serial * SPREAD % ACCOUNT_SPACE:012d}")


def account_serial(text: str) -> int | None:
    """The serial behind an IBAN of the city, `None` for one that the city cannot have given out."""
    if len(text) != 20 or text[7] != "C" or not text[8:].isascii() or not text[8:].isdigit():
        return None
    return int(text[8:]) * GATHER % ACCOUNT_SPACE


def msisdn(serial: int) -> str:
    """A mobile number for each serial, no two alike: +7 7xx 000 0000 and upward."""
    subscriber, code = divmod(serial, len(MOBILE_CODES))
    return f"+7{MOBILE_CODES[code]}{subscriber:07d}"

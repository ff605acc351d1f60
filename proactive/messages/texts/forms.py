"""How money and days are written to a citizen. Nothing here takes a case ending."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from proactive.messages.contact import Language

CURRENCY = {Language.KK: "теңге", Language.RU: "тенге"}

MONTHS = {
    Language.KK: tuple(
        "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()  # noqa: SIM905
    ),
    Language.RU: tuple(
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905
    ),
}


def money(amount: Decimal | int, language: Language) -> str:
    """Tenge in words, since old phones lack the sign: "151 375 теңге", "89 497,76 тенге"."""
    whole, _, cents = f"{amount:,.2f}".replace(",", " ").partition(".")
    return f"{whole}{'' if cents == '00' else ',' + cents} {CURRENCY[language]}"


def day(when: date, language: Language, *, year: bool = True) -> str:
    """ "2026 ж. 24 қараша", "24 ноября 2026 года"; without the year "24 қараша", "24 ноября"."""
    short = f"{when.day} {MONTHS[language][when.month - 1]}"
    if not year:
        return short
    return f"{when.year} ж. {short}" if language is Language.KK else f"{short} {when.year} года"


def span(time: timedelta, units: tuple[str, str, str]) -> str:
    """The two largest of days, hours and minutes: "2 тәул. 3 сағ", "3 ч 20 мин"; less than a minute is "< 1 мин"."""
    minutes = int(time.total_seconds()) // 60
    counts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    first = next((place for place, count in enumerate(counts) if count), None)
    if first is None:
        return f"< 1 {units[-1]}"
    named = zip(counts[first : first + 2], units[first:], strict=False)
    return " ".join(f"{count} {tx}" for count, tx in named if count)


UNITS = {Language.KK: ("тәул.", "сағ", "мин"), Language.RU: ("сут.", "ч", "мин")}


def minute(at: datetime, zone: ZoneInfo) -> str:
    """Without a name of a month: "23.11.2026 10:05"."""
    return f"{at.astimezone(zone):%d.%m.%Y %H:%M}"


def thousands(count: int) -> str:
    """ "1 000 000"."""
    return f"{count:,}".replace(",", " ")

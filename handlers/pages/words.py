"""The interface's own words in Kazakh, Russian and English; what citizens read stands elsewhere."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from handlers.door import DOOR
from proactive.case import Language
from proactive.texts import NoSuchText, service_words
from proactive.texts.forms import day, money

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
COOKIE = "language"
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@cache
def book() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Words:
    """`words("case.title", number=…)`: a text of the interface. Raises `KeyError` for a key that is not there."""

    language: str
    zone: ZoneInfo

    def __call__(self, key: str, **params: object) -> str:
        found: Any = book()[self.language]
        for part in key.split("."):
            found = found[part]
        return str(found).format_map(params)

    def of(self, table: str, item: str | None, otherwise: str | None = None) -> str:
        """A word for a value that the program may learn later; unknown values are shown as they are."""
        known = book()[self.language][table].get(item)
        return str(known if known is not None else item if otherwise is None else otherwise)

    def service(self, code: str) -> str:
        """A benefit's name: its own in Kazakh and Russian."""
        if self.language == "en":
            name = self.of("service", code, code.replace("_", " "))
        else:
            try:
                name = service_words(code, "name", "", Language(self.language))
            except NoSuchText:
                name = code
        return name[:1].upper() + name[1:]

    def why(self, service: str, check: str) -> str:
        """What a failed check means, in the benefit's own words; it has none in English."""
        if self.language == "en":
            return ""
        try:
            return service_words(service, "why", check, Language(self.language))
        except NoSuchText:
            return ""

    def money(self, amount: Decimal) -> str:
        if self.language != "en":
            return money(amount, Language(self.language)).replace(" ", " ")
        return f"{amount:,.2f}".removesuffix(".00") + " tenge"

    def day(self, when: date) -> str:
        if self.language != "en":
            return day(when, Language(self.language))
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


def language_of(request: web.Request) -> str:
    """The visitor's choice, else the first of their browser's languages that is here."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    accepted = (part.strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(","))
    return next((code for code in accepted if code in LANGUAGES), "kk")


def words_of(request: web.Request) -> Words:
    return Words(language_of(request), request.app[DOOR].zone)

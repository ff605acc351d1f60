"""Words of the pages in Kazakh, Russian and English; what citizens read in messages stands elsewhere."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from proactive import services
from proactive.messages.contact import Language
from proactive.messages.texts import NoSuchText, service_words
from proactive.messages.texts import book as texts
from proactive.messages.texts.forms import UNITS, day, money, span
from proactive.papers.citations import cited
from proactive.papers.law_parts import rate_in_words
from proactive.papers.words import book as papers

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
COOKIE = "language"
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


Book = Mapping[str, Mapping[str, Any]]


@cache
def shared() -> Book:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@cache
def english() -> Book:
    """What papers have in Kazakh and Russian only."""
    return tomllib.loads((Path(__file__).parent / "english.toml").read_text("utf-8"))


@cache
def book_of(folder: Path) -> Book:
    """The words of one surface, from its `words.toml`, with those that all surfaces share."""
    own: Book = tomllib.loads((folder / "words.toml").read_text("utf-8"))
    return {code: joined(shared()[code], own[code]) for code in LANGUAGES}


def joined(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    tables = {name: joined(first[name], then[name]) for name in first.keys() & then if isinstance(then[name], dict)}
    return {**first, **then, **tables}


@dataclass(frozen=True, slots=True)
class Words:
    """`words("case.title", number=…)`: a text of the interface. Raises `KeyError` for a key that is not there."""

    book: Book
    language: str
    zone: ZoneInfo

    def __call__(self, key: str, **params: object) -> str:
        node: Any = self.book[self.language]
        for part in key.split("."):
            node = node[part]
        return str(node).format_map(params)

    def of(self, table: str, item: str | None, otherwise: str | None = None) -> str:
        """A word for a value that the program may learn later; unknown values are shown as they are."""
        word = self.book[self.language][table].get(item)
        return str(word if word is not None else item if otherwise is None else otherwise)

    def service(self, code: str) -> str:
        """A benefit's own name; its code where it brought none."""
        try:
            name = service_words(code, "name", "", self.language)
        except NoSuchText:
            name = code.replace("_", " ")
        return name[:1].upper() + name[1:]

    def why(self, service: str, check: str) -> str:
        """What a failed check means, in the benefit's own words; it has none in English."""
        try:
            return service_words(service, "why", check, self.language)
        except NoSuchText:
            return ""

    def check(self, id: str) -> str:
        """What a check asks, in the words of the benefit that makes it."""
        own = (texts(benefit, self.language).get("check", {}).get(id) for benefit in services.BY_CODE)
        return next((str(word) for word in own if word), self.on_papers("check", id))

    def register(self, code: str) -> str:
        """A register's name; empty for one that has none."""
        return self.on_papers("system", code)

    def rate(self, name: str) -> str:
        """What a value of the law is called."""
        words = english()["rate"] if self.language == "en" else papers(Language(self.language))["rate"]
        return rate_in_words(name, self.language, words)

    def cites(self, basis: str) -> str:
        """An act as papers cite it, in Kazakh and Russian; in English the short form of the code and the law."""
        return basis if self.language == "en" else cited(basis, Language(self.language))

    def number(self, value: Decimal) -> str:
        """`4 325`, `1,76`, as numbers are written in Kazakhstan; in English `4,325`, `1.76`."""
        written = f"{value:,}"
        return written if self.language == "en" else written.replace(",", "\u00a0").replace(".", ",")

    def on_papers(self, table: str, item: str) -> str:
        words = english()[table] if self.language == "en" else papers(Language(self.language))[table]
        return str(words.get(item, words.get("other", "")))

    def money(self, amount: Decimal) -> str:
        if self.language != "en":
            return money(amount, Language(self.language)).replace(" ", " ")
        return f"{amount:,.2f}".removesuffix(".00") + " tenge"

    def day(self, when: date) -> str:
        if self.language != "en":
            return day(when, Language(self.language))
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"

    def span(self, time: timedelta) -> str:
        units = ("d", "h", "min") if self.language == "en" else UNITS[Language(self.language)]
        return span(time, units).replace(" ", " ")

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


def language_of(request: web.Request) -> str:
    """The visitor's choice, else the first of their browser's languages that is here."""
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    accepted = (part.strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(","))
    return next((code for code in accepted if code in LANGUAGES), "kk")

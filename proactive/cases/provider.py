"""The body that provides the service, under the names that papers and consents give it."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

from proactive.messages.contact import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The provider of the service (көрсетілетін қызметті беруші); its name changes with reorganisations.

    `kato`: the region it decides for, under which its own key is found; empty for the body as the order names it.
    """

    BIN: ClassVar = {Language.KK: "БСН", Language.RU: "БИН"}

    kk: str
    ru: str
    bin: str = ""
    kato: str = ""
    address_kk: str = ""
    address_ru: str = ""

    def name(self, language: Language) -> str:
        """With its address and its BIN where they are known."""
        kazakh = language is Language.KK
        address = self.address_kk if kazakh else self.address_ru
        number = f"{self.BIN[language]} {self.bin}" if self.bin else ""
        return ", ".join(part for part in (self.kk if kazakh else self.ru, address, number) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritorialBody:
    """A body that decides for those who live in a region, under its name of a time; `mark` says how sure the row is."""

    kato: str  # the first two digits
    since: date
    kk: str
    ru: str
    mark: str
    until: date | None = None
    bin: str = ""
    address_kk: str = ""
    address_ru: str = ""

    @property
    def body(self) -> Body:
        words = {"kk": self.kk, "ru": self.ru, "address_kk": self.address_kk, "address_ru": self.address_ru}
        return Body(bin=self.bin, kato=self.kato, **words)


def read_bodies(text: str) -> tuple[TerritorialBody, ...]:
    """Of a TOML of `[[body]]` rows. Raises `ValueError`, also for a row that lacks a field or has one too many."""
    try:
        return tuple(TerritorialBody(**row) for row in tomllib.loads(text).get("body", []))
    except TypeError as error:
        raise ValueError(str(error).removeprefix("TerritorialBody.__init__() ")) from None


@cache
def built_in() -> tuple[TerritorialBody, ...]:
    return read_bodies(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass
class BodiesLaidOver:
    """An installation's own rows: names, addresses and BINs as the ministry knows them."""

    rows: tuple[TerritorialBody, ...] = ()


OWN = BodiesLaidOver()


def territorial_bodies() -> tuple[TerritorialBody, ...]:
    """The installation's own rows first."""
    return (*OWN.rows, *built_in())


def body_of(region: str | None, day: date) -> Body:
    """The body of a region on a day; where the region is not known, as the order names every one of them."""
    for row in territorial_bodies():
        if row.kato == region and row.since <= day and (row.until is None or day <= row.until):
            return row.body
    return the_body()


def the_body() -> Body:
    """The provider as the order names it."""
    return Body(
        kk=(
            "Қазақстан Республикасы Еңбек және халықты әлеуметтік қорғау "
            "министрлігінің Еңбек және әлеуметтік қорғау комитетінің аумақтық органы"
        ),
        ru=(
            "Территориальный орган Комитета труда и социальной защиты "
            "Министерства труда и социальной защиты населения Республики Казахстан"
        ),
    )

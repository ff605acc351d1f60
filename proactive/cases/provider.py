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
    """The provider of the service (көрсетілетін қызметті беруші); its name changes with reorganisations."""

    BIN: ClassVar = {Language.KK: "БСН", Language.RU: "БИН"}

    kk: str
    ru: str
    bin: str = ""

    def name(self, language: Language) -> str:
        name = self.kk if language is Language.KK else self.ru
        return f"{name}, {self.BIN[language]} {self.bin}" if self.bin else name


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritorialBody:
    """A body that decides for those who live in a region, under its name of a time; `mark` says how sure the row is."""

    kato: str  # the first two digits
    since: date
    kk: str
    ru: str
    mark: str
    until: date | None = None


@cache
def territorial_bodies() -> tuple[TerritorialBody, ...]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["body"]
    return tuple(TerritorialBody(**row) for row in rows)


def body_of(region: str | None, day: date) -> Body:
    """The body of a region on a day; where the region is not known, as the order names every one of them."""
    for body in territorial_bodies():
        if body.kato == region and body.since <= day and (body.until is None or day <= body.until):
            return Body(kk=body.kk, ru=body.ru)
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

"""The body that provides the service, under the names that papers and consents give it."""

from dataclasses import dataclass
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

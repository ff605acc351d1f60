"""The full text of a consent, with its eight elements (Law on Personal Data, art. 8(4)); every version ever shown.

An offer's words are the short text; the version of the full one stands in the record of the consent.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from proactive.cases.installation import Installation
from proactive.cases.provider import the_body
from proactive.messages.contact import Language
from proactive.messages.texts import Button, button

ACTION = "terms"
FOLDER = Path(__file__).with_name("consent_texts")


class NoSuchVersion(LookupError):
    """No full text was ever shown under this version."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    version: str
    title: str
    terms: tuple[str, ...]

    @property
    def text(self) -> str:
        """As a message shows it: numbered, a line between."""
        return "\n\n".join([self.title, *(f"{number}. {term}" for number, term in enumerate(self.terms, 1))])


@cache
def versions() -> tuple[str, ...]:
    """Oldest first."""
    found = (entry.name.removesuffix(".toml") for entry in FOLDER.iterdir())
    return tuple(sorted((name for name in found if name.isdigit()), key=int))


def current() -> str:
    return versions()[-1]


def terms(version: str, language: Language, house: Installation) -> ConsentText:
    """The text of a version, with the operator in it. Raises `NoSuchVersion`."""
    if version not in versions():
        raise NoSuchVersion(f"there is no version {version} of the consent's text")
    written = tomllib.loads((FOLDER / f"{version}.toml").read_text("utf-8"))[language]
    operator = replace(the_body(), bin=house.operator_bin).name(language)
    return ConsentText(version, written["title"], tuple(term.format(operator=operator) for term in written["terms"]))


def to_read(language: Language) -> Button:
    """The button that opens the full text as it is now: `terms:1:kk`."""
    return Button(f"{ACTION}:{current()}:{language}", button(ACTION, language).label)


def path(version: str, language: str | None = None) -> str:
    """Where its page is; without a language, in the browser's."""
    return f"/c/{version}" + (f"?lang={language}" if language else "")

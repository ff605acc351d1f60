"""The full text of a consent, with its eight elements (Law on Personal Data, art. 8(4)); every version ever shown.

All benefits share one text. Its last element is the purpose: a benefit whose purpose that text does not name has words
of its own for it, numbered like the text: `1.birth.2` is version 1 with the second purpose of that benefit.

An offer's words are the short text; the version of the full one stands in the record of the consent.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from proactive.cases.installation import Installation
from proactive.cases.provider import the_body
from proactive.messages.contact import Language
from proactive.messages.texts import Button, NoSuchText, book, button, service_words

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
    names = (entry.name.removesuffix(".toml") for entry in FOLDER.iterdir())
    return tuple(sorted((name for name in names if name.isdigit()), key=int))


def current(service: str = "") -> str:
    """What goes with an offer of a benefit; without one, the text that all share."""
    own = purposes(service, Language.KK) if service else ()
    return f"{versions()[-1]}.{service}.{own[-1]}" if own else versions()[-1]


def purposes(service: str, language: Language) -> tuple[str, ...]:
    """The numbers of a benefit's own purposes, the oldest first; none where the shared text names it."""
    try:
        words = book(service, language).get("consent", {})
    except NoSuchText:
        return ()
    return tuple(sorted((number for number in words if number.isdecimal()), key=int))


def exists(version: str) -> bool:
    shared, _, own = version.partition(".")
    service, _, number = own.rpartition(".")
    return shared in versions() and (not own or number in purposes(service, Language.KK))


def terms(version: str, language: Language, house: Installation) -> ConsentText:
    """The text of a version, with the operator in it. Raises `NoSuchVersion`."""
    if not exists(version):
        raise NoSuchVersion(f"there is no version {version} of the consent's text")
    shared, _, own = version.partition(".")
    text = shared_text(shared, language, house)
    return replace(text, version=version, terms=(*text.terms[:-1], purpose(own, language))) if own else text


def purpose(own: str, language: Language) -> str:
    """Of `birth.2`."""
    service, _, number = own.rpartition(".")
    return service_words(service, "consent", number, language)


def shared_text(version: str, language: Language, house: Installation) -> ConsentText:
    entry = tomllib.loads((FOLDER / f"{version}.toml").read_text("utf-8"))[language]
    operator = replace(the_body(), bin=house.operator_bin).name(language)
    return ConsentText(version, entry["title"], tuple(term.format(operator=operator) for term in entry["terms"]))


def to_read(language: Language, service: str = "") -> Button:
    """The button that opens the full text as it is now: `terms:1:kk`."""
    return Button(f"{ACTION}:{current(service)}:{language}", button(ACTION, language).label)


def path(version: str, language: str | None = None) -> str:
    """Where its page is; without a language, in the browser's."""
    return f"/c/{version}" + (f"?lang={language}" if language else "")

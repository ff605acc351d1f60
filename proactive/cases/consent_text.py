"""The full text of a consent, with its eight elements (Law on Personal Data, art. 8(4)); every version ever shown.

All benefits share one text. Whom a benefit is about, which registers it asks and what for are words of its own,
numbered like the text: `2.birth.1` is version 2 with the first words of it. In version 1 only the purpose was.

An offer's words are the short text; the version of the full one stands in the record of the consent.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from proactive.cases.installation import Installation
from proactive.cases.provider import the_body
from proactive.messages.contact import Language
from proactive.messages.texts import Button, NoSuchText, book, button

ACTION = "terms"
OWN = ("about", "registers", "purpose")
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
    """The numbers of a benefit's own words, the oldest first; none where the shared text says it all."""
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
    entry = tomllib.loads((FOLDER / f"{shared}.toml").read_text("utf-8"))[language]
    words = {name: entry.get(name, "") for name in OWN} | own_words(own, language)
    operator = replace(the_body(), bin=house.operator_bin).name(language)
    filled = tuple(term.format(operator=operator, **words) for term in entry["terms"])
    if own and not any("{purpose}" in term for term in entry["terms"]):  # version 1: a purpose is its last element
        filled = (*filled[:-1], words["purpose"])
    return ConsentText(version, entry["title"], filled)


def own_words(own: str, language: Language) -> dict[str, str]:
    """Of `birth.2`: a purpose alone, or with it whom the benefit is about and which registers it asks."""
    service, _, number = own.rpartition(".")
    if not service:
        return {}
    words = book(service, language)["consent"][number]
    return {"purpose": words} if isinstance(words, str) else {name: words[name] for name in OWN if name in words}


def to_read(language: Language, service: str = "") -> Button:
    """The button that opens the full text as it is now: `terms:1:kk`."""
    return Button(f"{ACTION}:{current(service)}:{language}", button(ACTION, language).label)


def path(version: str, language: str | None = None) -> str:
    """Where its page is; without a language, in the browser's."""
    return f"/c/{version}" + (f"?lang={language}" if language else "")

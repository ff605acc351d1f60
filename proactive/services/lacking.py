"""What a benefit's folder lacks of what the program will ask it for: told at the start, not in the middle of a case."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from proactive import services
from proactive.basics.law import LAW
from proactive.basics.service_folders import UnusableBenefit, folder
from proactive.messages.contact import Language
from proactive.messages.texts import book
from proactive.services.protocol import Service

FILES = ("law.toml", "kk.toml", "ru.toml", "en.toml")
TEXTS = ("offer", "remind", "assigned", "refused", "explain_assigned", "explain_refused")
WORDS = ("name", "right_ends")  # that stand alone
TABLES: Mapping[str, tuple[str, ...]] = {
    "why": ("R1", "R2", "R3", "other"),
    "paper": ("name", "rules", "assigned", "refused", "resolved_assigned", "resolved_refused", "suspended"),
    "check": (),
    "consent": (),
}
LONGEST_CODE = 20  # a button that opens its consent carries it, in 64 bytes


class Incomplete(UnusableBenefit):
    """A benefit lacks a text, a word, the basis of its papers or a part of its law."""


def require_whole() -> None:
    """Raises `Incomplete` with all that is missing, in one line."""
    if missing := [f"{service.code}: {gap}" for service in services.SERVICES for gap in lacking(service)]:
        raise Incomplete(f"a benefit is not whole: {'; '.join(missing)}")


def lacking(service: Service) -> Iterator[str]:
    """Each thing that is missing, in a few words; nothing for a benefit that is whole."""
    if not service.code.isidentifier() or len(service.code) > LONGEST_CODE:
        yield f"its code is no name of up to {LONGEST_CODE} letters"
    if absent := [name for name in FILES if not (folder(service.code) / name).is_file()]:
        yield from (f"there is no {name}" for name in absent)
        return
    yield from chain(*(missing_words(service.code, language) for language in Language))
    yield from differing(service.code)
    yield from missing_english(service.code)
    if not getattr(service, "basis", None) or not service.basis.official:
        yield "there is no basis for its decisions"
    yield from missing_law(service.code)


def missing_words(code: str, language: Language) -> Iterator[str]:
    """Texts are sent, words go into texts and stand on papers."""
    words = book(code, language)
    for name in TEXTS:
        if "sms" not in table(words, name) or "version" not in table(words, name):
            yield f"{language}.toml has no text {name}"
    yield from (f"{language}.toml has no {name}" for name in WORDS if not isinstance(words.get(name), str))
    for name, items in TABLES.items():
        if not table(words, name):
            yield f"{language}.toml has no [{name}]"
        else:
            yield from (f"{language}.toml has no {name}.{item}" for item in items if item not in words[name])


def missing_english(code: str) -> Iterator[str]:
    """Its name and its checks, for those who work here."""
    words, checks = book(code, "en"), table(book(code, Language.KK), "check")
    if "name" not in words:
        yield "en.toml has no name"
    yield from (f"en.toml has no check.{check}" for check in checks if check not in table(words, "check"))


def table(words: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entry = words.get(name)
    return entry if isinstance(entry, Mapping) else {}


def differing(code: str) -> Iterator[str]:
    """What is said in one language alone."""
    keys = {language: keys_of(book(code, language)) for language in Language}
    for language in Language:
        missing_keys = set().union(*keys.values()) - keys[language]
        yield from (f"{language}.toml has no {key}, which another language has" for key in sorted(missing_keys))


def keys_of(words: Mapping[str, Any]) -> set[str]:
    """Of texts their names; of tables each item too."""
    tables = {name: items for name, items in words.items() if isinstance(items, Mapping) and "version" not in items}
    return {*words, *(f"{name}.{item}" for name, items in tables.items() for item in items)}


def missing_law(code: str) -> Iterator[str]:
    """Terms count from the hours of a body, which each benefit says for itself."""
    own = {name for name in LAW if name.startswith(f"{code}.")}
    if not own:
        yield "law.toml has no values"
    elif any(name.startswith(f"{code}.term_days") for name in own) and f"{code}.closes_at" not in own:
        yield "law.toml has term_days and no closes_at"

"""Every word a citizen reads, in Kazakh and in Russian, short for SMS and long for Telegram.

`common.*` stands in `texts/{kk,ru}.toml`, answers to what people ask in `texts/topics/`, a benefit's own words in
`{kk,ru}.toml` of its folder. A table with a `version` is a text and is sent (`render`); any other table holds words
that go into texts (`common`, `service_words`). The version changes whenever the wording does: with key, language and
channel it names what a consent was given to.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from proactive.basics import service_folders
from proactive.messages.contact import Channel, Language

HERE = Path(__file__).parent
PLACES = {
    "common": HERE,
    "award": HERE / "award",
    "topics": HERE / "topics",
    "desk": HERE / "desk",
    "staff": HERE / "staff",
    "watch": HERE / "watch",
}  # words that belong to no one benefit


class NoSuchText(LookupError):
    """A key, a word or a button that no file of texts holds."""


class MissingWord(LookupError):
    """A text was to be said without one of the words it needs."""


@dataclass(frozen=True, slots=True)
class Button:
    """What a button does and what stands on it; pressing it is the same as saying it."""

    action: str
    label: str


@dataclass(frozen=True, slots=True)
class Text:
    key: str
    version: str
    language: Language
    text: str
    buttons: tuple[Button, ...] = ()


def render(key: str, language: Language, channel: Channel, **params: str) -> Text:
    """The text of `key`, `"burial.offer"`, with its words put in; words it does not use are allowed.

    `{answers}` is the text's own: its buttons as SMS digits, "1 – иә, 2 – жоқ".
    Raises `NoSuchText` for an unknown key and `MissingWord` for a word that was not given.
    """
    entry = _entry(key, language)
    actions = entry.get("buttons", [])
    try:
        wording = _template(key, entry, channel).format_map({"answers": _answers(actions, language), **params})
    except KeyError as missing:
        raise MissingWord(f"{key} in {language} needs {missing}") from None
    wording = re.sub(" {2,}", " ", wording).strip()
    return Text(key, str(entry["version"]), language, wording, buttons_of(key, language))


def buttons_of(key: str, language: Language) -> tuple[Button, ...]:
    """Those of a text. Raises `NoSuchText`."""
    return tuple(button(action, language) for action in _entry(key, language).get("buttons", []))


def common(table: str, item: str, language: Language) -> str:
    """Words that belong to no one benefit: `common("state", "offered", language)`. Raises `NoSuchText`."""
    return _words("common", table, item, language)


def service_words(service: str, table: str, item: str, language: str) -> str:
    """A benefit's own words: `("burial", "why", "B13.4", …)`, or one that stands alone: `("burial", "name", "", …)`.

    A table may hold `other`, for items it does not name. `"en"` is for those who work here. Raises `NoSuchText`.
    """
    return _words(service, table, item, language)


def award_words(table: str, item: str, language: Language) -> str:
    """Words about running awards: `award_words("why", "new_year", language)`. Raises `NoSuchText`."""
    return _words("award", table, item, language)


def staff_words(table: str, item: str, language: Language) -> str:
    """Words for those who work here: `staff_words("role", "official", language)`. Raises `NoSuchText`."""
    return _words("staff", table, item, language)


def watch_words(table: str, item: str, language: Language) -> str:
    """Words for those who watch: `watch_words("job", "look_up", language)`. Raises `NoSuchText`."""
    return _words("watch", table, item, language)


def topic_words(table: str, item: str, language: Language) -> str:
    """Words that go into answers to what people ask: `topic_words("unit", "MCI", language)`. Raises `NoSuchText`."""
    return _words("topics", table, item, language)


def button(action: str, language: Language) -> Button:
    """The button of an action, labelled in the citizen's language. Raises `NoSuchText`."""
    return Button(action, _button(action, language)["label"])


@cache
def book(owner: str, language: str) -> Mapping[str, Any]:
    """All texts and words of `common` or of a benefit, as written. Raises `NoSuchText`."""
    try:
        folder = PLACES.get(owner) or service_folders.folder(owner)
        return tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    except (FileNotFoundError, service_folders.NoSuchFolder):
        raise NoSuchText(f"no texts for {owner} in {language}") from None


def texts_of(owner: str, language: Language) -> Iterator[str]:
    """Keys of the texts that can be sent: `"common.accepted"`."""
    for name, entry in book(owner, language).items():
        if isinstance(entry, Mapping) and "version" in entry:
            yield f"{owner}.{name}"


def _entry(key: str, language: Language) -> Mapping[str, Any]:
    owner, _, name = key.partition(".")
    entry = book(owner, language).get(name)
    if not isinstance(entry, Mapping) or "version" not in entry:
        raise NoSuchText(f"{key} is no text in {language}")
    return entry


def _template(key: str, entry: Mapping[str, Any], channel: Channel) -> str:
    """Telegram falls back to the short words; SMS never falls back to the long ones."""
    template = entry.get("telegram") if channel is Channel.TELEGRAM else None
    template = template or entry.get("sms")
    if template is None:
        raise NoSuchText(f"{key} has no words for {channel}")
    return str(template)


def _words(owner: str, table: str, item: str, language: str) -> str:
    entry = book(owner, language).get(table)
    if isinstance(entry, Mapping) and "version" not in entry:
        entry = entry.get(item, entry.get("other"))
    if not isinstance(entry, str):
        raise NoSuchText(f"{owner}.{table}.{item} has no words in {language}")
    return entry


def _answers(actions: list[str], language: Language) -> str:
    """The digit is the button's place in the row, so that "1" and the first button cannot drift apart."""
    words = [_button(action, language) for action in actions]
    return ", ".join(f"{digit} – {word.get('word', word['label'])}" for digit, word in enumerate(words, 1))


def _button(action: str, language: Language) -> Mapping[str, str]:
    try:
        return book("common", language)["button"][action]  # type: ignore[no-any-return]
    except KeyError:
        raise NoSuchText(f"no button {action} in {language}") from None

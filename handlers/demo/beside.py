"""What stands beside a message in the page's language: its translation, in English what it says in short."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from handlers.demo.translation import translation
from handlers.web.words import Words
from proactive.messages.contact import Channel, Language
from storage.messages.conversations import Line


def beside(words: Words, line: Line) -> str | None:
    """`None` for what a citizen said, what is in that language already, and where nothing can be said anew."""
    if line.key is None or line.language is None or line.language == words.language:
        return None
    if words.language not in set(Language):
        return gists().get(line.key) or gists().get(line.key.partition(".")[2])
    languages = Language(line.language), Language(words.language)
    return translation(line.key, line.text, Channel(line.channel), *languages)


@cache
def gists() -> Mapping[str, str]:
    book: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("english.toml").read_text("utf-8"))
    return book["gist"]

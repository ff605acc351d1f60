"""Phrases that are found wherever they stand in a message, spelled as people spell: for what likeness must not miss.

A word of four letters and more is the beginning of one, a shorter one is the whole of it; one or two words may stand
between. Case, Kazakh letters on a Russian keyboard, Latin writing and the wrong layout are alike already.
"""

import re
from collections.abc import Iterable

from proactive.conversation.topics.letters import readings, spelled

STEM_FROM = 4  # letters; a shorter word is meant as it stands
SIGNS = str.maketrans("", "", "ьъ")  # which Latin writing leaves out
LONGEST = 4096  # letters that are read: a message of a chat
BETWEEN = r"(?:\w+ ){0,2}"
UNDENIED = r"(?<!\bне )(?<!\bне)\b"  # "не хочу умирать"; what begins with "не" itself is written so


def stands_in(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.search(" ".join(words).translate(SIGNS)) for words in readings(text[:LONGEST]))


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted({written(spelled(phrase.translate(SIGNS))) for phrase in phrases})))


def written(words: list[str]) -> str:
    """Words that are written together are found too."""
    first, *others = [word if len(word) < STEM_FROM else rf"{word}\w*?" for word in words]
    rest = "".join(rf" ?{BETWEEN}{word}" for word in others)
    return f"{UNDENIED}{first}{rest}{'' if len(words[-1]) >= STEM_FROM else chr(92) + 'b'}"

"""Who speaks of ending their life is heard before anything else is: by plain words, wherever they stand.

Likeness finds such words too (`Topic.LIFE_IN_DANGER`), but must not be the only one to listen.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from proactive.conversation.topics.letters import readings, spelled

STEM_FROM = 4  # letters; a shorter word is meant as it stands
SIGNS = str.maketrans("", "", "ьъ")  # which Latin writing leaves out
LONGEST = 4096  # letters that are read: a message of a chat
BETWEEN = r"(?:\w+ ){0,2}"
UNDENIED = r"(?<!\bне )(?<!\bне)\b"  # "не хочу умирать"; what begins with "не" itself is written so


def speaks_of_dying(text: str) -> bool:
    return any(pattern().search(" ".join(words).translate(SIGNS)) for words in readings(text[:LONGEST]))


@cache
def pattern() -> re.Pattern[str]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    phrases = (phrase for language in listed.values() for phrase in language)
    return re.compile("|".join(sorted({written(spelled(phrase.translate(SIGNS))) for phrase in phrases})))


def written(words: list[str]) -> str:
    """Words that are written together are found too."""
    first, *others = [word if len(word) < STEM_FROM else rf"{word}\w*?" for word in words]
    rest = "".join(rf" ?{BETWEEN}{word}" for word in others)
    return f"{UNDENIED}{first}{rest}{'' if len(words[-1]) >= STEM_FROM else chr(92) + 'b'}"

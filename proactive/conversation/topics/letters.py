"""One script for what people type: Kazakh letters as on a Russian keyboard, Latin writing as Cyrillic."""

import re
import unicodedata
from collections.abc import Collection

KEYS = str.maketrans("`qwertyuiop[]asdfghjkl;'zxcvbnm,.", "ёйцукенгшщзхъфывапролджэячсмитьбю")
FOLDED = str.maketrans("әіңғүұқөһёйэ", "аингуукохеие")
ALIKE = str.maketrans("aceopxykmthbi", "асеорхукмтнви")

# Latin writing of Kazakh and Russian, the longest first.
LATIN = {
    "shch": "щ", "sch": "щ", "zh": "ж", "sh": "ш", "ch": "ч", "kh": "х", "gh": "г", "ts": "ц", "ya": "я", "yu": "ю",
    "yo": "е", "ia": "я", "iu": "ю", "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х",
    "i": "и", "j": "ж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "ш", "x": "х", "y": "ы", "z": "з",
}  # fmt: skip
SOUND = re.compile("|".join(sorted(LATIN, key=len, reverse=True)))
WORD = re.compile(r"[0-9]+|[^\W\d_]+")
LATIN_ONLY = re.compile(r"[a-z]")
CYRILLIC = re.compile(r"[а-яёәіңғүұқөһ]")
DRAWN_OUT = re.compile(r"(.)\1+")


def words_of(text: str, vocabulary: Collection[str] = ()) -> list[str]:
    """The words in one script, letters that people leave out or double made alike.

    `vocabulary` tells a wrong keyboard layout from Latin writing: whichever of the two readings has more of its words.
    """
    return max(readings(text), key=lambda words: sum(len(word) for word in words if word in vocabulary))


def readings(text: str) -> list[list[str]]:
    """Letters that are all Latin may be Latin writing, or the wrong layout."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if not LATIN_ONLY.search(plain):
        return [spelled(plain)]
    if CYRILLIC.search(plain):
        return [spelled(" ".join(map(in_cyrillic, plain.split())))]
    return [spelled(SOUND.sub(sound, plain)), spelled(plain.translate(KEYS))]


def in_cyrillic(chunk: str) -> str:
    """A word in two scripts is spelled with look-alikes; one in Latin letters alone is Latin writing."""
    return chunk.translate(ALIKE) if CYRILLIC.search(chunk) else SOUND.sub(sound, chunk)


def sound(match: re.Match[str]) -> str:
    return LATIN[match.group()]


def spelled(plain: str) -> list[str]:
    return [DRAWN_OUT.sub(r"\1", word.translate(FOLDED)) for word in WORD.findall(plain)]

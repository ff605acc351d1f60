"""In which of the two languages something is written. A name is in both: Russian words may stand beside it."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from proactive.conversation.topics.letters import spelled, words_of
from proactive.conversation.topics.topic import examples
from proactive.messages.contact import Language

KAZAKH_LETTERS = set("әіңғүұқөһ")
WORD = re.compile(r"[^\W\d_]+")
SENTENCE = re.compile(r"(?:^|[.!?…\n])\W*$")  # what stands before its first word
QUOTED = ("«", "“", "„", '"')
ENDINGS = "(?:а|у|е|ы|и|ю|я|ой|ом|ем|ей|ым|ого|ому|ых|ыми)?"  # of a name in a Russian sentence
SURNAME = re.compile(rf"\w{{2,}}(?:[оеё]в{ENDINGS}|[оеё]в(?:ский|ская)|(?<=\w\w\w)ұлы|(?<=\w\w\w)қызы){ENDINGS}")
MANY = 2  # Russian words beside one that nobody knows


def language_of(text: str) -> Language | None:
    """By its letters and by the words of the examples; `None`: either."""
    said = list(without_names(text))
    with_letters = [word for word in said if KAZAKH_LETTERS & set(word)]
    unknown = [word for word in with_letters if not only_in(Language.KK) & set(spelled(word))]
    if len(unknown) < len(with_letters):
        return Language.KK
    words = set(words_of(" ".join(said)))
    kazakh, russian = len(words & only_in(Language.KK)), len(words & only_in(Language.RU))
    if unknown:  # a word that no example has, or a name in small letters
        return Language.RU if russian >= MANY and russian > kazakh + len(unknown) else Language.KK
    if kazakh == russian:
        return None
    return Language.KK if kazakh > russian else Language.RU


def without_names(text: str) -> Iterator[str]:
    """Its words in small letters."""
    has_case = text != text.upper()
    for match in WORD.finditer(text):
        word, small = match.group(), match.group().lower()
        if KAZAKH_LETTERS & set(small) and is_name(word, text[: match.start()], has_case):
            continue
        yield small


def is_name(word: str, before: str, has_case: bool) -> bool:
    small = word.lower()
    if listed().fullmatch(small) or SURNAME.fullmatch(small):
        return True
    if not has_case or not word[0].isupper():
        return False
    return word.isupper() or before.endswith(QUOTED) or SENTENCE.search(before) is None


@cache
def listed() -> re.Pattern[str]:
    """Each with the endings that it has in a Russian sentence; with a Kazakh one it is a Kazakh word."""
    names = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    stems = {re.sub("[ай]$", "", name) for of_kind in names.values() for name in of_kind}
    return re.compile(rf"(?:{'|'.join(sorted(stems))})й?{ENDINGS}")


@cache
def only_in(language: Language) -> frozenset[str]:
    """Words of the examples in one language that no example in the other has."""
    words = {
        way: {word for example in examples() if example.topic and example.way == way for word in words_of(example.text)}
        for way in Language
    }
    return frozenset(words[language] - words[Language.RU if language is Language.KK else Language.KK])

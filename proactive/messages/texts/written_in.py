"""In which of the two languages an official wrote what a citizen reads: where it is not theirs, this is said."""

import re

from proactive.messages.contact import Language
from proactive.messages.texts import common

KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC_WORD = re.compile("[а-яё]{2,}", re.IGNORECASE)
ENOUGH = 2  # words; one alone may be the same in both


def written_in(words: str) -> Language | None:
    """Kazakh has letters that Russian has not, and no sentence of it goes without; `None`: it may be either."""
    if KAZAKH.search(words):
        return Language.KK
    return Language.RU if len(CYRILLIC_WORD.findall(words)) >= ENOUGH else None


def remark_on(words: str, language: Language) -> str:
    """That it stands in the other language; empty where it does not."""
    seen = written_in(words)
    return common("written_in", seen, language) if seen not in {None, language} else ""


def as_written(words: str, language: Language) -> str:
    remark = remark_on(words, language)
    return f"{remark} {words}" if remark else words

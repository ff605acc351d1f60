"""What somebody who writes to many should look at once more, before anything is sent: nothing here forbids anything.

Each caution is something that others have sent to a whole country by mistake. Its words, in three languages, stand in
`cautions.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from proactive.broadcasts.broadcast import Broadcast, words_in
from proactive.messages.contact import Language
from proactive.messages.secrets import secret_asked_for
from proactive.messages.texts import forms

KAZAKH = frozenset("әіңғүұқөһ")
FROM_LETTERS = 20  # in a shorter text no language is told by its letters
IN_KAZAKH = 0.04  # of its letters are of the Kazakh alphabet alone; names in a Russian text come to less

LINK = re.compile(r"(?:https?://|www\.)[^\s)»\"]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:kz|com|org|gov|me|ru)\b\S*", re.I)
DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b|\b(\d{1,2}):(\d{2})\b")
NUMBER = re.compile(r"\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)?")
MONTHS = {name: f"{number:02}" for names in forms.MONTHS.values() for number, name in enumerate(names, 1)}
IN_MONTH = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})", re.I)
UNFILLED = re.compile(
    r"\[[^\]\d]{2,}\]|\(\([^)]*\)\)|<[^<>\s]{2,}>|\{\{|_{3,}|\b[XХ]{2,}\b|%[sd]\b|\blorem\b|\bTODO\b", re.I
)
TRIAL = re.compile(
    r"\b(?:test|тест|тестовое|тестовая|проверка связи|сынақ|сынама)\b(?!\s*(?:на|для|тапсыр|по|бойынша))", re.I
)


class Concern(StrEnum):
    SAME_WORDS = "same_words"  # one text in both languages
    SWAPPED = "swapped"
    NOT_KAZAKH = "not_kazakh"
    NOT_RUSSIAN = "not_russian"
    UNFILLED = "unfilled"  # a place that nobody filled; `what` shows it
    TRIAL = "trial"  # the word "test"
    LINKS_DIFFER = "links_differ"
    NUMBERS_DIFFER = "numbers_differ"  # days, times, sums, telephone numbers
    ASKS_CODE = "asks_code"
    SENT_BEFORE = "sent_before"  # `what` is the id of that broadcast


@dataclass(frozen=True, slots=True)
class Caution:
    concern: Concern
    what: str = ""

    def in_words(self, language: str) -> str:
        return worded()[self.concern][language].format(what=self.what)


@cache
def worded() -> Mapping[str, Mapping[str, str]]:
    """By concern, in Kazakh, Russian and English; `{what}` is what it is about."""
    texts: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return texts


def cautions(broadcast: Broadcast, earlier: Sequence[Broadcast] = ()) -> list[Caution]:
    """All that is to be looked at once more, each once; `earlier` are broadcasts that went out."""
    kazakh, russian = broadcast.texts[Language.KK], broadcast.texts[Language.RU]
    every = (
        *languages(kazakh, russian),
        *between(kazakh, russian),
        *within(kazakh),
        *within(russian),
        *sent_before(broadcast, earlier),
    )
    return list(dict.fromkeys(every))


def languages(kazakh: str, russian: str) -> Iterator[Caution]:
    if alike(kazakh) == alike(russian):
        yield Caution(Concern.SAME_WORDS)
        return
    wrong_kazakh, wrong_russian = is_kazakh(kazakh) is False, is_kazakh(russian) is True
    if wrong_kazakh and wrong_russian:
        yield Caution(Concern.SWAPPED)
    elif wrong_kazakh:
        yield Caution(Concern.NOT_KAZAKH)
    elif wrong_russian:
        yield Caution(Concern.NOT_RUSSIAN)


def is_kazakh(text: str) -> bool | None:
    """By its letters; `None` where there are too few to tell."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    if len(letters) < FROM_LETTERS:
        return None
    return sum(letter in KAZAKH for letter in letters) / len(letters) >= IN_KAZAKH


def between(kazakh: str, russian: str) -> Iterator[Caution]:
    """What must be the same in both, as it stands in one alone."""
    if odd := one_sided(links(kazakh), links(russian)):
        yield Caution(Concern.LINKS_DIFFER, odd)
    if odd := one_sided(numbers(kazakh), numbers(russian)):
        yield Caution(Concern.NUMBERS_DIFFER, odd)


def one_sided(first: Counter[str], second: Counter[str]) -> str:
    return ", ".join(sorted(set((first - second) + (second - first))))


def links(text: str) -> Counter[str]:
    """A page in its own language is the same page: `/kk/` and `/ru/` count alike."""
    plain = (link.rstrip(".,;!?").lower() for link in LINK.findall(text))
    return Counter(re.sub(r"/(?:kk|kz|ru)(?=/|$)", "/*", link) for link in plain)


def numbers(text: str) -> Counter[str]:
    """Days, times, sums and telephone numbers; outside links, and with spaces and commas written alike."""
    bare = LINK.sub(" ", text)
    days = [match.group() for match in DAY.finditer(bare)]
    rest = NUMBER.findall(DAY.sub(" ", bare))
    days += [f"{match[1]}.{MONTHS[match[2].lower()]}" for match in IN_MONTH.finditer(bare)]
    return Counter([*days, *(re.sub(r"[ \u00a0]", "", number).replace(",", ".") for number in rest)])


def within(text: str) -> Iterator[Caution]:
    if found := UNFILLED.search(text):
        yield Caution(Concern.UNFILLED, found.group())
    if found := TRIAL.search(text):
        yield Caution(Concern.TRIAL, found.group())
    if secret := secret_asked_for(text):
        yield Caution(Concern.ASKS_CODE, secret)


def sent_before(broadcast: Broadcast, earlier: Sequence[Broadcast]) -> Iterator[Caution]:
    """The newest one with the same words in either language."""
    texts = {alike(text) for text in broadcast.texts.values()}
    for sent in earlier:
        if sent.id != broadcast.id and sent.started_at and texts & {alike(text) for text in sent.texts.values()}:
            yield Caution(Concern.SENT_BEFORE, sent.id)
            return


def alike(text: str) -> str:
    """Without what makes no other message of it."""
    names = words_in(text)
    return " ".join(re.findall(r"\w+", text.casefold())) + " ".join(sorted(names))

"""What a message says in the other of the two languages: the same text of the book, its words said anew.

Texts and words of the book, sums and days change the language; names, numbers and people's own words stay as they are.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any

from proactive.basics import service_folders
from proactive.messages.contact import Channel, Language
from proactive.messages.message import OFFICIAL_WORDS
from proactive.messages.texts import PLACES, NoSuchText, book, render
from proactive.messages.texts.forms import CURRENCY, MONTHS, day

FIELD = re.compile(r"\{(\w+)\}")
RUNS_ON = re.compile(r"(\{\w+\})(?: \{\w+\})+")  # where one field ends and the next begins nobody can see
SENTENCES = re.compile(r"(?<=[.!?])(?<! ж\.)( +)")  # "2026 ж. 24 қараша" ends no sentence
PARTS = re.compile(r"([,;:] | – )")
FEWEST_LETTERS = 4  # a wording with fewer of its own would fit anything
CHOSEN_LANGUAGE = "common.language_changed"  # the same text of the other book speaks of the other language
IN_WHICH = {Language.KK: "Теперь пишем Вам по-казахски.", Language.RU: "Енді Сізге орысша жазамыз."}
GAP = r"(?:\d{4} ж\. |.)*?"  # nor does a field end in the middle of it
WITHIN_A_NUMBER = r"(?!(?<=\d,)\d)"  # its comma parts no fields: 46 782,92
TAIL = r"(?P<tail>\s.+)"  # what an answer ends with while a question is open


@lru_cache(2000)
def translation(key: str, text: str, channel: Channel, source: Language, target: Language) -> str | None:
    """`None` where nothing can be said anew: it is no text of the book, or a person's own words."""
    if source is target or key in OFFICIAL_WORDS:
        return None
    if key == CHOSEN_LANGUAGE:
        return IN_WHICH[source]
    try:
        result = of_key(key, text, channel, source, target)
    except NoSuchText:
        return None
    return result if result != text else None


def of_key(key: str, text: str, channel: Channel, source: Language, target: Language) -> str | None:
    """By the text of that key, the short one or the long one, and what was added to it."""
    owner, _, name = key.partition(".")
    entry = book(owner, source).get(name, {})
    for form in (channel, *Channel):
        for tail in ("", TAIL):
            words = re.fullmatch(shape(entry[form]) + tail, text, re.DOTALL) if form in entry else None
            if words:
                params = params_of(entry[form], words, target)
                added = params.pop("tail", "")
                return render(key, target, form, **params).text + added
    return None


def params_of(template: str, words: re.Match[str], target: Language) -> dict[str, str]:
    """What stood in each field, said anew; the text's own answers are not among it."""
    fields = {name: framed(value, target) for name, value in words.groupdict().items()}
    params = dict.fromkeys(FIELD.findall(template), "") | fields
    return {name: value for name, value in params.items() if name != "answers"}


def shape(template: str) -> str:
    """A text as a regular expression. The space beside a field may be missing, since the field may be empty."""
    pieces = FIELD.split(RUNS_ON.sub(r"\1", template.strip()))
    written, last = "", len(pieces) - 1
    for place, piece in enumerate(pieces):
        if place % 2:
            written += f"(?P={piece})" if f"(?P<{piece}>" in written else f"(?P<{piece}>{GAP})"
            continue
        before = " ?" if place and piece.startswith(" ") else ""
        after = " ?" if place < last and piece.endswith(" ") else ""
        core = piece[bool(before) : len(piece) - bool(after)] if piece != " " else ""
        written += before + re.escape(core) + after
        if core.endswith(","):
            written += WITHIN_A_NUMBER
    return written


def framed(text: str, target: Language) -> str:
    """Said anew between the same spaces."""
    core = text.strip()
    return text.replace(core, anew(core, target)) if core else text


def anew(text: str, target: Language) -> str:
    """Line by line, in as long pieces as the book knows."""
    if (whole := in_book(text, target)) is not None:
        return whole
    return "\n".join(sentences_anew(line, target) for line in text.split("\n"))


def sentences_anew(line: str, target: Language) -> str:
    pieces, result = SENTENCES.split(line), ""
    while pieces:
        runs = ((end, in_book("".join(pieces[:end]), target)) for end in range(len(pieces), 0, -2))
        end, words = next(((end, words) for end, words in runs if words is not None), (1, None))
        result += words if words is not None else parts_anew(pieces[0], target)
        result += "".join(pieces[end : end + 1])
        pieces = pieces[end + 1 :]
    return result


def parts_anew(sentence: str, target: Language) -> str:
    parts = PARTS.split(sentence)
    parts[::2] = [part_anew(part, target) for part in parts[::2]]
    return "".join(parts)


def part_anew(part: str, target: Language) -> str:
    """The last one may end a sentence where the book has the word alone."""
    if (words := in_book(part, target)) is not None:
        return words
    word = in_book(part.removesuffix("."), target) if part.endswith(".") else None
    return f"{word}." if word is not None else sums_and_days(part, target)


def in_book(text: str, target: Language) -> str | None:
    """A whole text or word of the book in its other language."""
    words, patterns = wordings(target)
    if text in words:
        return words[text]
    for pattern, template in patterns:
        if found_words := pattern.fullmatch(text):
            return filled(template, found_words, target)
    return None


def filled(template: str, words: re.Match[str], target: Language) -> str:
    params = dict.fromkeys(FIELD.findall(template), "") | {
        name: framed(value, target) for name, value in words.groupdict().items()
    }
    return re.sub(" {2,}", " ", template.format_map(params)).strip()


@cache
def wordings(target: Language) -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """From the other language: words as they are, and those with fields, the longest first."""
    source = other(target)
    owners = (*PLACES, *service_folders.packages())
    pairs = [pair for owner in owners for pair in paired(book(owner, source), book(owner, target))]
    plain = {said.strip(): meant.strip() for said, meant in reversed(pairs) if not FIELD.search(said)}
    gapped = sorted((pair for pair in pairs if enough(pair[0])), key=lambda pair: -len(pair[0]))
    return plain, tuple((re.compile(shape(said), re.DOTALL), meant) for said, meant in gapped)


def other(language: Language) -> Language:
    return Language.RU if language is Language.KK else Language.KK


def enough(template: str) -> bool:
    own_letters = sum(letter.isalpha() for letter in FIELD.sub("", template))
    return bool(FIELD.search(template)) and "{answers}" not in template and own_letters >= FEWEST_LETTERS


def paired(words: Mapping[str, Any], others: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Strings that stand at the same place in both."""
    for name in words.keys() & others:
        if isinstance(words[name], str) and isinstance(others[name], str):
            yield words[name], others[name]
        elif isinstance(words[name], Mapping):
            yield from paired(words[name], others[name])


def sums_and_days(text: str, target: Language) -> str:
    source = other(target)
    text = re.sub(rf"(?<=\d ){CURRENCY[source]}\b", CURRENCY[target], text)
    return day_of(source).sub(partial(day_anew, source, target), text)


@cache
def day_of(language: Language) -> re.Pattern[str]:
    short = rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS[language])})"
    return re.compile(
        rf"(?:(?P<year>\d{{4}}) ж\. )?{short}" if language is Language.KK else rf"{short}(?: (?P<year>\d{{4}}) года)?"
    )


def day_anew(source: Language, target: Language, words: re.Match[str]) -> str:
    month = MONTHS[source].index(words["month"]) + 1
    try:
        when = date(int(words["year"] or 2000), month, int(words["day"]))
    except ValueError:  # no day of the calendar, so nothing that was made here
        return words[0]
    return day(when, target, year=words["year"] is not None)

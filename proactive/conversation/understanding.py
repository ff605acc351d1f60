"""What a citizen says, whatever the script, the typos and the courtesies around it; never a guess.

Every word of a message must be known: a yes with an unknown word beside it is asked again, and so is a message in
which two meanings meet. The words are data, in `understanding.toml`.
"""

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from proactive.basics.identifiers import iban_as_meant, normal_iban


class Meaning(StrEnum):
    YES = "yes"
    NO = "no"
    CHOICE = "choice"  # value: the digit
    LANGUAGE = "language"  # value: kk, ru
    LANGUAGES = "languages"  # which are there?
    STATUS = "status"
    WHY = "why"
    REVIEW = "review"
    PAPER = "paper"
    PAPERS = "papers"
    TERMS = "terms"  # value, of a button: version:language
    MENU = "menu"
    WHO = "who"
    STOP = "stop"
    START = "start"
    WITHDRAW = "withdraw"
    OPINION = "opinion"  # "отзыв": taking back, or an opinion
    UNLINK = "unlink"  # Telegram is not theirs
    AGAIN = "again"  # they want to apply again
    HOLD_BACK = "hold_back"  # of what is paid, for what was overpaid
    PAY_WHOLE = "pay_whole"  # nothing is to be held back any more
    IBAN = "iban"  # value: as banks write it, right or wrong
    IBANS = "ibans"  # several, and nobody knows which is meant
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    meaning: Meaning
    value: str | None = None


UNKNOWN = Said(Meaning.UNKNOWN)
ANSWERS = {Meaning.YES, Meaning.NO, Meaning.CHOICE}  # with a question mark they are none
YES, NO, STATUS = Said(Meaning.YES), Said(Meaning.NO), Said(Meaning.STATUS)
NOT = Said(Meaning.UNKNOWN, "not")  # the Russian "не": alone a no, before a yes its opposite
BESIDE = Said(Meaning.UNKNOWN, "beside")  # thanks, greetings: they change nothing

MOST_WORDS = 30
TYPO_FROM = 5  # letters; in shorter words one letter is too much of the word

# Letters that look alike are one letter; Kazakh ones are typed as Russian ones for want of a keyboard, never otherwise.
ALIKE = str.maketrans("aceopxykmthbiıұё", "асеорхукмтнвііүе")
RUSSIAN = str.maketrans("әіңғүқөһ", "аингукох")
NEGATES = {"м", "п", "б"}  # one such letter more is how Kazakh says no: келісем, келіспем

PLUS = re.compile(r"\s*[+➕]+\s*[.!]*\s*")  # how "I am for it" is written in a chat
QUESTION = re.compile(r"[?？؟¿⁇❓❔]")
SIGNATURE = re.compile(
    r"(?:[-–—_*\s]*)(?:отправлено\s|послано\s|sent\s(?:from|via)\s|get outlook|.{0,30}жіберілді$)", re.IGNORECASE
)
WORD = re.compile(r"[0-9]+|[^\W\d_]+|[^\w\s]")
DRAWN_OUT = re.compile(r"\B(.)\1+|^(.)\2\2+")  # a doubled first letter may stand for another: "оок", "жоқ"
COLLOQUIAL_NO = re.compile(r"\b(не|ne)\s*[,.;!–—-]")  # "не, спасибо"

KZ_ACCOUNT = re.compile(r"(?<![^\W_])[kкқ][zз3][\W_]*[0-9oо][\W_]*[0-9oо]", re.IGNORECASE)
NAMED_ACCOUNT = re.compile(r"\b(?:iban|ибан|жск|иик)\b\W*(?=.*[0-9]{4})", re.IGNORECASE)
LONG_NUMBER = re.compile(r"(?<![\w+])(?=(?:[^\W_]*[0-9]){8})[^\W_]{12,34}(?!\w)|(?<![\w+])(?:[0-9]{4}[ -]?){3,8}(?!\w)")
IBAN_LENGTH = 20


def understand(text: str, *, choices: int = 0) -> Said:
    """The meaning of a message; with `choices` lines on offer a digit is a line, else 1 is yes and 2 is no."""
    accounts = accounts_in(unicodedata.normalize("NFKC", text))
    if accounts:
        return Said(Meaning.IBAN, accounts[0]) if len(accounts) == 1 else Said(Meaning.IBANS)
    text = signed_off(text)
    if PLUS.fullmatch(text):
        return YES
    words = words_of(text)
    if not words:
        return STATUS if QUESTION.search(text) else UNKNOWN
    if len(words) > MOST_WORDS:
        return UNKNOWN
    saying = agreed(counted(saying, choices) for saying in negated(list(units(words))))
    return UNKNOWN if saying.meaning in ANSWERS and QUESTION.search(text) else saying


def names(meaning: Meaning, text: str) -> bool:
    """Whether a word of the closed table stands among others, and is not denied."""
    return any(saying.meaning is meaning for saying in negated(list(units(words_of(text)[:MOST_WORDS]))))


def signed_off(text: str) -> str:
    """Without what a phone puts under everything its owner writes."""
    lines = text.strip().splitlines()
    return "\n".join(lines[:-1]) if len(lines) > 1 and SIGNATURE.match(lines[-1].strip()) else text


def agreed(meanings: Iterable[Said]) -> Said:
    """The one meaning that all share. "Да, 2" is line 2; anything else that is two things is nothing."""
    sayings = set(meanings) - {BESIDE}
    choices = {saying for saying in sayings if saying.meaning is Meaning.CHOICE}
    if len(choices) == 1 and sayings - choices == {YES}:
        sayings = choices
    return sayings.pop() if len(sayings) == 1 else UNKNOWN


def counted(saying: Said, choices: int) -> Said:
    if saying.meaning is not Meaning.CHOICE or saying.value is None:
        return saying
    if choices:
        return saying if int(saying.value) <= choices else UNKNOWN
    return {"1": YES, "2": NO}.get(saying.value, UNKNOWN)


def negated(sayings: list[Said]) -> Iterator[Said]:
    """ "Не хочу" is no, "не" by itself too; "не отказываюсь" is anybody's guess."""
    for before, saying in pairwise([BESIDE, *sayings, BESIDE]):
        if before is NOT:
            yield NO if saying in {YES, NOT, BESIDE} else UNKNOWN
        elif saying is not NOT:
            yield saying


def words_of(text: str) -> tuple[str, ...]:
    """Letters, numbers and emoji, one by one, in one script; what only decorates them is gone."""
    plain = unicodedata.normalize("NFKC", text.replace("№", " ")).lower()
    plain = COLLOQUIAL_NO.sub("нет ", plain)
    words = (word for word in WORD.findall(plain) if word[0].isalnum() or unicodedata.category(word) == "So")
    return tuple("".join(map(bare, word)).translate(ALIKE) for word in words)


def bare(letter: str) -> str:
    """Latin letters without their marks, ä as a; й and ё are letters of their own."""
    return unicodedata.normalize("NFD", letter)[0] if letter < "ɐ" else letter


def fold(word: str) -> str:
    """As typed on a Russian keyboard: the key under which spellings of one word meet."""
    return word.translate(RUSSIAN)


# --- The lexicon

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases as tuples of words under their folded form; `by_length` are the words that typos are held against."""

    phrases: Mapping[Phrase, Mapping[Phrase, Said]]
    words: frozenset[str]
    by_length: Mapping[int, list[str]]
    longest: int


@cache
def lexicon() -> Lexicon:
    phrases: dict[Phrase, dict[Phrase, Said]] = defaultdict(dict)
    for phrase, saying in entries(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))):
        phrases[tuple(map(fold, phrase))][phrase] = saying
    words = frozenset(word for phrase in phrases for word in phrase)
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in sorted(words):
        by_length[len(word)].append(word)
    return Lexicon(dict(phrases), words, by_length, max(map(len, phrases)))


def entries(book: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[Phrase, Said]]:
    for name, phrases in book["meaning"].items():
        saying = Said(Meaning.LANGUAGE, name) if name in {"kk", "ru"} else Said(Meaning(name))
        yield from ((words_of(phrase), saying) for phrase in phrases)
    for digit, phrases in book["digit"].items():
        yield from ((words_of(phrase), Said(Meaning.CHOICE, digit)) for phrase in phrases)
    for name, saying in {"not": NOT, "beside": BESIDE, "unclear": UNKNOWN}.items():
        yield from ((words_of(phrase), saying) for phrase in book[name]["words"])


def units(words: Phrase) -> Iterator[Said]:
    """The phrases of a message from left to right, the longest first; a word nobody knows is `UNKNOWN`."""
    spelled = tuple(map(spelling, words))
    at = 0
    while at < len(words):
        for size in range(min(lexicon().longest, len(words) - at), 0, -1):
            saying = phrase_said(spelled[at : at + size])
            if saying:
                break
        yield saying or UNKNOWN
        at += size


def phrase_said(words: Phrase) -> Said | None:
    """The phrase as it is written, or else the ones it may stand for on a Russian keyboard, if they mean the same."""
    spellings = lexicon().phrases.get(tuple(map(fold, words)), {})
    if words in spellings:
        return spellings[words]
    meant = {saying for phrase, saying in spellings.items() if all(map(typed_for, words, phrase))}
    return meant.pop() if len(meant) == 1 else UNKNOWN if meant else None


def typed_for(word: str, meant: str) -> bool:
    """Келисем for келісем, but not оқ ("жоқ" cut short) for ок."""
    return all(letter in {letter_meant, fold(letter_meant)} for letter, letter_meant in zip(word, meant, strict=True))


@lru_cache(maxsize=4096)
def spelling(word: str) -> str:
    """The known word meant by one drawn out ("дааа") or with a typo, if only one meaning is near; else the word."""
    vocabulary = lexicon().words
    if fold(word) in vocabulary or word.isdigit():
        return word
    squeezed = DRAWN_OUT.sub(r"\1\2", word)
    drawn_out = fold(squeezed) in vocabulary
    close = [*neighbours(fold(word)), *[fold(squeezed)] * drawn_out]
    near = [neighbour for neighbour in close if phrase_said((neighbour,))] or close
    if len({senses(neighbour) for neighbour in near}) != 1:
        return word
    return squeezed if drawn_out else next((neighbour for neighbour in near if sure(fold(word), neighbour)), word)


@cache
def senses(word: str) -> frozenset[Said]:
    """What a known word means by itself, or else the phrases it is part of."""
    phrases = lexicon().phrases
    matches = (
        [phrases[(word,)]]
        if (word,) in phrases
        else [spellings for phrase, spellings in phrases.items() if word in phrase]
    )
    return frozenset(saying for spellings in matches for saying in spellings.values())


def sure(word: str, meant: str) -> bool:
    """Long enough to be meant, and neither denies the other: Kazakh puts a letter in, Russian a "не" in front."""
    denied = len(word) > len(meant) and NEGATES & set(Counter(word) - Counter(meant))
    return len(meant) >= TYPO_FROM and not denied and word.startswith("не") == meant.startswith("не")


def neighbours(word: str) -> list[str]:
    """Known words one typo away, the short ones too: they are not guessed at, but they cast doubt on a guess."""
    if len(word) < TYPO_FROM:
        return []
    lengths = (len(word) - 1, len(word), len(word) + 1)
    return [
        neighbour
        for length in lengths
        for neighbour in lexicon().by_length.get(length, ())
        if one_typo(word, neighbour)
    ]


def one_typo(word: str, meant: str) -> bool:
    """One letter wrong, missing, too many, or two in the wrong order."""
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    if len(longer) > len(shorter):
        return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    wrong = [i for i, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        return word[wrong[0]] == meant[wrong[1]] and word[wrong[1]] == meant[wrong[0]]
    return len(wrong) == 1


# --- Accounts


def accounts_in(text: str) -> list[str]:
    """Each of what seems meant as an account once, in the order in which they stand."""
    starts = [match.start() for match in KZ_ACCOUNT.finditer(text)]
    if len(starts) < 2:
        account = account_in(text)
        return [account] if account else []
    ends = [*starts[1:], len(text)]
    pieces = (text[start:end] for start, end in zip(starts, ends, strict=True))
    return list(dict.fromkeys(account for piece in pieces if (account := account_in(piece))))


def account_in(text: str) -> str | None:
    """What seems meant as an account, right or wrong, as banks write it."""
    kz = KZ_ACCOUNT.search(text)
    if kz:
        return iban_as_meant("".join(chunks(text[kz.start() :])))
    named = NAMED_ACCOUNT.search(text)
    if named:
        return iban_as_meant("".join(chunks(text[named.end() :])))
    number = LONG_NUMBER.search(text)
    return normal_iban(number.group()) if number else None


def chunks(text: str) -> Iterator[str]:
    """The pieces of an account up to its length, or up to a word that is no part of it."""
    length = 0
    for chunk in re.findall(r"[^\W_]+", text):
        if length >= IBAN_LENGTH or not (any(map(str.isdigit, chunk)) or (len(chunk) <= 4 and latin(chunk))):
            return
        yield chunk
        length += len(chunk)


def latin(chunk: str) -> bool:
    return normal_iban(chunk).isascii()

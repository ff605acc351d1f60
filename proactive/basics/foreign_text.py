"""What others wrote is cleaned here before it reaches a column, a log or a paper, and told of nobody where it stands
in clear."""

import json
import re
import unicodedata
from typing import Any

from proactive.basics.identifiers import is_valid_iin

INSTEAD = "\ufffd"
SPACES = {"\t": " ", "\n": "\n", "\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
SUSPECT = re.compile(r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u167f]")  # what may be no letter is looked at
ESCAPED = re.compile(r"\\[^n\"\\]")  # control characters but a line's end, as JSON writes them
TURNS_AROUND = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # text that reads otherwise than it is
UNNAMED = "•••"
NAMED = re.compile(
    r"(?<=bot)\d+:[\w-]+"  # a bot's token in an address
    r"|\b\d{3,}:[\w-]{16,}"  # and alone
    r"|\bKZ ?\d\d(?: ?[0-9A-Z]){16}\b"  # an account
    r"|(?<!\d)(?:\+?7|8)[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d\d[ -]?\d\d(?!\d)"  # a number
    r"|(?<!\d)\d{6} ?\d{6}(?!\d)",  # an IIN or BIN
    re.IGNORECASE,
)
# What this program and its database make up at random, or of a digest: an id is not hidden for the digits in it.
ID = re.compile(
    r"(?<![0-9A-Za-z])(?<!\d:)"  # not what follows on a bot's number
    r"(?=[0-9-]*[a-f])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|(?:[0-9a-f]{4}){4,8})"
    r"(?![0-9A-Za-z])"
)
TWELVE = re.compile(r"(?=(\d{12}))")
# Names, and what citizens wrote: whatever the program says itself for those who run it is English.
WORDS = re.compile(r"[\u0400-\u04ff]+(?:[ .,-]+[\u0400-\u04ff]+)*")


def clean(text: str) -> str:
    """As it can be kept and shown: no NUL, no control characters, no half of a surrogate pair, nothing that turns the
    direction of what stands beside it. What is taken away leaves a mark, so that nobody takes it for never written."""
    return SUSPECT.sub(lambda match: shown(match.group()), text)


def shown(character: str) -> str:
    if character in SPACES:
        return SPACES[character]
    broken = unicodedata.category(character) in {"Cc", "Cs", "Cn"} or character in TURNS_AROUND
    return INSTEAD if broken else character


def in_a_line(text: str) -> str:
    """For a log, where a line is an entry."""
    return " ".join(WORDS.sub(UNNAMED, unnumbered_beside_ids(clean(text))).split())


def unnumbered(text: str) -> str:
    """Without tokens, accounts, numbers and IINs."""
    return NAMED.sub(UNNAMED, text)


def unnumbered_beside_ids(text: str) -> str:
    """For a log, in which a job, an order or an attempt must be found by its id."""
    parts = ID.split(text)  # by turns what stands between, and an id
    for place, part in enumerate(parts):
        is_id = place % 2 == 1
        parts[place] = (UNNAMED if names_somebody(part) else part) if is_id else unnumbered(part)
    return "".join(parts)


def names_somebody(id: str) -> bool:
    """An IIN within letters; so do a few of ten thousand ids by chance."""
    return any(is_valid_iin(match[1]) for match in TWELVE.finditer(id))


def impersonal(text: str) -> str:
    """Without whom it may be about, by name too. What is to be read whole belongs where it is sealed."""
    return WORDS.sub(UNNAMED, unnumbered(text))


def clean_json(content: Any) -> Any:
    """All texts of a JSON value, its keys too."""
    return content if is_clean(content) else cleaned(content)


def is_clean(content: Any) -> bool:
    """Nearly all of it is; all of it written as one text is the quickest way to tell."""
    written = json.dumps(content, ensure_ascii=False)
    return not ESCAPED.search(written) and all(shown(letter) == letter for letter in set(SUSPECT.findall(written)))


def cleaned(content: Any) -> Any:
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, dict):
        return {cleaned(name): cleaned(value) for name, value in content.items()}
    return [cleaned(value) for value in content] if isinstance(content, list) else content

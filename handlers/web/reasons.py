"""Why a case waits, in plain words."""

import re

from handlers.web.words import Words
from proactive.cases.lifecycle import Status

CHECK = re.compile(r"unknown_(.+)")


def reason(words: Words, waits_for: str | None) -> str:
    """`"document: Анықтама"` → "a document from the citizen: Анықтама"; what has no words stays as it is."""
    if not waits_for:
        return ""
    if check := CHECK.fullmatch(waits_for):
        return words.of("waits", waits_for, words("unknown_check", check=check[1]))
    name, _, more = waits_for.partition(" ")
    known = words.of("waits", name.rstrip(":"))
    return f"{known}: {more}" if more else known


def in_short(words: Words, status: Status, waits_for: str | None) -> str:
    """One line of a list."""
    return ": ".join(part for part in (words.of("status", status), reason(words, waits_for)) if part)

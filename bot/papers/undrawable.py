"""Signs that no font of a paper has: emoji, other scripts. Their place is marked, and the paper is made all the same.

Which they are only the typesetter knows, and it names one at a time.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

import typst

from bot.papers.undrawn import Undrawable

MARK = "\ufffd"
NAMED = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_ASKED = 40  # different signs, at some 20 ms each; after that whatever is in doubt is marked
CERTAIN = re.compile(r"[^\n -~\u00a0-\u024f\u0370-\u052f\u2010-\u203a\u20ac\u20b8\u2116\ufffd]")


def drawn_whole(content: Any, draw: Callable[[Any], bytes]) -> tuple[bytes, list[str]]:
    """The drawn paper, and the signs that were marked in it. Raises `Undrawable`."""
    marked: list[str] = []
    while len(marked) < MOST_ASKED:
        try:
            return draw(content), marked
        except typst.TypstError as error:
            lacking = sign_of(error)
            if lacking is None or lacking in marked:
                raise Undrawable(str(error)) from error
            marked.append(lacking)
            content = replaced(content, partial(without, lacking))
    try:
        return draw(replaced(content, lambda text: alone(CERTAIN.sub(MARK, text)))), marked
    except typst.TypstError as error:
        raise Undrawable(str(error)) from error


def without(sign: str, text: str) -> str:
    return alone(text.replace(sign, MARK))


def alone(text: str) -> str:
    """A mark without what was joined to the sign it stands for: joiners, accents, shades."""
    shown: list[str] = []
    for letter in text:
        joined = unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf"}
        if not (joined and shown and shown[-1] == MARK):
            shown.append(letter)
    return "".join(shown)


def sign_of(error: typst.TypstError) -> str | None:
    named = NAMED.search(str(error))
    if named is None:
        return None
    return ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), named.group(1)).replace('\\"', '"')


def replaced(content: Any, change: Callable[[str], str]) -> Any:
    """All texts of a paper's content changed."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {name: replaced(value, change) for name, value in content.items()}
    return [replaced(value, change) for value in content] if isinstance(content, list) else content

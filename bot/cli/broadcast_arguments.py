"""What is typed after `qoldau broadcast`, read; what cannot be used ends with status 2 and says what is expected."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from proactive.broadcasts.audience import Ages


def unusable(option: str, words: str) -> NoReturn:
    raise typer.BadParameter(words, param_hint=option) from None


def one_of(option: str, word: str, choices: Iterable[str]) -> str:
    """`word`, where it is one of these."""
    words = sorted(str(choice) for choice in choices)
    if word not in words:
        unusable(option, f'"{word}" is none of {", ".join(words) or "nobody: ADMIN_IDS is empty"}')
    return word


def ages_of(text: str) -> "Ages":
    from proactive.broadcasts.audience import Ages

    try:
        return Ages.parse(text)
    except ValueError as error:
        unusable("--age", str(error))


def instant(text: str, settings: "Settings", now: datetime) -> datetime:
    """In the country's time unless it says its own; it must be still to come."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        unusable("--at", f'expected a time as 2026-03-02T10:00, got "{text}"')
    at = at if at.tzinfo else at.replace(tzinfo=settings.timezone)
    if at <= now:
        unusable("--at", f"{at.isoformat()} is over; leave --at away to begin at once")
    return at

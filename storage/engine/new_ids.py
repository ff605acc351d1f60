"""Ids that are made up at random."""

import secrets

from proactive.basics.foreign_text import names_somebody


def new_id(size: int) -> str:
    """Twice as many hexadecimal digits, among which stands nobody's IIN by chance: a log would hide such an id."""
    while names_somebody(id := secrets.token_hex(size)):
        pass
    return id

"""What others wrote, as a column in clear: nothing in it breaks a database, a log or a paper, or tells of anybody."""

from sqlalchemy import Dialect, Text, TypeDecorator

from proactive.basics.foreign_text import clean, impersonal

LONGEST = 4000  # characters: more of a provider's answer helps nobody


class ForeignText(TypeDecorator[str]):
    """Text in which others' words may stand: on its way in it is cleaned, and whom it may be about is taken out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else impersonal(clean(value))[:LONGEST]

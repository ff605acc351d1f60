"""What others wrote, as a column: nothing in it can break a database, a log or a paper."""

from sqlalchemy import Dialect, Text, TypeDecorator

from proactive.basics.foreign_text import clean

LONGEST = 4000  # characters: more of a provider's answer helps nobody


class ForeignText(TypeDecorator[str]):
    """Text in which others' words may stand: cleaned on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)[:LONGEST]

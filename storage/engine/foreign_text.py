"""What others wrote, as a column in clear: nothing in it breaks a database, a log or a paper, or tells of anybody."""

from sqlalchemy import Dialect, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from proactive.basics.foreign_text import clean, impersonal
from storage.engine.vault import Vault

LONGEST = 4000  # characters: more of a provider's answer helps nobody


class ForeignText(TypeDecorator[str]):
    """Text in which others' words may stand: on its way in it is cleaned, and whom it may be about is taken out."""

    impl = Text
    cache_ok = True
    longest = LONGEST

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else impersonal(clean(value))[: self.longest]


class ForeignWord(ForeignText):
    """A short one, that nothing is found by: another's number or name for something, or why it was refused."""

    cache_ok = True

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.longest = longest

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(String(self.longest))


def nameless(vault: Vault, key: str) -> str:
    """Another's id for something, by which it is known again: hashed where it tells of somebody, as some are made of
    an IIN."""
    return key if impersonal(key) == key else vault.index(key)

"""The words of papers, and how instants, names and accounts stand on them."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import BankAccount
from proactive.cases.registers import Person
from proactive.messages.contact import Language
from proactive.messages.texts import NoSuchText, service_words
from proactive.messages.texts.forms import day
from proactive.papers.content import Row


@cache
def book(language: Language) -> Mapping[str, Any]:
    return tomllib.loads((files("proactive") / f"papers/{language}.toml").read_text("utf-8"))


def word(table: str, item: str, language: Language) -> str:
    """A word of a table, or its `other`. Raises `NoSuchText`."""
    words = book(language).get(table, {})
    wording = words.get(item, words.get("other"))
    if not isinstance(wording, str):
        raise NoSuchText(f"papers: {table}.{item} has no words in {language}")
    return wording


def of_service(service: str, item: str, language: Language) -> str:
    """A benefit's own word for papers; a benefit that brought none has its name and the common sentences."""
    own = own_word(service, "paper", item, language)
    if own is not None:
        return own
    return service_words(service, "name", "", language) if item == "name" else word("paper", item, language)


def own_word(service: str, table: str, item: str, language: Language) -> str | None:
    """A word of a table in the benefit's folder; `None` where it has none."""
    try:
        return service_words(service, table, item, language)
    except NoSuchText:
        return None


def word_or_code(table: str, item: str | None, language: Language) -> str:
    """A word of a table; what the table does not hold stands as it is, and nothing stays empty."""
    return str(book(language)[table].get(item, item)) if item else ""


def row(label: str, value: str | None, language: Language) -> Row | None:
    """A row of the book's label; `None` where there is nothing to say."""
    return Row(word("label", label, language), value) if value else None


def rows(*lines: Row | None) -> tuple[Row, ...]:
    return tuple(line for line in lines if line is not None)


def on(when: date | None, language: Language) -> str:
    return day(when, language) if when else ""


def at(when: datetime, language: Language) -> str:
    """The day and the hour in Kazakhstan."""
    return f"{day(local_day(when), language)}, {when.astimezone(TIMEZONE):%H:%M}"


def local_day(when: datetime) -> date:
    return when.astimezone(TIMEZONE).date()


def full_name(person: Person | None) -> str:
    parts = (person.surname, person.given_name, person.patronymic) if person else ()
    return " ".join(part for part in parts if part)


def address(person: Person | None) -> str:
    home = person.residence if person else None
    parts = (home.region, home.settlement, home.address) if home else ()
    return ", ".join(dict.fromkeys(part for part in parts if part))


def account(of: BankAccount | None) -> str:
    """`"KZ41 722C 0000 0000 0001, Kaspi Bank"`, in fours as banks print it."""
    if of is None:
        return ""
    fours = " ".join(of.iban[start : start + 4] for start in range(0, len(of.iban), 4))
    return f"{fours}, {of.bank}" if of.bank else fours

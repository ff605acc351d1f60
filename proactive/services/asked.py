"""What may be asked of the registers, step by step: of which, about whom, and what for (P-5).

The tables are data: `asked.toml` here for every benefit, and one in each benefit's folder. The text of the consent
names the registers that stand in them, and tests hold every look-up of the road against them.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from proactive.basics.service_folders import folder
from proactive.cases.registers import RECORDS

FILE = "asked.toml"


class AskedAt(StrEnum):
    """When, on the road of a case."""

    RIGHT = "right"
    STANDING = "standing"
    ACCOUNT = "account"
    CHECKS = "checks"
    AWARD = "award"


class AskedAbout(StrEnum):
    """Whom, by what they are to the case; or a number, an account, an organisation itself."""

    SUBJECT = "subject"
    MINOR_SUBJECT = "minor_subject"
    SINCE_CHILDHOOD = "since_childhood"
    RECIPIENT = "recipient"
    SPOUSE = "spouse"
    MINOR = "minor"
    YOUNG = "young"
    GROWN = "grown"
    GROWN_WITH_BENEFIT = "grown_with_benefit"
    PARENT = "parent"
    OTHER_PARENT = "other_parent"
    SIBLING = "sibling"
    DECLARANT = "declarant"
    FAMILY_LEFT = "family_left"
    NUMBER = "number"
    ACCOUNT = "account"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A question to a register, without the value by which it is asked."""

    register: str  # kz:ZAGS
    record: str  # kz:Act
    key: str = "IIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """A row of the tables."""

    step: AskedAt
    about: tuple[AskedAbout, ...]
    what: tuple[AskedOf, ...]
    why: str


@cache
def rows_of(service: str) -> tuple[AskedRow, ...]:
    """Of every benefit, then its own. Raises `ValueError` for a row that cannot be read."""
    own = folder(service) / FILE
    return (*read(Path(__file__).with_suffix(".toml")), *(read(own) if own.is_file() else ()))


def read(path: Path) -> tuple[AskedRow, ...]:
    rows = tomllib.loads(path.read_text("utf-8")).get("asked", [])
    try:
        return tuple(map(row_of, rows))
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def row_of(row: dict[str, object]) -> AskedRow:
    about, what = row["about"], row["what"]
    assert isinstance(about, list)
    assert isinstance(what, list)
    return AskedRow(
        step=AskedAt(str(row["step"])),
        about=tuple(map(AskedAbout, about)),
        what=tuple(question(*words.split()) for words in what),
        why=str(row["why"]),
    )


def question(register: str, record: str, key: str = "IIN") -> AskedOf:
    if record not in RECORDS:
        raise ValueError(f"{record} is no record")
    return AskedOf(register, record, key)


def rows_for(service: str, step: AskedAt, about: AskedAbout, what: AskedOf) -> Iterator[AskedRow]:
    """Those by which it may be asked; none: it may not."""
    return (row for row in rows_of(service) if row.step is step and about in row.about and what in row.what)


def registers(service: str) -> frozenset[str]:
    """All that are asked for a benefit, at whatever step."""
    return frozenset(what.register for row in rows_of(service) for what in row.what)

"""Whose case it is, for lists and for finding a person by name: the names sealed, what is searched by hashed.

Kept when a case comes before an official; cases that no person ever sees have no row here.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from proactive.cases.case import Case
from proactive.cases.lifecycle import FOR_OFFICIALS
from proactive.cases.step import CaseChange
from proactive.papers import stored
from proactive.papers.words import full_name
from storage.engine.database import Transaction, reads
from storage.engine.desk_tables import case_name, name_part
from storage.engine.places import place
from storage.engine.vault import Vault

SHORTEST = 2  # letters of a part that is searched by


@dataclass(frozen=True, slots=True)
class NameRows:
    """Of one case, ready to be written."""

    case_number: str
    sealed: bytes
    parts: tuple[str, ...]


def rows_of(vault: Vault, change: CaseChange) -> NameRows | None:
    """Where a change brings the case before an official, and somebody's name is known."""
    if change.case.status not in FOR_OFFICIALS or change.seen.status in FOR_OFFICIALS:
        return None
    return rows_of_case(vault, change.case)


def rows_of_case(vault: Vault, case: Case) -> NameRows | None:
    """`None` where nobody's name is known."""
    recipient, subject = stored.recipient_name(case), full_name(stored.person(case, case.subject_iin))
    shown = recipient or subject
    if not shown:
        return None
    parts = {vault.index(part) for name in (recipient, subject) for part in parts_of(name)}
    return NameRows(case.number, vault.seal(shown.encode(), place(case_name, case.number)), tuple(sorted(parts)))


def parts_of(name: str) -> set[str]:
    """As they are compared: in small letters, without marks."""
    return {part for part in re.findall(r"[\w-]+", name.casefold().replace("ё", "е")) if len(part) >= SHORTEST}


def keep(tx: Transaction, rows: Sequence[NameRows]) -> None:
    numbers = [row.case_number for row in rows]
    if not numbers:
        return
    for forget in FORGET:
        tx.connection.execute(forget, {"numbers": numbers})
    tx.connection.execute(NEW_NAME, [{"case_number": row.case_number, "sealed": row.sealed} for row in rows])
    if parts := [{"part": part, "case_number": row.case_number} for row in rows for part in row.parts]:
        tx.connection.execute(NEW_PART, parts)


FORGET = [
    delete(table).where(table.c.case_number.in_(bindparam("numbers", expanding=True)))
    for table in (case_name, name_part)
]
NEW_NAME, NEW_PART = insert(case_name), insert(name_part)


@reads
def names_of(tx: Transaction, numbers: Collection[str]) -> dict[str, str]:
    """Of the cases whose names are known, by number."""
    query = select(case_name).where(case_name.c.case_number.in_(list(numbers)))
    rows = tx.connection.execute(query) if numbers else ()
    return {row.case_number: tx.vault.open(row.sealed, place(case_name, row.case_number)).decode() for row in rows}


def named(tx: Transaction, words: str, limit: int) -> list[str]:
    """The numbers of cases of people who have every one of these words in their name."""
    parts = [tx.vault.index(part) for part in sorted(parts_of(words))]
    if not parts:
        return []
    query = select(name_part.c.case_number).where(name_part.c.part == parts[0])
    for part in parts[1:]:
        same = select(name_part.c.case_number).where(name_part.c.part == part)
        query = query.where(name_part.c.case_number.in_(same))
    return list(tx.connection.execute(query.order_by(name_part.c.case_number.desc()).limit(limit)).scalars())

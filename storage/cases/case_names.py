"""Whose case it is, for lists and for finding a person by name: the names sealed, what is searched by hashed.

Kept when a case comes before an official, and when it is decided; cases that come to neither have no row here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, insert, select

from proactive.cases.case import Case
from proactive.cases.lifecycle import FOR_OFFICIALS, Status
from proactive.cases.step import CaseChange
from proactive.conversation.topics.letters import words_of
from proactive.papers import stored
from proactive.papers.words import full_name
from storage.engine.database import Transaction, reads
from storage.engine.desk_tables import case_name, name_part
from storage.engine.faults import legible
from storage.engine.places import place
from storage.engine.vault import Vault

DECIDED_ALONE = {Status.APPLIED, Status.CHECKED}  # from where the system decides; an official has seen the others
BEGINNINGS = (3, 5, 7)  # letters of a part by which it is found; one that is shorter is found as it stands
SIGNS = str.maketrans("", "", "ьъ")
AT_ONCE = 500  # names that are opened before the next are read


@dataclass(frozen=True, slots=True)
class NameRows:
    """Of one case, ready to be written."""

    case_number: str
    sealed: bytes
    parts: tuple[str, ...]


def rows_of(vault: Vault, change: CaseChange) -> NameRows | None:
    """Where a change brings the case before an official, or a decision; and somebody's name is known."""
    comes_before_one = change.case.status in FOR_OFFICIALS and change.seen.status not in FOR_OFFICIALS
    is_decided_alone = change.case.decision is not None and change.seen.status in DECIDED_ALONE
    return rows_of_case(vault, change.case) if comes_before_one or is_decided_alone else None


def rows_of_case(vault: Vault, case: Case) -> NameRows | None:
    """`None` where neither is known whom the case is about. Lists show the first line of what is sealed; the family,
    and who is paid for another, are only found by theirs."""
    about = [name for name in (stored.recipient_name(case), full_name(stored.person(case, case.subject_iin))) if name]
    if not about:
        return None
    names = list(dict.fromkeys((*about, *stored.names_told(case))))
    parts = {vault.index(beginning) for name in names for part in parts_of(name) for beginning in beginnings(part)}
    sealed = vault.seal("\n".join(names).encode(), place(case_name, case.number))
    return NameRows(case.number, sealed, tuple(sorted(parts)))


def parts_of(name: str) -> list[str]:
    """As they are compared: as on a Russian keyboard, whatever the case, and without signs that people leave out."""
    return [part for word in words_of(name) if (part := word.translate(SIGNS))]


def beginnings(part: str) -> set[str]:
    """By which it is found; an initial by none."""
    return {part[:length] for length in BEGINNINGS if len(part) >= length} or ({part} if len(part) > 1 else set())


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
    return {number: names[0] for number, names in legible(rows, partial(with_number, tx.vault))}


def with_number(vault: Vault, row: Row[Any]) -> tuple[str, list[str]]:
    names = vault.open(row.sealed, place(case_name, row.case_number)).decode().split("\n")
    return row.case_number, names


def named(tx: Transaction, words: str, limit: int) -> list[str]:
    """The numbers of cases, the newest first, of people whose names begin as each of these words.

    Hashes tell who may be meant, by their first letters; the names themselves who is.
    """
    asked = sorted(parts_of(words), key=len, reverse=True)
    hashes = [
        tx.vault.index(max(beginnings(part), key=len)) for part in asked[:1] + long(asked[1:]) if beginnings(part)
    ]
    numbers: list[str] = []
    for number, names in who_may_be_meant(tx, hashes) if hashes else ():
        if any(is_called(name, asked) for name in names):
            numbers.append(number)
        if len(numbers) == limit:
            break
    return numbers


def long(parts: Sequence[str]) -> list[str]:
    """Those that are hashed by how they begin; of a shorter one, an initial or two letters, only the name tells."""
    return [part for part in parts if len(part) >= min(BEGINNINGS)]


def who_may_be_meant(tx: Transaction, hashes: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Batch by batch, the newest first."""
    below = None
    while rows := tx.connection.execute(having(hashes, below)).all():
        yield from legible(rows, partial(with_number, tx.vault))
        below = rows[-1].case_number


def having(hashes: Sequence[str], below: str | None) -> Select[tuple[str, bytes]]:
    """`below` is a number that was read: what any other text comes after depends on the database's language."""
    first, *others = hashes
    query = select(case_name.c.case_number, case_name.c.sealed).join(
        name_part, name_part.c.case_number == case_name.c.case_number
    )
    for part in others:
        other = name_part.alias()
        query = query.where(exists().where(other.c.part == part, other.c.case_number == name_part.c.case_number))
    query = query.where(name_part.c.part == first)
    if below is not None:
        query = query.where(name_part.c.case_number < below)
    return query.order_by(name_part.c.case_number.desc()).limit(AT_ONCE)


def is_called(name: str, asked: Sequence[str]) -> bool:
    """In whatever order; each part of the name answers for one that is asked."""
    parts = parts_of(name)
    for word in asked:
        if (part := next((part for part in parts if part.startswith(word)), None)) is None:
            return False
        parts.remove(part)
    return True

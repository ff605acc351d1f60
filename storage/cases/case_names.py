"""Whose case it is, for lists and for finding a person by name: the names sealed, what is searched by hashed.

Kept when a case comes before an official, and when it is decided; cases that come to neither have no row here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, insert, select

from proactive.cases.case import Case
from proactive.cases.lifecycle import FOR_OFFICIALS, Status
from proactive.cases.step import CaseChange
from proactive.papers import stored
from proactive.papers.words import full_name
from storage.engine.database import Transaction, reads
from storage.engine.desk_tables import case_name, name_part
from storage.engine.faults import legible
from storage.engine.known_names import BEGINNINGS, KnownNames, beginnings, is_called, parts_of
from storage.engine.prepared import Prepared
from storage.engine.vault import Vault, place

DECIDED_ALONE = {Status.APPLIED, Status.CHECKED}  # from where the system decides; an official has seen the others
AT_ONCE = 500  # names that are opened before the next are read


@dataclass(frozen=True, slots=True)
class NameRows:
    """Of one case, ready to be written."""

    case_number: str
    known: KnownNames
    sealed: bytes
    parts: tuple[str, ...]

    @classmethod
    def of(cls, vault: Vault, case_number: str, known: KnownNames) -> "NameRows":
        sealed = vault.seal(known.written, place(case_name, case_number))
        return cls(case_number, known, sealed, known.hashes(vault))


def rows_of(vault: Vault, change: CaseChange) -> NameRows | None:
    """Where a change brings the case before an official, or a decision; and somebody's name is known."""
    comes_before_one = change.case.status in FOR_OFFICIALS and change.seen.status not in FOR_OFFICIALS
    is_decided_alone = change.case.decision is not None and change.seen.status in DECIDED_ALONE
    return rows_of_case(vault, change.case) if comes_before_one or is_decided_alone else None


def rows_of_case(vault: Vault, case: Case) -> NameRows | None:
    """`None` where neither is known whom the case is about."""
    about = [name for name in (stored.recipient_name(case), full_name(stored.person(case, case.subject_iin))) if name]
    if not about:
        return None
    own = tuple(dict.fromkeys((*about, *stored.names_told(case))))
    return NameRows.of(vault, case.number, KnownNames(own=own))


def keep(tx: Transaction, rows: Sequence[NameRows]) -> None:
    """Payees that are named there already stay."""
    numbers = [row.case_number for row in rows]
    if not numbers:
        return
    before = OF_CASES.rows(tx, {"numbers": numbers})
    payees = {number: known.payees for number, known in legible(before, partial(with_number, tx.vault))}
    rows = [with_payees(tx.vault, row, payees.get(row.case_number, ())) for row in rows]
    for forget in FORGET if before else ():
        tx.connection.execute(forget, {"numbers": numbers})
    NEW_NAME.run_all(tx, [{"case_number": row.case_number, "sealed": row.sealed} for row in rows])
    NEW_PART.run_all(tx, [{"part": part, "case_number": row.case_number} for row in rows for part in row.parts])


def with_payees(vault: Vault, row: NameRows, payees: tuple[str, ...]) -> NameRows:
    return NameRows.of(vault, row.case_number, replace(row.known, payees=payees)) if payees else row


OF_CASES = Prepared(
    select(case_name).where(case_name.c.case_number.in_(bindparam("numbers", expanding=True))).with_for_update()
)
FORGET = [
    delete(table).where(table.c.case_number.in_(bindparam("numbers", expanding=True)))
    for table in (case_name, name_part)
]
NEW_NAME, NEW_PART = Prepared(insert(case_name)), Prepared(insert(name_part))


@reads
def names_of(tx: Transaction, numbers: Collection[str]) -> dict[str, str]:
    """Of the cases whose names are known, by number."""
    query = select(case_name).where(case_name.c.case_number.in_(list(numbers)))
    rows = tx.connection.execute(query) if numbers else ()
    return {number: known.own[0] for number, known in legible(rows, partial(with_number, tx.vault))}


def with_number(vault: Vault, row: Row[Any]) -> tuple[str, KnownNames]:
    return row.case_number, KnownNames.read(vault.open(row.sealed, place(case_name, row.case_number)))


def named(tx: Transaction, words: str, limit: int) -> list[str]:
    """The numbers of cases, the newest first, of people whose names begin as each of these words.

    Hashes tell who may be meant, by their first letters; the names themselves who is.
    """
    asked = sorted(parts_of(words), key=len, reverse=True)
    hashes = [
        tx.vault.index(max(beginnings(part), key=len)) for part in asked[:1] + long(asked[1:]) if beginnings(part)
    ]
    numbers: list[str] = []
    for number, known in who_may_be_meant(tx, hashes) if hashes else ():
        if any(is_called(name, asked) for name in known.every):
            numbers.append(number)
        if len(numbers) == limit:
            break
    return numbers


def long(parts: Sequence[str]) -> list[str]:
    """Those that are hashed by how they begin; of a shorter one, an initial or two letters, only the name tells."""
    return [part for part in parts if len(part) >= min(BEGINNINGS)]


def who_may_be_meant(tx: Transaction, hashes: Sequence[str]) -> Iterator[tuple[str, KnownNames]]:
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

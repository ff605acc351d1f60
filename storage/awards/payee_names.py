"""Centres that are paid a part, found by their names: kept beside the names of their cases.

Those that began before names were kept so are kept in one pass.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select, update

from proactive.awards.award import MonthlyAward
from storage.awards.awards import parts_of
from storage.engine import installation
from storage.engine.award_tables import awards
from storage.engine.database import Transaction, writes
from storage.engine.desk_tables import case_name, name_part
from storage.engine.known_names import KnownNames, hashes_of
from storage.engine.vault import place

THROUGH, ALL = "names_of_payees_through", "~"  # no number


def add(tx: Transaction, parts: Iterable[MonthlyAward]) -> None:
    for part in parts:
        if part.payee_name:
            name_payee(tx, part.case_number, part.payee_name)


def name_payee(tx: Transaction, case_number: str, name: str) -> None:
    row = tx.connection.execute(tx.lock(select(case_name).where(case_name.c.case_number == case_number))).first()
    known = KnownNames.read(tx.vault.open(row.sealed, place(case_name, case_number))) if row else KnownNames()
    if name in known.payees:
        return
    later = replace(known, payees=(*known.payees, name))
    sealed = tx.vault.seal(later.written, place(case_name, case_number))
    if row:
        tx.connection.execute(update(case_name).where(case_name.c.case_number == case_number).values(sealed=sealed))
    else:
        tx.connection.execute(tx.insert(case_name).values(case_number=case_number, sealed=sealed))
    rows = [{"part": part, "case_number": case_number} for part in hashes_of(tx.vault, [name])]
    if rows:
        tx.connection.execute(tx.insert(name_part).on_conflict_do_nothing(), rows)


@writes
def next_batch(tx: Transaction, limit: int) -> int:
    """Of the next cases that have an award in parts; how many were looked at, 0 when that was all."""
    through = installation.value_of(tx, THROUGH) or ""
    if through == ALL:
        return 0
    in_parts = select(awards.c.case_number).where(awards.c.part != "", awards.c.case_number > through).distinct()
    numbers = list(tx.connection.execute(in_parts.order_by(awards.c.case_number).limit(limit)).scalars())
    add(tx, parts_of.within(tx, set(numbers)))
    installation.keep(tx, THROUGH, numbers[-1] if numbers else ALL)
    return len(numbers)

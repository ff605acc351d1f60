"""Decisions that one official proposed and another has not completed yet."""

from collections.abc import Collection

from sqlalchemy import select

from proactive.cases.case import Case
from proactive.road.four_eyes import Proposal
from storage.engine.codec import adapter
from storage.engine.database import Transaction, reads
from storage.engine.tables import cases
from storage.engine.tables import proposal as table
from storage.engine.vault import place


def keep(tx: Transaction, case: Case, proposed: Proposal) -> None:
    """In the place of one that no longer stands."""
    drop(tx, case.number)
    sealed = tx.vault.seal(adapter(Proposal).dump_json(proposed), place(table, case.number))
    row = {"case_number": case.number, "revision": case.revision, "by": proposed.by, "sealed": sealed}
    tx.connection.execute(table.insert(), [row])


def standing(tx: Transaction, case: Case) -> Proposal | None:
    """What is proposed for the case as it is; a case that moved on leaves its proposal behind."""
    current = (table.c.case_number == case.number) & (table.c.revision == case.revision)
    sealed = tx.connection.execute(select(table.c.sealed).where(current)).scalar()
    if sealed is None:
        return None
    proposal = adapter(Proposal).validate_json(tx.vault.open(sealed, place(table, case.number)))
    assert isinstance(proposal, Proposal)
    return proposal


def drop(tx: Transaction, number: str) -> None:
    tx.connection.execute(table.delete().where(table.c.case_number == number))


@reads
def among(tx: Transaction, numbers: Collection[str]) -> frozenset[str]:
    """Those of the cases for which a decision is proposed."""
    still = (table.c.case_number == cases.c.number) & (table.c.revision == cases.c.revision)
    query = select(table.c.case_number).join(cases, still).where(table.c.case_number.in_(list(numbers)))
    return frozenset(tx.connection.execute(query).scalars())

"""Consents as they were given, each in the hash chain that shows when one was changed later."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select

from proactive.cases.case import Case, Consent
from storage.engine.codec import adapter
from storage.engine.database import Transaction
from storage.engine.tables import consent as table
from storage.ledger import chain
from storage.ledger.chain import Link

CHAIN = "consent"


def certify(tx: Transaction, certified: Sequence[Case]) -> None:
    given = [(case.number, case.consent) for case in certified if case.consent is not None]
    if not given:
        return
    contents = [adapter(Consent).dump_json(consent) for _, consent in given]
    links = chain.append(tx, CHAIN, contents)
    rows = [
        {"id": consent.id, "case_number": number, "sealed": tx.vault.seal(content), **asdict(link)}
        for (number, consent), content, link in zip(given, contents, links, strict=True)
    ]
    tx.connection.execute(insert(table), rows)


def broken(tx: Transaction) -> list[str]:
    """The ids of consents whose record was changed, or that no longer follow the one before; none is right."""
    rows = tx.connection.execute(select(table).order_by(table.c.position))
    records = ((row.id, Link(row.position, row.previous, row.hash), tx.vault.open(row.sealed)) for row in rows)
    return list(chain.broken(tx, CHAIN, records))

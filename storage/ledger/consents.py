"""Consents as they were given, each in the hash chain that shows when one was changed later."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select

from proactive.cases.case import Consent
from storage.engine.codec import adapter
from storage.engine.database import Transaction
from storage.engine.tables import consent as table
from storage.engine.vault import Vault
from storage.ledger import chain
from storage.ledger.chain import Link

CHAIN = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedConsent:
    """A consent as it will be kept; only its place in the chain is still to be found."""

    id: str
    case_number: str
    content: bytes
    sealed: bytes


def sealed(vault: Vault, case_number: str, given: Consent) -> SealedConsent:
    content = adapter(Consent).dump_json(given)
    return SealedConsent(id=given.id, case_number=case_number, content=content, sealed=vault.seal(content))


def append(tx: Transaction, given: Sequence[SealedConsent]) -> None:
    """To the end of the chain, in this order; the head's row is locked until the transaction ends."""
    if not given:
        return
    links = chain.append(tx, CHAIN, [one.content for one in given])
    rows = [
        {"id": one.id, "case_number": one.case_number, "sealed": one.sealed, **asdict(link)}
        for one, link in zip(given, links, strict=True)
    ]
    tx.connection.execute(insert(table), rows)


def broken(tx: Transaction) -> list[str]:
    """The ids of consents whose record was changed, or that no longer follow the one before; none is right."""
    rows = tx.connection.execute(select(table).order_by(table.c.position))
    records = ((row.id, Link(row.position, row.previous, row.hash), tx.vault.open(row.sealed)) for row in rows)
    return list(chain.broken(tx, CHAIN, records))

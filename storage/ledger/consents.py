"""Consents as they were given, each in the hash chain that shows when one was changed later."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, insert, select

from proactive.cases.case import Consent
from storage.engine.codec import adapter
from storage.engine.database import Transaction
from storage.engine.prepared import Prepared
from storage.engine.tables import consent as table
from storage.engine.vault import Misplaced, Vault, place
from storage.ledger import chain
from storage.ledger.chain import Link
from storage.ledger.checkpoint import BEGINNING, Mark

CHAIN = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedConsent:
    """A consent as it will be kept; only its place in the chain is still to be found."""

    id: str
    case_number: str
    content: bytes
    sealed: bytes


def sealed(vault: Vault, case_number: str, consent: Consent) -> SealedConsent:
    content = adapter(Consent).dump_json(consent)
    sealed_content = vault.seal(content, place(table, consent.id))
    return SealedConsent(id=consent.id, case_number=case_number, content=content, sealed=sealed_content)


def append(tx: Transaction, consents: Sequence[SealedConsent]) -> None:
    """To the end of the chain, in this order; the head's row is locked until the transaction ends."""
    if not consents:
        return
    links = chain.append(tx, CHAIN, [consent.content for consent in consents])
    rows = [
        {"id": consent.id, "case_number": consent.case_number, "sealed": consent.sealed, **asdict(link)}
        for consent, link in zip(consents, links, strict=True)
    ]
    NEW.run_all(tx, rows)


NEW = Prepared(insert(table))


def content_of(tx: Transaction, row: Row[Any]) -> bytes:
    """Nothing, which fits no chain, where what is sealed belongs to another row."""
    try:
        return tx.vault.open(row.sealed, place(table, row.id))
    except Misplaced:
        return b""


def broken(tx: Transaction, mark: Mark = BEGINNING, first: int = 0) -> list[str]:
    """The ids of consents whose record was changed, or that no longer follow the one before, from `first` on."""
    rows = tx.connection.execute(select(table).where(table.c.position >= first).order_by(table.c.position))
    records = ((row.id, Link(row.position, row.previous, row.hash), content_of(tx, row)) for row in rows)
    return list(chain.broken(tx, CHAIN, records, mark))

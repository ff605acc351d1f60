"""Whether the key at hand is the one this database was sealed with."""

from sqlalchemy import Table, select

from storage.engine.database import Transaction, reads
from storage.engine.tables import audit, cases, contact, inbox, message, staff

SEALED: tuple[Table, ...] = (cases, contact, inbox, message, staff, audit)


@reads
def check_key(tx: Transaction) -> None:
    """Opens one sealed row of each kind. Raises `WrongKey`."""
    for table in SEALED:
        sealed = tx.connection.execute(select(table.c.sealed).limit(1)).scalar()
        if sealed is not None:
            tx.vault.open(sealed)

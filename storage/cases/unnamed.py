"""Cases of earlier versions, whose row does not say yet which record they rest on. Loads nothing of what a case is."""

from sqlalchemy import select

from storage.engine.database import Transaction, reads
from storage.engine.tables import cases

AT_ONCE = 500


@reads
def unnamed(tx: Transaction, after: str = "") -> list[str]:
    """Their numbers, so many at once."""
    query = select(cases.c.number).where(cases.c.record.is_(None), cases.c.number > after)
    return list(tx.connection.execute(query.order_by(cases.c.number).limit(AT_ONCE)).scalars())

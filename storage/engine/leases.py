"""Who of several processes does a thing: a row that one holds until it releases it or its time is over."""

from datetime import datetime, timedelta

from sqlalchemy import or_

from storage.engine.database import Transaction, writes
from storage.engine.tables import lease


@writes
def hold(tx: Transaction, name: str, holder: str, now: datetime, span: timedelta) -> bool:
    """Takes or prolongs a lease; `False` when another process holds it."""
    insertion = tx.insert(lease).values(name=name, holder=holder, until=now + span)
    upsert = insertion.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={"holder": insertion.excluded.holder, "until": insertion.excluded.until},
        where=or_(lease.c.holder == holder, lease.c.until < now),
    )
    return tx.connection.execute(upsert.returning(lease.c.name)).first() is not None


@writes
def release(tx: Transaction, name: str, holder: str) -> None:
    tx.connection.execute(lease.delete().where(lease.c.name == name, lease.c.holder == holder))

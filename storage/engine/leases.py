"""Who of several processes does a thing: a row that one holds until it releases it or its time is over."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, or_

from storage.engine.database import Transaction, insertion, writes
from storage.engine.queues import NOW
from storage.engine.tables import lease


@writes
def hold(tx: Transaction, name: str, holder: str, now: datetime, span: timedelta) -> bool:
    """Takes or prolongs a lease; `False` when another process holds it."""
    row = {"name": name, "holder": holder, "until": now + span, "now": now}
    return tx.connection.execute(holding(tx.is_sqlite), row).first() is not None


@cache
def holding(is_sqlite: bool) -> Any:
    row = insertion(lease, is_sqlite).values({column: bindparam(column.name) for column in lease.c})
    return row.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={"holder": row.excluded.holder, "until": row.excluded.until},
        where=or_(lease.c.holder == row.excluded.holder, lease.c.until < NOW),
    ).returning(lease.c.name)


@writes
def release(tx: Transaction, name: str, holder: str) -> None:
    tx.connection.execute(RELEASE, {"lease_name": name, "by": holder})


RELEASE = delete(lease).where(lease.c.name == bindparam("lease_name"), lease.c.holder == bindparam("by"))

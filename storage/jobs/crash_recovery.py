"""A process that died leaves claims behind. Where it is certain that nobody is alive, they are taken over at once.

Beside an SQLite file lies a lock file on which every process holds a shared lock for as long as it lives: the system
lets go of it however the process ends. Whoever finds nobody there at its start frees what the dead had claimed. On
PostgreSQL, where other processes go on working, what was claimed waits for its lease to be over.
"""

import fcntl
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Table, update

from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.engine.database import Store, Transaction, writes
from storage.engine.tables import inbox, job, lease, message
from storage.messages.messages import SENDING

LONGEST_LEASE = timedelta(seconds=60)
# Of what the dead had sent by SMS, however long nobody was there: Kannel brings them as soon as somebody listens.
RECEIPTS_COME = timedelta(seconds=5)


async def begin_life(store: Store, now: datetime) -> IO[bytes] | None:
    """To be called once at the start, before anything is claimed, and the file kept open until the end."""
    if not store.is_sqlite or not store.url.database:
        return None
    life = lock_file(store.url.database)
    if is_nobody_alive(life):
        await take_over(store, now)
    fcntl.flock(life, fcntl.LOCK_SH)
    return life


def lock_file(database: str) -> IO[bytes]:
    return Path(f"{database}.alive").open("ab")


def is_nobody_alive(life: IO[Any]) -> bool:
    try:
        fcntl.flock(life, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@writes
def take_over(tx: Transaction, now: datetime) -> None:
    """Every lease is over now. What waits to be tried again within the length of a lease is tried sooner."""
    sending = update(message).where(message.c.state == SENDING)
    may_have_gone = (message.c.channel == Channel.SMS.value) & (message.c.priority < int(Priority.BULK))
    tx.connection.execute(sending.where(~may_have_gone, message.c.due_at > now).values(due_at=now))
    tx.connection.execute(sending.where(may_have_gone).values(due_at=now + RECEIPTS_COME))
    for table in (job, inbox):
        tx.connection.execute(claimed(table, now).values(due_at=now))
    tx.connection.execute(lease.delete())


def claimed(table: Table, now: datetime) -> Any:
    return update(table).where(table.c.attempts > 0, table.c.due_at > now, table.c.due_at <= now + LONGEST_LEASE)

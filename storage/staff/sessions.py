"""The way into the console: a link that lets in once, sent to one's own Telegram, and the session it begins."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from proactive.staff.rights import Actor, Surface
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import entry as table
from storage.ledger import audit
from storage.staff import staff
from storage.staff.staff import digest

LINK_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=8)  # a working day
IDLE_LASTS = timedelta(hours=1)
LINK, SESSION = "link", "session"


@dataclass(frozen=True, slots=True)
class Session:
    """`guard` stands in every form of the session, so that no other site can send one."""

    actor: Actor
    guard: str


@writes
def make_link(tx: Transaction, staff_id: str, now: datetime) -> str:
    """The secret of a link that lets this colleague in once; an older one no longer does."""
    tx.connection.execute(table.delete().where(table.c.staff_id == staff_id, table.c.kind == LINK))
    return keep(tx, LINK, staff_id, now, now + LINK_LASTS)


@writes
def enter(tx: Transaction, link: str, now: datetime) -> str | None:
    """The secret of the session that the link begins; `None` when it is used, too old or unknown."""
    valid = (table.c.hash == digest(link)) & (table.c.kind == LINK) & (table.c.until > now)
    staff_id = tx.connection.execute(table.delete().where(valid).returning(table.c.staff_id)).scalar()
    colleague = staff.of_id(tx, staff_id) if staff_id else None
    if colleague is None:
        return None
    tx.connection.execute(table.delete().where(table.c.until <= now))
    audit.write.within(tx, colleague.at(Surface.CONSOLE), "enter", now)
    return keep(tx, SESSION, colleague.id, now, now + IDLE_LASTS, guard=secrets.token_urlsafe(24))


def keep(tx: Transaction, kind: str, staff_id: str, now: datetime, until: datetime, guard: str = "") -> str:
    secret = secrets.token_urlsafe(32)
    row = {"hash": digest(secret), "kind": kind, "staff_id": staff_id, "made_at": now, "until": until, "guard": guard}
    tx.connection.execute(insert(table), [row])
    return secret


@reads
def session(tx: Transaction, secret: str, now: datetime) -> Session | None:
    """Whose session it is; `None` when it is over."""
    valid = (table.c.hash == digest(secret)) & (table.c.kind == SESSION) & (table.c.until > now)
    row = tx.connection.execute(select(table).where(valid)).one_or_none()
    colleague = staff.of_id(tx, row.staff_id) if row else None
    return Session(colleague.at(Surface.CONSOLE), row.guard) if row and colleague else None


@writes
def prolong(tx: Transaction, secret: str, now: datetime) -> None:
    """A session lasts while it is used, and no longer than a working day."""
    by_secret = (table.c.hash == digest(secret)) & (table.c.kind == SESSION)
    made_at = tx.connection.execute(select(table.c.made_at).where(by_secret, table.c.until > now)).scalar()
    if made_at is not None:
        until = min(now + IDLE_LASTS, made_at + SESSION_LASTS)
        tx.connection.execute(update(table).where(by_secret).values(until=until))


@writes
def leave(tx: Transaction, secret: str) -> None:
    tx.connection.execute(table.delete().where(table.c.hash == digest(secret)))

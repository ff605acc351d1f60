"""Who works here: the staff by their Telegram accounts, and the systems that hold a token of the API."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from proactive.staff.rights import RIGHTS, Actor, Right, Role, Surface
from storage.engine.counters import next_values
from storage.engine.database import Transaction, reads
from storage.engine.tables import entry
from storage.engine.tables import staff as table
from storage.engine.tables import token as tokens
from storage.engine.vault import place


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    id: str
    name: str
    telegram_id: int
    role: Role
    appointed_by: str
    appointed_at: datetime
    left_at: datetime | None = None

    def at(self, surface: Surface) -> Actor:
        return Actor(id=self.id, role=self.role, surface=surface, name=self.name)

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS[self.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A system's way into the API. The token itself is shown once and not kept."""

    id: str
    name: str
    role: Role
    made_by: str
    made_at: datetime
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        return Actor(id=self.id, role=self.role, surface=Surface.API, name=self.name, behind=self.made_by)


def write(
    tx: Transaction, previous: Colleague | None, telegram_id: int, role: Role, name: str, by: str, now: datetime
) -> Colleague:
    """A colleague with that role; in the place of what they were, `previous`."""
    id = previous.id if previous else f"staff-{next_values(tx, 'staff', 1)}"
    sealed = tx.vault.seal(json.dumps({"name": name, "telegram_id": telegram_id}).encode(), place(table, id))
    values = {"role": role.value, "appointed_by": by, "appointed_at": now, "sealed": sealed}
    if previous:
        tx.connection.execute(update(table).where(table.c.id == id).values(**values))
    if previous is None:
        tx.connection.execute(insert(table), [values | {"id": id, "account": account(tx, telegram_id)}])
    return Colleague(id=id, name=name, telegram_id=telegram_id, role=role, appointed_by=by, appointed_at=now)


def end(tx: Transaction, id: str, now: datetime) -> bool:
    """Somebody's role and sessions; `False` where nobody of that id works here."""
    employed = (table.c.id == id) & table.c.left_at.is_(None)
    ended = tx.connection.execute(update(table).where(employed).values(left_at=now, account=None)).rowcount
    tx.connection.execute(entry.delete().where(entry.c.staff_id == id))
    return bool(ended)


def of_account(tx: Transaction, telegram_id: int) -> Colleague | None:
    return first_where(tx, table.c.account == account(tx, telegram_id))


def of_accounts(tx: Transaction, telegram_ids: Iterable[int]) -> dict[int, Colleague]:
    """Those of these Telegram users who work here."""
    colleagues = read(tx, table.c.account.in_([account(tx, telegram_id) for telegram_id in telegram_ids]))
    return {colleague.telegram_id: colleague for colleague in colleagues}


def of_id(tx: Transaction, id: str) -> Colleague | None:
    """Who works here under this id now."""
    return first_where(tx, (table.c.id == id) & table.c.left_at.is_(None))


@reads
def ever(tx: Transaction, id: str) -> Colleague | None:
    """Also who has left."""
    return first_where(tx, table.c.id == id)


@reads
def with_role(tx: Transaction, *roles: Role) -> list[Colleague]:
    """Those who work here now in these roles; all of them without one."""
    employed = table.c.left_at.is_(None)
    return read(tx, employed & table.c.role.in_([role.value for role in roles]) if roles else employed)


@reads
def everybody(tx: Transaction) -> list[Colleague]:
    """Also those who have left."""
    return read(tx, table.c.id.is_not(None))


def first_where(tx: Transaction, which: ColumnElement[bool]) -> Colleague | None:
    return next(iter(read(tx, which)), None)


def read(tx: Transaction, which: ColumnElement[bool]) -> list[Colleague]:
    rows = tx.connection.execute(select(table).where(which).order_by(table.c.appointed_at, table.c.id))
    return [colleague(tx, row) for row in rows]


def colleague(tx: Transaction, row: Row[Any]) -> Colleague:
    person = json.loads(tx.vault.open(row.sealed, place(table, row.id)))
    return Colleague(
        id=row.id,
        name=person["name"],
        telegram_id=person["telegram_id"],
        role=Role(row.role),
        appointed_by=row.appointed_by,
        appointed_at=row.appointed_at,
        left_at=row.left_at,
    )


def account(tx: Transaction, telegram_id: int) -> str:
    return tx.vault.index(f"telegram {telegram_id}")


def write_token(tx: Transaction, secret: str, name: str, role: Role, by: str, now: datetime) -> Token:
    """Only a digest of the secret is kept."""
    token = Token(id=f"token-{next_values(tx, 'token', 1)}", name=name, role=role, made_by=by, made_at=now)
    row = {"id": token.id, "hash": digest(secret), "name": name, "role": role.value, "made_by": by, "made_at": now}
    tx.connection.execute(insert(tokens), [row])
    return token


def end_token(tx: Transaction, id: str, now: datetime) -> bool:
    """`False` where there is no such token that is valid."""
    valid = (tokens.c.id == id) & tokens.c.revoked_at.is_(None)
    return bool(tx.connection.execute(update(tokens).where(valid).values(revoked_at=now)).rowcount)


@reads
def holder_of(tx: Transaction, secret: str) -> Actor | None:
    """The system that presents this token; `None` when there is none, or it was revoked."""
    valid = (tokens.c.hash == digest(secret)) & tokens.c.revoked_at.is_(None)
    row = tx.connection.execute(select(tokens).where(valid)).one_or_none()
    if row is None:
        return None
    system = token_of(row).actor
    colleague = of_id(tx, system.behind)
    return replace(system, acts_for=colleague.name) if colleague else system


@reads
def listed_tokens(tx: Transaction) -> list[Token]:
    return [token_of(row) for row in tx.connection.execute(select(tokens).order_by(tokens.c.made_at, tokens.c.id))]


def token_of(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        made_by=row.made_by,
        made_at=row.made_at,
        revoked_at=row.revoked_at,
    )


def digest(secret: str) -> str:
    """Of a long random secret, which needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()

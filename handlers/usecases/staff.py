"""Who works here, and which systems hold a token: the right first, then the act and its entry in the audit log.

Each raises `Forbidden`, and `StaffActNotPossible` where it does not fit who works here.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

from proactive.basics.refusal import Refusal
from proactive.staff.rights import Actor, Right, Role, Surface
from storage.cases import cases
from storage.engine.database import Transaction, writes
from storage.ledger import audit
from storage.messages import desk
from storage.staff import command_menus, staff
from storage.staff.staff import Colleague, Token

SETTINGS = Actor(id="settings", role=Role.ADMINISTRATOR, surface=Surface.TERMINAL)


class StaffActNotPossible(Refusal):
    """What was asked for does not fit who works here."""


@writes
def appoint(tx: Transaction, actor: Actor, telegram_id: int, role: Role, name: str, now: datetime) -> Colleague:
    """Gives a Telegram account a role, or another one, or a name; nobody changes their own role."""
    actor.must(Right.APPOINT)
    before = staff.of_account(tx, telegram_id)
    if before and before.id == actor.id and before.role is not role:
        raise StaffActNotPossible("own_role")
    name = name.strip() or (before.name if before else str(telegram_id))
    colleague = staff.write(tx, before, telegram_id, role, name, actor.id, now)
    if Right.DECIDE not in colleague.rights:
        release(tx, colleague.id)
    audit.write.within(tx, actor, "appoint", now, about=colleague.id, words=f"{name}: {role}")
    tell_menu(tx, colleague, now)
    return colleague


@writes
def dismiss(tx: Transaction, actor: Actor, id: str, now: datetime) -> None:
    """Ends somebody's role; what they did stays under their name, what they had to do is everybody's again."""
    actor.must(Right.APPOINT)
    if id == actor.id:
        raise StaffActNotPossible("oneself")
    if not staff.end(tx, id, now):
        raise StaffActNotPossible("not_here", id=id)
    release(tx, id)
    audit.write.within(tx, actor, "dismiss", now, about=id)
    command_menus.ask(tx, id, now, "left")


def release(tx: Transaction, id: str) -> None:
    """Nobody waits for who cannot answer any more."""
    cases.release(tx, id)
    desk.release(tx, id)


@writes
def make_token(tx: Transaction, actor: Actor, name: str, role: Role, now: datetime) -> tuple[Token, str]:
    """A new token and its secret, which is not kept nor shown again."""
    actor.must(Right.APPOINT)
    if not name.strip():
        raise StaffActNotPossible("which_system")
    secret = secrets.token_urlsafe(32)
    token = staff.write_token(tx, secret, name.strip(), role, actor.id, now)
    audit.write.within(tx, actor, "make token", now, about=token.id, words=f"{token.name}: {role}")
    return token, secret


@writes
def revoke_token(tx: Transaction, actor: Actor, id: str, now: datetime) -> None:
    actor.must(Right.APPOINT)
    if not staff.end_token(tx, id, now):
        raise StaffActNotPossible("no_token", id=id)
    audit.write.within(tx, actor, "revoke token", now, about=id)


@writes
def appoint_administrators(tx: Transaction, telegram_ids: Iterable[int], now: datetime) -> None:
    """The first administrators, of the settings, whom nobody could appoint; at every start they are that again."""
    for telegram_id in telegram_ids:
        colleague = staff.of_account(tx, telegram_id)
        if colleague is None or colleague.role is not Role.ADMINISTRATOR:
            appoint.within(tx, SETTINGS, telegram_id, Role.ADMINISTRATOR, "", now)


@writes
def tell_menus(tx: Transaction, now: datetime) -> None:
    """Everybody's commands, where this edition of the program has other ones than they were told."""
    for colleague in staff.with_role.within(tx):
        tell_menu(tx, colleague, now)


def tell_menu(tx: Transaction, colleague: Colleague, now: datetime) -> None:
    """Once for each appointment."""
    command_menus.ask(tx, colleague.id, now, str(int(colleague.appointed_at.timestamp())))

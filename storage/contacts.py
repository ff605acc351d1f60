"""Contacts: what the owner of a phone number chose: the language, Telegram, no more messages."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from proactive.case import Contact, Language
from proactive.outcome import ContactChange
from storage.database import Unit
from storage.tables import contact, message


def known(unit: Unit, msisdns: Iterable[str]) -> dict[str, Contact]:
    """A contact for every number, with the owner's choices where there are any."""
    lines = {unit.vault.index(msisdn): msisdn for msisdn in msisdns}
    if not lines:
        return {}
    found = {msisdn: Contact(msisdn=msisdn) for msisdn in lines.values()}
    return found | read(unit, contact.c.line.in_(list(lines)))


def spoken(unit: Unit, msisdns: Iterable[str]) -> dict[str, Language]:
    """In which language each of these numbers was last written to; those that never were are left out."""
    lines = {unit.vault.index(msisdn): msisdn for msisdn in msisdns}
    if not lines:
        return {}
    to_them = select(message.c.line, message.c.language).where(message.c.line.in_(list(lines)))
    written = to_them.where(message.c.direction == "out").order_by(message.c.created_at)
    return {lines[row.line]: Language(row.language) for row in unit.connection.execute(written)}


def by_chats(unit: Unit, chats: Iterable[str]) -> dict[str, Contact]:
    """The contacts of Telegram chats, by chat id."""
    indexes = [unit.vault.index(chat) for chat in chats]
    if not indexes:
        return {}
    return {str(one.chat_id): one for one in read(unit, contact.c.chat.in_(indexes)).values()}


def read(unit: Unit, which: ColumnElement[bool]) -> dict[str, Contact]:
    found = {}
    for row in unit.connection.execute(select(contact).where(which)):
        content = json.loads(unit.vault.open(row.sealed))
        found[content["msisdn"]] = Contact(
            msisdn=content["msisdn"],
            chat_id=content["chat_id"],
            language=Language(row.language) if row.language else None,
            stopped=row.stopped,
        )
    return found


def write(unit: Unit, changes: Sequence[ContactChange], now: datetime) -> None:
    """Each change on top of what was chosen before; a chat belongs to one number, the last that was shared."""
    for change in changes:
        line = unit.vault.index(change.msisdn)
        before = read(unit, contact.c.line == line).get(change.msisdn)
        after = changed(before or Contact(msisdn=change.msisdn), change)
        if change.chat_id is not None:
            leave_chat(unit, change.chat_id)
        row = row_of(unit, after, now)
        if before is None:
            unit.connection.execute(insert(contact), [row | {"line": line}])
        else:
            unit.connection.execute(update(contact).where(contact.c.line == line).values(**row))


def changed(before: Contact, change: ContactChange) -> Contact:
    return replace(
        before,
        language=change.language or before.language,
        stopped=before.stopped if change.stopped is None else change.stopped,
        chat_id=before.chat_id if change.chat_id is None else change.chat_id,
    )


def leave_chat(unit: Unit, chat_id: int) -> None:
    for owner in by_chats(unit, [str(chat_id)]).values():
        row = row_of(unit, replace(owner, chat_id=None), None)
        unit.connection.execute(update(contact).where(contact.c.line == unit.vault.index(owner.msisdn)).values(**row))


def forget_chat(unit: Unit, chat_id: str) -> None:
    """The citizen blocked the bot or deleted the account: they are reached by SMS again."""
    if chat_id.lstrip("-").isdigit():
        leave_chat(unit, int(chat_id))


def row_of(unit: Unit, one: Contact, now: datetime | None) -> dict[str, Any]:
    content = json.dumps({"msisdn": one.msisdn, "chat_id": one.chat_id}).encode()
    row: dict[str, Any] = {
        "chat": unit.vault.index(str(one.chat_id)) if one.chat_id is not None else None,
        "language": one.language.value if one.language else None,
        "stopped": one.stopped,
        "sealed": unit.vault.seal(content),
    }
    return row | ({"changed_at": now} if now else {})

"""Contacts: what the owner of a phone number chose: the language, Telegram, no more messages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from proactive.messages.contact import Contact, Language
from proactive.messages.message import ContactChange
from storage.cases.codec import adapter
from storage.engine.database import Unit
from storage.engine.tables import contact, message


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
    """The contacts of Telegram chats, by chat id; of those that were left too."""
    indexes = [unit.vault.index(chat) for chat in chats]
    if not indexes:
        return {}
    return {str(one.chat_id or one.left_chat): one for one in read(unit, contact.c.chat.in_(indexes)).values()}


def read(unit: Unit, which: ColumnElement[bool]) -> dict[str, Contact]:
    found = {}
    for row in unit.connection.execute(select(contact).where(which)):
        content = unit.open(row.sealed)
        chosen = {"language": row.language, "stopped": row.stopped}
        found[content["msisdn"]] = adapter(Contact).validate_python(content | chosen)
    return found


def write(unit: Unit, changes: Sequence[ContactChange], now: datetime) -> None:
    """Each change on top of what was chosen before; a chat belongs to one number, the last that was shared."""
    for change in changes:
        line = unit.vault.index(change.msisdn)
        before = read(unit, contact.c.line == line).get(change.msisdn)
        after = changed(before or Contact(msisdn=change.msisdn), change)
        if change.chat_id is not None:
            give_up_chat(unit, change.chat_id)
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
        left_chat=before.left_chat if change.chat_id is None else None,
        link=change.link or (before.link if change.chat_id is None else None),
    )


def give_up_chat(unit: Unit, chat_id: int) -> None:
    """It is another number's from now on."""
    for owner in by_chats(unit, [str(chat_id)]).values():
        put(unit, replace(owner, chat_id=None, left_chat=None))


def leave_chat(unit: Unit, chat_id: str) -> Contact | None:
    """The citizen blocked the bot or deleted the account: they are reached by SMS until they write from there again.

    Returns whose chat it was.
    """
    owner = by_chats(unit, [chat_id]).get(chat_id)
    if owner and owner.chat_id is not None:
        put(unit, replace(owner, chat_id=None, left_chat=owner.chat_id))
    return owner


def put(unit: Unit, one: Contact) -> None:
    row = row_of(unit, one, None)
    unit.connection.execute(update(contact).where(contact.c.line == unit.vault.index(one.msisdn)).values(**row))


def row_of(unit: Unit, one: Contact, now: datetime | None) -> dict[str, Any]:
    content = adapter(Contact).dump_python(one, mode="json", include={"msisdn", "chat_id", "left_chat", "link"})
    chat = one.chat_id or one.left_chat
    row: dict[str, Any] = {
        "chat": unit.vault.index(str(chat)) if chat is not None else None,
        "language": one.language.value if one.language else None,
        "stopped": one.stopped,
        "sealed": unit.seal(content),
    }
    return row | ({"changed_at": now} if now else {})

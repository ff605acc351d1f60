"""Contacts: what the owner of a phone number chose: the language, Telegram, no more messages."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, insert, select, update

from proactive.messages.contact import Contact, Language
from proactive.messages.message import ContactChange
from storage.engine.codec import adapter
from storage.engine.database import Transaction, reads
from storage.engine.faults import readable
from storage.engine.prepared import Prepared
from storage.engine.tables import contact, message
from storage.engine.vault import place

log = logging.getLogger(__name__)


def contacts_of(tx: Transaction, msisdns: Iterable[str]) -> dict[str, Contact]:
    """A contact for every number, with the owner's choices where there are any."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    if not lines:
        return {}
    rows = OF_LINES.rows(tx, {"named": list(lines)})
    defaults = {msisdn: Contact(msisdn=msisdn) for msisdn in lines.values()}
    if not rows:
        return defaults
    in_clear = {lines[row.phone_hash]: beside_the_seal(row, lines[row.phone_hash]) for row in rows}
    return defaults | in_clear | {lines[line]: owner for line, owner in opened_of(tx, rows).items()}


def beside_the_seal(row: Row[Any], msisdn: str) -> Contact:
    """What holds of somebody whose row cannot be opened: above all that they said stop."""
    return Contact(msisdn=msisdn, language=Language(row.language) if row.language else None, stopped=row.stopped)


@reads
def of_numbers(tx: Transaction, msisdns: Iterable[str]) -> dict[str, Contact]:
    return contacts_of(tx, msisdns)


@reads
def spoken(tx: Transaction, msisdns: Iterable[str]) -> dict[str, Language]:
    """In which language each of these numbers was last written to; those that never were are left out."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    if not lines:
        return {}
    outgoing = tx.connection.execute(WRITTEN_TO, {"named": list(lines)})
    return {lines[row.phone_hash]: Language(row.language) for row in outgoing}


def spoken_in_chats(tx: Transaction, chats: Iterable[str]) -> dict[str, Language]:
    """The same of chats, also of those in which no number is known."""
    lines = {tx.vault.index(chat): chat for chat in chats}
    return {lines[row.address]: Language(row.language) for row in tx.connection.execute(IN_CHATS, {"named": [*lines]})}


@reads
def by_chats(tx: Transaction, chats: Iterable[str]) -> dict[str, Contact]:
    """The contacts of Telegram chats, by chat id; of those that were left too."""
    indexes = [tx.vault.index(chat) for chat in chats]
    if not indexes:
        return {}
    owners = opened_of(tx, OF_CHATS.rows(tx, {"named": indexes}))
    return {str(owner.chat_id or owner.left_chat): owner for owner in owners.values()}


THESE: BindParameter[Any] = bindparam("named", expanding=True)
CHOSEN: Select[Any] = select(contact.c.phone_hash, contact.c.language, contact.c.stopped, contact.c.sealed)
OF_LINES = Prepared(CHOSEN.where(contact.c.phone_hash.in_(THESE)))
OF_CHATS = Prepared(CHOSEN.where(contact.c.chat.in_(THESE)))
IN_CHATS = (
    select(message.c.address, message.c.language)
    .where(message.c.address.in_(THESE), message.c.direction == "out")
    .order_by(message.c.created_at)
)
WRITTEN_TO = (
    select(message.c.phone_hash, message.c.language)
    .where(message.c.phone_hash.in_(THESE), message.c.direction == "out")
    .order_by(message.c.created_at)
)


def opened_of(tx: Transaction, rows: Iterable[Row[Any]]) -> dict[str, Contact]:
    """By line, those that can be read."""
    return dict(readable(rows, lambda row: (row.phone_hash, opened(tx, row)), left_out))


def opened(tx: Transaction, row: Row[Any]) -> Contact:
    content = tx.vault.open_json(row.sealed, place(contact, row.phone_hash))
    owner: Contact = adapter(Contact).validate_python(content | {"language": row.language, "stopped": row.stopped})
    return owner


def left_out(row: Row[Any], why: str) -> None:
    log.error("a contact is passed by: %s", why)


def write(tx: Transaction, changes: Sequence[ContactChange], now: datetime) -> None:
    """Each change on top of what was chosen before; a chat belongs to one number, the last that was shared."""
    for change in changes:
        phone_hash = tx.vault.index(change.msisdn)
        before = contacts_of(tx, [change.msisdn])[change.msisdn]
        if change.chat_id is not None and before.chat_id != change.chat_id:
            give_up_chat(tx, change.chat_id)
        row = row_of(tx, changed(before, change), now)
        if not tx.connection.execute(update(contact).where(contact.c.phone_hash == phone_hash).values(**row)).rowcount:
            tx.connection.execute(insert(contact), [row | {"phone_hash": phone_hash}])


def changed(before: Contact, change: ContactChange) -> Contact:
    if change.unlinks:
        return replace(before, chat_id=None, left_chat=None, owners=())
    if change.leaves_chat:
        return replace(before, chat_id=None, left_chat=before.chat_id or before.left_chat)
    return replace(
        before,
        language=change.language or before.language,
        stopped=before.stopped if change.stopped is None else change.stopped,
        chat_id=before.chat_id if change.chat_id is None else change.chat_id,
        left_chat=before.left_chat if change.chat_id is None else None,
        owners=change.owners or before.owners,
        link=change.link or (before.link if change.chat_id is None else None),
    )


def give_up_chat(tx: Transaction, chat_id: int) -> None:
    """It is another number's from now on."""
    for owner in by_chats.within(tx, [str(chat_id)]).values():
        put(tx, replace(owner, chat_id=None, left_chat=None, owners=()))


def put(tx: Transaction, owner: Contact) -> None:
    row = row_of(tx, owner, None)
    tx.connection.execute(update(contact).where(contact.c.phone_hash == tx.vault.index(owner.msisdn)).values(**row))


def row_of(tx: Transaction, owner: Contact, now: datetime | None) -> dict[str, Any]:
    content = adapter(Contact).dump_python(
        owner, mode="json", include={"msisdn", "chat_id", "left_chat", "owners", "link"}
    )
    chat = owner.chat_id or owner.left_chat
    row: dict[str, Any] = {
        "chat": tx.vault.index(str(chat)) if chat is not None else None,
        "language": owner.language.value if owner.language else None,
        "stopped": owner.stopped,
        "sealed": tx.vault.seal_json(content, place(contact, tx.vault.index(owner.msisdn))),
    }
    return row | ({"changed_at": now} if now else {})

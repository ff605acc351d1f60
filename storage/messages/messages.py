"""Messages to and from citizens as they are written: what is to go out, and what was said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message
from proactive.messages.texts import Button
from proactive.messages.texts.sms import parts
from storage.engine.database import Transaction, insertion
from storage.engine.prepared import Prepared, PreparedInsert
from storage.engine.tables import message
from storage.engine.tables import message as table
from storage.engine.vault import Vault, place

Row = dict[str, Any]

QUEUED, SENDING, SENT, DELIVERED, FAILED, RECEIVED, TAKEN_BACK, DOUBTFUL = (
    "queued",
    "sending",
    "sent",
    "delivered",
    "failed",
    "received",
    "taken_back",
    "doubtful",  # bulk whose sender died while sending, or got no answer: it may have gone out, and a person decides
)


def write(tx: Transaction, messages: Sequence[Message], now: datetime) -> None:
    insert_rows(tx, [row_of(tx.vault, message, now) for message in messages])


def insert_rows(tx: Transaction, rows: Sequence[Row]) -> None:
    """The same id is the same message: it is written once."""
    NEW.run_all(tx, rows)


def insert_new(tx: Transaction, rows: Sequence[Row]) -> set[str]:
    """As `insert_rows`; returns the ids of those that were not there."""
    return {row.id for row in NEW_RETURNED.rows(tx, rows)}


def insertion_of_new(is_sqlite: bool) -> Any:
    return insertion(message, is_sqlite).on_conflict_do_nothing()


NEW = Prepared(insertion_of_new)
NEW_RETURNED = PreparedInsert(lambda is_sqlite: insertion_of_new(is_sqlite).returning(message.c.id))


def rewrite(tx: Transaction, id: str, text: str, buttons: Sequence[Button], now: datetime) -> bool:
    """Puts other words in the place of those that went out; `False` where none have, or they could not."""
    gone_out = (message.c.id == id) & message.c.provider_id.is_not(None) & (message.c.state != FAILED)
    sealed = tx.connection.execute(select(message.c.sealed).where(gone_out).with_for_update()).scalar()
    if sealed is None:
        return False
    content = tx.vault.open_json(sealed, place(message, id)) | {
        "text": text,
        "buttons": [[button.action, button.label] for button in buttons],
    }
    anew = {"state": QUEUED, "attempts": 0, "due_at": now, "sealed": tx.vault.seal_json(content, place(message, id))}
    tx.connection.execute(update(message).where(message.c.id == id).values(**anew))
    return True


def written(tx: Transaction, id: str) -> bool:
    """Whether a message of this key is there already."""
    return tx.connection.execute(select(message.c.id).where(message.c.id == id)).first() is not None


def row_of(vault: Vault, message: Message, now: datetime) -> Row:
    """Sealed before the transaction that writes it."""
    buttons = [[button.action, button.label] for button in message.buttons]
    content = {
        "address": message.address,
        "text": message.text,
        "buttons": buttons,
        "msisdn": message.msisdn,
        "sms_text": message.sms_text,
        "paper": message.paper,
        "iin": message.iin,
        "alive_at": message.alive_at.isoformat() if message.alive_at else None,
    }
    phone_hash = vault.index(message.msisdn) if message.msisdn else None
    return {
        "id": message.id,
        "case_number": message.case_number,
        "phone_hash": phone_hash,
        "address": phone_hash if message.address == message.msisdn else vault.index(message.address),
        "direction": "out",
        "channel": message.channel.value,
        "key": message.key,
        "version": message.version,
        "language": message.language.value,
        "priority": int(message.priority),
        "unasked": message.unasked,
        "state": QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "parts": parts(message.text) if message.channel is Channel.SMS else None,
        "sealed": vault.seal_json(content, place(table, message.id)),
    }


SAID = Prepared(insert(message))  # what citizens said


def inbound_row(vault: Vault, inbound: InboundMessage, case_number: str | None, now: datetime) -> Row:
    """What a citizen said, beside the case it was about."""
    id = f"{inbound.id}.in"
    content = {"address": inbound.address, "text": words_of(inbound), "buttons": []}
    return {
        "id": id,
        "case_number": case_number,
        "phone_hash": vault.index(inbound.msisdn) if inbound.msisdn else None,
        "address": vault.index(inbound.address),
        "direction": "in",
        "channel": inbound.channel.value,
        "priority": 0,
        "state": RECEIVED,
        "created_at": min(inbound.said_at, now),
        "sealed": vault.seal_json(content, place(message, id)),
    }


def words_of(inbound: InboundMessage) -> str:
    if inbound.press:
        return f"[{inbound.press.action}]"
    return inbound.text or ("[contact]" if inbound.shared_msisdn else "[file]" if inbound.file else "")


def take_back(tx: Transaction, case_numbers: Sequence[str]) -> None:
    """What has not gone out about these cases does not go out any more."""
    TAKE_BACK.run(tx, {"numbers": list(case_numbers)})


TAKE_BACK = Prepared(
    update(message)
    .where(message.c.case_number.in_(bindparam("numbers", expanding=True)))
    .where(message.c.state == QUEUED, message.c.priority > 0)
    .values(state=TAKEN_BACK, due_at=None)
)

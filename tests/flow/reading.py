"""What citizens have read, and what must hold for every message, whatever it says."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from proactive.messages.contact import Channel, Language
from proactive.messages.texts import Button
from proactive.messages.texts.sms import parts
from storage.engine.database import Transaction
from storage.engine.tables import message
from storage.engine.vault import place
from storage.messages.messages import DELIVERED

WHOLE_IIN = re.compile(r"(?<!\d)\d{12}(?!\d)")
WHOLE_IBAN = re.compile(r"KZ\d\d[0-9A-Z]{16}")
OFFERS = ("offer", "offer_other", "offer_unsure", "offer_child", "offer_ward", "offer_choice")
MONTHLY = ("assigned", "assigned_arrears")  # with what is to be reported
MOST_PARTS = dict.fromkeys((*OFFERS, *MONTHLY), 3)  # of an SMS; everything else takes two


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A message that reached a citizen."""

    id: str
    key: str
    language: str
    channel: str
    text: str
    buttons: tuple[Button, ...]


def read_at(tx: Transaction, address: str) -> list[Read]:
    """In the order in which they reached this number or chat."""
    query = (
        select(message)
        .where(message.c.address == tx.vault.index(address), message.c.direction == "out")
        .where(message.c.state == DELIVERED)
        .order_by(message.c.delivered_at)
    )
    return [read(tx, row) for row in tx.connection.execute(query)]


def read(tx: Transaction, row: object) -> Read:
    content = tx.vault.open_json(row.sealed, place(message, row.id))
    return Read(
        id=row.id,
        key=row.key,
        language=row.language,
        channel=row.channel,
        text=content["text"],
        buttons=tuple(Button(*button) for button in content["buttons"]),
    )


def proper(line: Read, language: Language) -> None:
    assert line.language == language, f"is in {line.language}: {line.text}"
    assert not WHOLE_IIN.search(line.text), f"shows a whole IIN: {line.text}"
    assert not WHOLE_IBAN.search(line.text), f"shows a whole account: {line.text}"
    most = MOST_PARTS.get(line.key.partition(".")[2], 2)
    fits = line.channel != Channel.SMS or parts(line.text) <= most
    assert fits, f"takes {parts(line.text)} SMS: {line.text}"

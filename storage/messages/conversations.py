"""Conversations as they are shown: what was said to a citizen and by them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from proactive.messages.texts import Button
from storage.engine.database import Transaction
from storage.engine.tables import message


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a conversation, as it is shown."""

    id: str
    at: datetime
    direction: str
    channel: str
    text: str
    state: str
    buttons: tuple[Button, ...] = ()
    case_number: str | None = None


# What was written together stands in the order in which it went out; what has not gone out yet comes last.
NEWEST_FIRST = (
    message.c.created_at.desc(),
    message.c.direction.desc(),
    message.c.sent_at.desc().nulls_first(),
    message.c.id.desc(),
)


def of_case(tx: Transaction, case_number: str) -> list[Line]:
    return in_order(tx, select(message).where(message.c.case_number == case_number))


def with_address(tx: Transaction, address: str, limit: int = 200) -> list[Line]:
    """The newest lines to and from one number or chat, in the order they were said."""
    return in_order(tx, select(message).where(message.c.address == tx.vault.index(address)).limit(limit))


def in_order(tx: Transaction, query: Select[Any]) -> list[Line]:
    """The newest that were asked for, the oldest of them first."""
    return [line(tx, row) for row in tx.connection.execute(query.order_by(*NEWEST_FIRST))][::-1]


def line(tx: Transaction, row: Row[Any]) -> Line:
    content = tx.vault.open_json(row.sealed)
    return Line(
        id=row.id,
        at=row.created_at,
        direction=row.direction,
        channel=row.channel,
        text=content["text"],
        state=row.state,
        buttons=tuple(Button(action, label) for action, label in content["buttons"]),
        case_number=row.case_number,
    )

"""Conversations as they are shown: what was said to a citizen and by them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from proactive.cases.case import Question
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import AskedWords, Priority
from proactive.messages.texts import Button
from storage.engine.database import Transaction
from storage.engine.tables import message
from storage.messages.messages import DELIVERED, FAILED, SENDING, SENT


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLately:
    """What was answered to a number by SMS: the words of the last minutes, and how many times today."""

    texts: tuple[str, ...] = ()
    today: int = 0


def answered_lately(
    tx: Transaction, msisdns: Iterable[str], lately: datetime, today: datetime
) -> dict[str, AnsweredLately]:
    """By number; numbers that were answered nothing today are left out."""
    addresses = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    answers = (message.c.direction == "out") & (message.c.lane == int(Priority.ANSWER))
    by_sms = (message.c.channel == Channel.SMS.value) & message.c.address.in_(list(addresses))
    query = select(message.c.address, message.c.created_at, message.c.sealed).where(by_sms, answers)
    rows = defaultdict(list)
    for row in tx.connection.execute(query.where(message.c.created_at >= today)):
        rows[addresses[row.address]].append(row)
    return {
        msisdn: AnsweredLately(
            texts=tuple(tx.vault.open_json(row.sealed)["text"] for row in of_number if row.created_at >= lately),
            today=len(of_number),
        )
        for msisdn, of_number in rows.items()
    }


def heard_before(tx: Transaction, inbounds: Collection[InboundMessage]) -> set[str]:
    """Of which of these the same words of the same moment came from there under another id; by their ids."""
    if not inbounds:
        return set()
    addresses = {inbound.address: tx.vault.index(inbound.address) for inbound in inbounds}
    there = message.c.address.in_(list(addresses.values())) & (message.c.direction == "in")
    then = message.c.created_at.in_({inbound.moment for inbound in inbounds})
    earlier = defaultdict(list)
    for row in tx.connection.execute(select(message).where(there, then)):
        earlier[row.address, row.created_at].append(row)
    return {
        inbound.id
        for inbound in inbounds
        for row in earlier[addresses[inbound.address], inbound.moment]
        if row.id != f"{inbound.id}.in" and tx.vault.open_json(row.sealed)["text"] == inbound.text
    }


def asked_in(tx: Transaction, questions: Iterable[Question]) -> list[AskedWords]:
    """The messages that asked these questions and went out, or may have, the newest first."""
    ids = [id for question in questions for id in (question.message_id, *question.repeats)]
    asks = message.c.id.in_(ids) | message.c.copy_of.in_(ids)
    gone_out = message.c.state.in_([SENDING, SENT, DELIVERED, FAILED])
    query = select(message).where(asks, gone_out, message.c.key.not_like("common.%"))
    rows = tx.connection.execute(query.order_by(message.c.created_at.desc(), message.c.id)).all() if ids else []
    return [words_of(tx, row) for row in sorted(rows, key=lambda row: row.state == FAILED)]


def words_of(tx: Transaction, row: Row[Any]) -> AskedWords:
    return AskedWords(
        id=row.id,
        asks_as=row.copy_of or row.id,
        channel=Channel(row.channel),
        text=tx.vault.open_json(row.sealed)["text"],
        key=row.key,
        version=row.version,
        language=Language(row.language),
    )


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

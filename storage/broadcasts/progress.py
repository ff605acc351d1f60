"""How far a broadcast is, and what became of each recipient. Nothing is locked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from proactive.broadcasts.broadcast import Broadcast, State
from proactive.messages.contact import Channel
from storage.broadcasts.broadcasts import of_row, row_of
from storage.broadcasts.recipients import LEFT_OUT, WAITING, number_of
from storage.engine.database import Transaction, reads
from storage.engine.faults import legible
from storage.engine.tables import message, recipient
from storage.messages import messages

OVER = {
    messages.SENT,
    messages.DELIVERED,
    messages.FAILED,
    messages.DOUBTFUL,
    messages.TAKEN_BACK,
}
PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """People by what became of them; `gathered`: everybody is counted, whom it is for."""

    broadcast: Broadcast
    gathered: bool
    waiting: int
    channels: Mapping[Channel, Mapping[str, int]]  # by state, of those whose message is written
    left_out: Mapping[str, int]  # by reason

    @property
    def states(self) -> dict[str, int]:
        """On whichever channel."""
        totals: Counter[str] = Counter()
        for counts in self.channels.values():
            totals.update(counts)
        return dict(totals)

    @property
    def people(self) -> int:
        """Who is written to."""
        return self.waiting + sum(self.states.values())

    @property
    def settled(self) -> int:
        return sum(count for state, count in self.states.items() if state in OVER)

    @property
    def doubtful(self) -> int:
        return self.states.get(messages.DOUBTFUL, 0)


@reads
def progress(tx: Transaction, id: str) -> Progress:
    """Raises `NoSuchBroadcast`."""
    row = row_of(tx, id)
    counted = select(recipient.c.state, recipient.c.reason, func.count()).where(recipient.c.broadcast_id == id)
    rows = tx.connection.execute(counted.group_by(recipient.c.state, recipient.c.reason)).all()
    return Progress(
        broadcast=of_row(row),
        gathered=row.gathered,
        waiting=sum(count for state, _, count in rows if state == WAITING),
        channels=by_channel(tx, id),
        left_out={reason: count for state, reason, count in rows if state == LEFT_OUT},
    )


def by_channel(tx: Transaction, id: str) -> dict[Channel, dict[str, int]]:
    """A person whose Telegram message failed and who was written to by SMS instead counts once, by the SMS."""
    again = case((message.c.copy_of.is_not(None), 1), else_=0)
    kinds = (message.c.channel, message.c.state)
    query = select(*kinds, func.count(), func.sum(again)).where(message.c.broadcast_id == id).group_by(*kinds)
    totals: Counter[tuple[str, str]] = Counter()
    for channel, state, count, repeated in tx.connection.execute(query):
        totals[channel, state] += count
        totals[Channel.TELEGRAM, messages.FAILED] -= repeated
    return {
        channel: {state: count for (of_channel, state), count in totals.items() if of_channel == channel and count}
        for channel in Channel
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one recipient; the number shows its last digits only, and nothing where it cannot be read."""

    number: str
    language: str
    channel: str
    state: str
    reason: str
    sent_at: datetime | None
    delivered_at: datetime | None


@reads
def results(tx: Transaction, id: str, last_person: str) -> tuple[list[Result], str | None]:
    """A page of those it was for, and where the next one begins. Raises `NoSuchBroadcast`."""
    never = messages.TAKEN_BACK if of_row(row_of(tx, id)).state is State.CANCELLED else WAITING
    following = (recipient.c.broadcast_id == id) & (recipient.c.person > last_person)
    rows = tx.connection.execute(select(recipient).where(following).order_by(recipient.c.person).limit(PAGE)).all()
    ids = [f"b{id}.{row.person}" for row in rows]
    written = message.c.id.in_(ids) | message.c.copy_of.in_(ids)
    message_rows = tx.connection.execute(select(message).where(written).order_by(message.c.copy_of.nulls_first())).all()
    last_by_id = {row.copy_of or row.id: row for row in message_rows}
    last = [last_by_id.get(message_id) for message_id in ids]
    numbers = dict(legible((row for row in rows if row.sealed), lambda row: (row.person, masked(number_of(tx, row)))))
    page = [
        result(row, numbers.get(row.person, ""), message_row, never)
        for row, message_row in zip(rows, last, strict=True)
    ]
    return page, rows[-1].person if len(rows) == PAGE else None


def result(row: Any, number: str, message_row: Any, never: str) -> Result:
    """`never` is the word for those whom no message was written for."""
    state = never if row.state == WAITING else row.state
    return Result(
        number=number,
        language=message_row.language if message_row else row.language,
        channel=(message_row.channel if message_row else row.channel) or "",
        state=message_row.state if message_row else state,
        reason=reason_of(row, message_row),
        sent_at=message_row.sent_at if message_row else None,
        delivered_at=message_row.delivered_at if message_row else None,
    )


def reason_of(row: Any, message_row: Any) -> str:
    """What went wrong on the way to a delivery is of no interest after it."""
    if message_row is None:
        return row.reason or ""
    return message_row.error or "" if message_row.state in (messages.FAILED, messages.DOUBTFUL) else ""


def masked(msisdn: str) -> str:
    return f"{msisdn[:2]}…{msisdn[-4:]}"

"""What became of a message that was tried: what the provider answered, and its receipts, in any order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, func, or_, select, update

from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from proactive.messages.texts.sms import parts
from storage.engine.database import Transaction
from storage.engine.new_ids import new_id
from storage.engine.prepared import Prepared
from storage.engine.tables import message
from storage.engine.vault import place
from storage.messages.messages import DELIVERED, DOUBTFUL, FAILED, QUEUED, SENDING, SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What became of one try. `retry_at`: to be tried again; `doubtful`: nobody knows; else `error` means failed."""

    id: str
    provider_id: str | None = None
    error: str | None = None
    retry_at: datetime | None = None
    doubtful: bool = False
    delivered: bool = False

    @property
    def state(self) -> str:
        if self.error is None:
            return DELIVERED if self.delivered else SENT
        return QUEUED if self.retry_at else DOUBTFUL if self.doubtful else FAILED


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of a case; `asks_as` is the id under which its words were first written: a copy is the same message."""

    asks_as: str
    case_number: str


def record(tx: Transaction, results: Sequence[Attempt], now: datetime) -> None:
    """Records tries; a receipt that came before is not overwritten."""
    RECORD.run_all(
        tx,
        [
            {
                "sent_id": result.id,
                "new_state": result.state,
                "next_due": result.retry_at,
                "sent_on": None if result.error else now,
                "delivered_on": now if result.delivered else None,
                "provider": result.provider_id,
                "wrong": result.error,
            }
            for result in results
        ],
    )


RECORD = Prepared(
    update(message)
    .where(message.c.id == bindparam("sent_id"), (message.c.state == SENDING) | (message.c.state == DOUBTFUL))
    .values(
        state=bindparam("new_state"),
        due_at=bindparam("next_due"),
        sent_at=bindparam("sent_on"),
        delivered_at=bindparam("delivered_on"),
        provider_id=func.coalesce(bindparam("provider"), message.c.provider_id),
        error=bindparam("wrong"),
    )
)


def receipts(tx: Transaction, states: Iterable[tuple[str, str]], now: datetime) -> None:
    """Providers' receipts by message, in any order: what is known to be delivered stays delivered."""
    by_state = defaultdict(list)
    for id, state in states:
        by_state[state].append({"told_id": id})
    for state in (SENT, FAILED, DELIVERED):
        if by_state[state]:
            tx.connection.execute(RECEIPTS[state](now), by_state[state])


def accepted(now: datetime) -> Update:
    """Also where no answer came and it was to be tried again: the provider has it."""
    tried = stands(SENDING, DOUBTFUL) | ((message.c.state == QUEUED) & (message.c.attempts > 0))
    return TOLD.where(tried).values(state=SENT, due_at=None, sent_at=now, error=None)


def refused(now: datetime) -> Update:
    return TOLD.where(stands(SENDING, SENT, DOUBTFUL)).values(state=FAILED, due_at=None, error="receipt: failed")


def stands(*states: str) -> ColumnElement[bool]:
    """In one of these states; spelled out, since a list cannot be given for many messages at once."""
    return or_(*(message.c.state == state for state in states))


def delivered(now: datetime) -> Update:
    return TOLD.where(message.c.state != DELIVERED).values(state=DELIVERED, delivered_at=now, due_at=None)


TOLD = update(message).where(message.c.id == bindparam("told_id"), message.c.direction == "out")
RECEIPTS = {SENT: accepted, FAILED: refused, DELIVERED: delivered}


OF_CASES = select(message.c.id, message.c.copy_of, message.c.case_number).where(
    message.c.id.in_(bindparam("ids", expanding=True)), message.c.case_number.is_not(None)
)
UNARRIVED = OF_CASES.where(stands(SENDING, DOUBTFUL, FAILED))


def unarrived(tx: Transaction, ids: Iterable[str]) -> dict[str, Sent]:
    """Which of these messages did not arrive and are not tried again, each with what it was."""
    return of_cases(tx, ids, UNARRIVED)


def of_cases(tx: Transaction, ids: Iterable[str], query: Select[Any] = OF_CASES) -> dict[str, Sent]:
    """Those of these messages that are about a case."""
    rows = tx.connection.execute(query, {"ids": list(ids)})
    return {row.id: Sent(row.copy_of or row.id, row.case_number) for row in rows}


def waiting(tx: Transaction, channel: Channel, priority: Priority, until: datetime, limit: int) -> list[str]:
    """Messages to citizens that are due until then and were not taken yet."""
    due = (message.c.due_at <= until) & (message.c.state == QUEUED) & message.c.phone_hash.is_not(None)
    query = select(message.c.id).where(message.c.channel == channel.value, message.c.priority == int(priority), due)
    return list(tx.connection.execute(query.order_by(message.c.created_at).limit(limit).with_for_update()).scalars())


def by_sms_instead(tx: Transaction, failed_id: str, now: datetime) -> None:
    """The same words to the same citizen's number, where it is known; one copy of a message, by its key."""
    row = tx.connection.execute(select(message).where(message.c.id == failed_id)).one()
    original = tx.vault.open_json(row.sealed, place(message, row.id))
    msisdn = original.get("msisdn")
    if not msisdn:
        return
    words = original.get("sms_text") or original["text"]
    to = {name: original.get(name) for name in ("iin", "alive_at")}
    content = {"address": msisdn, "text": words, "buttons": [], "msisdn": msisdn, **to}
    id = new_id(12)
    again = {
        "id": id,
        "copy_of": row.copy_of or row.id,
        "channel": Channel.SMS.value,
        "address": tx.vault.index(msisdn),
        "state": QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "sent_at": None,
        "delivered_at": None,
        "provider_id": None,
        "error": None,
        "parts": parts(str(words)),
        "sealed": tx.vault.seal_json(content, place(message, id)),
    }
    tx.connection.execute(tx.insert(message).on_conflict_do_nothing(), [dict(row._mapping) | again])

"""Messages to and from citizens: the outbox that transports empty, and the log of each conversation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Update,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from proactive.broadcast import State
from proactive.case import Case, Channel
from proactive.moment import Moment
from proactive.outcome import Lane, Message, Saying
from proactive.texts import Button
from proactive.texts.sms import parts
from storage import papers
from storage.database import Unit
from storage.records import load_case
from storage.tables import broadcast, cases, contact, message

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


A_CHAT_RESTS = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message a transport is to send now; `attempts` counts this try too."""

    id: str
    channel: Channel
    address: str
    text: str
    buttons: tuple[Button, ...]
    attempts: int
    case_number: str | None
    lane: Lane
    paper: papers.Issued | None = None  # goes along as a file
    shown_as: str | None = None  # the provider's id of what was sent before and is shown anew


def write(unit: Unit, new: Sequence[Message], now: datetime) -> None:
    """The same id is the same message: it is written once."""
    if new:
        rows = [row_of(unit, one, now) for one in new]
        unit.connection.execute(unit.insert(message).on_conflict_do_nothing(), rows)


def rewrite(unit: Unit, id: str, text: str, buttons: Sequence[Button], now: datetime) -> bool:
    """Puts other words in the place of those that went out; `False` where none have, or they could not."""
    known = (message.c.id == id) & message.c.provider_id.is_not(None) & (message.c.state != FAILED)
    sealed = unit.connection.execute(select(message.c.sealed).where(known).with_for_update()).scalar()
    if sealed is None:
        return False
    content = unit.open(sealed) | {
        "text": text,
        "buttons": [[one.action, one.label] for one in buttons],
    }
    anew = {"state": QUEUED, "attempts": 0, "due_at": now, "sealed": unit.seal(content)}
    unit.connection.execute(update(message).where(message.c.id == id).values(**anew))
    return True


def written(unit: Unit, id: str) -> bool:
    """Whether a message of this key is there already."""
    return unit.connection.execute(select(message.c.id).where(message.c.id == id)).first() is not None


def row_of(unit: Unit, one: Message, now: datetime) -> dict[str, Any]:
    buttons = [[button.action, button.label] for button in one.buttons]
    content = {
        "address": one.address,
        "text": one.text,
        "buttons": buttons,
        "msisdn": one.msisdn,
        "sms_text": one.sms_text,
        "paper": one.paper,
    }
    return {
        "id": one.id,
        "case_number": one.case_number,
        "line": unit.vault.index(one.msisdn) if one.msisdn else None,
        "address": unit.vault.index(one.address),
        "direction": "out",
        "channel": one.channel.value,
        "key": one.key,
        "version": one.version,
        "language": one.language.value,
        "lane": int(one.lane),
        "unasked": one.unasked,
        "state": QUEUED,
        "created_at": now,
        "due_at": now,
        "parts": parts(one.text) if one.channel is Channel.SMS else None,
        "sealed": unit.seal(content),
    }


def log(unit: Unit, heard: Iterable[tuple[Saying, str | None]], now: datetime) -> None:
    """What citizens said, each beside the case it was about."""
    rows = [
        {
            "id": f"{saying.id}.in",
            "case_number": case_number,
            "line": unit.vault.index(saying.msisdn) if saying.msisdn else None,
            "address": unit.vault.index(saying.address),
            "direction": "in",
            "channel": saying.channel.value,
            "lane": 0,
            "state": RECEIVED,
            "created_at": min(saying.said_at, now),
            "sealed": unit.seal({"address": saying.address, "text": words_of(saying), "buttons": []}),
        }
        for saying, case_number in heard
    ]
    if rows:
        unit.connection.execute(insert(message), rows)


def words_of(saying: Saying) -> str:
    if saying.press:
        return f"[{saying.press.action}]"
    return saying.text or ("[contact]" if saying.shared_msisdn else "[file]" if saying.file else "")


def claim(
    unit: Unit, channel: Channel, now: Moment, limit: int, lease: timedelta, lanes: Collection[Lane] = tuple(Lane)
) -> list[Outgoing]:
    """Takes messages that are due: answers first, one an address at a time, what was written first is read first.

    A message whose sender dies is due again when the lease is over; a broadcast's is doubtful then.
    """
    doubt(unit, channel, now.at)
    chosen = (
        select(message.c.id)
        .where(message.c.channel == channel.value, message.c.lane.in_([int(lane) for lane in lanes]))
        .where(message.c.due_at <= now.at, ~held(message), ~has_to_wait(now.at))
        .order_by(message.c.lane, message.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if channel is Channel.TELEGRAM:
        chosen = chosen.where((message.c.lane < int(Lane.BULK)) | ~just_written_to(now.at))
    taken = (
        update(message)
        .where(message.c.id.in_(chosen.scalar_subquery()))
        .values(state=SENDING, due_at=now.at + lease, attempts=message.c.attempts + 1)
        .returning(message)
    )
    rows = sorted(unit.connection.execute(taken), key=lambda row: (row.lane, row.created_at, row.id))
    withheld = withhold(unit, [row for row in rows if row.unasked], now)
    return [outgoing(unit, row) for row in rows if row.id not in withheld]


def doubt(unit: Unit, channel: Channel, now: datetime) -> None:
    """Twice is worse than never for what nobody waits for: a person decides about it, or a late receipt does."""
    over = (message.c.state == SENDING) & (message.c.lane == int(Lane.BULK)) & (message.c.due_at <= now)
    change = update(message).where(message.c.channel == channel.value, over)
    unit.connection.execute(change.values(state=DOUBTFUL, due_at=None, error="the sender died while sending"))


def held(one: FromClause) -> ColumnElement[bool]:
    """Of a broadcast that is paused, or over."""
    running = select(broadcast.c.id).where(broadcast.c.state == State.RUNNING.value)
    return one.c.broadcast_id.is_not(None) & one.c.broadcast_id.not_in(running)


def has_to_wait(now: datetime) -> ColumnElement[bool]:
    """Another message to the same address is on its way, or comes first; one put off to a better hour does not."""
    other = message.alias("other")
    on_its_way = (other.c.state == SENDING) & (other.c.due_at > now)
    sooner = tuple_(other.c.lane, other.c.created_at, other.c.id) < tuple_(
        message.c.lane, message.c.created_at, message.c.id
    )
    comes_first = sooner & ((other.c.due_at <= now) | (other.c.attempts > 0))
    unsettled = (other.c.address == message.c.address) & other.c.due_at.is_not(None) & (other.c.id != message.c.id)
    return exists().where(unsettled, on_its_way | (comes_first & ~held(other)))


def just_written_to(now: datetime) -> ColumnElement[bool]:
    """Telegram takes one message a second to a chat; only an answer may come closer after another."""
    other = message.alias("before")
    return exists().where(other.c.address == message.c.address, other.c.sent_at > now - A_CHAT_RESTS)


def withhold(unit: Unit, unasked: Sequence[Row[Any]], now: Moment) -> set[str]:
    """What the citizen did not ask for is looked at once more as it goes out: is it an hour for it, does its question
    still stand, did they say stop meanwhile? Returns the ids of what is not sent now."""
    later = {row.id for row in unasked} if now.earliest() > now.at else set()
    put_off(unit, later, now.earliest())
    void = {row.id for row in unasked if row.id not in later} & (stopped(unit, unasked) | settled(unit, unasked))
    unit.connection.execute(update(message).where(message.c.id.in_(void)).values(state=TAKEN_BACK, due_at=None))
    return later | void


def put_off(unit: Unit, ids: Collection[str], until: datetime) -> None:
    """What was claimed and not tried is due again then."""
    change = update(message).where(message.c.id.in_(ids), message.c.state == SENDING)
    if ids:
        unit.connection.execute(change.values(state=QUEUED, due_at=until, attempts=message.c.attempts - 1))


def stopped(unit: Unit, rows: Sequence[Row[Any]]) -> set[str]:
    """Messages to numbers whose owners said stop."""
    lines = {row.line for row in rows if row.line}
    said_stop = select(contact.c.line).where(contact.c.stopped, contact.c.line.in_(lines))
    silent = set(unit.connection.execute(said_stop).scalars()) if lines else set()
    return {row.id for row in rows if row.line in silent}


def settled(unit: Unit, rows: Sequence[Row[Any]]) -> set[str]:
    """Messages of cases whose open question they no longer ask."""
    mine = {row.id: row.case_number for row in rows if row.case_number}
    query = select(cases.c.number, cases.c.sealed).where(cases.c.number.in_(set(mine.values())))
    current = (
        {row.number: load_case(unit.vault.open(row.sealed)) for row in unit.connection.execute(query)} if mine else {}
    )
    return {id for id, number in mine.items() if number not in current or not asks(current[number], id)}


def asks(case: Case, message_id: str) -> bool:
    return case.question is not None and case.question.stands_under(message_id)


def outgoing(unit: Unit, row: Row[Any]) -> Outgoing:
    content = unit.open(row.sealed)
    return Outgoing(
        id=row.id,
        channel=Channel(row.channel),
        address=content["address"],
        text=content["text"],
        buttons=tuple(Button(action, label) for action, label in content["buttons"]),
        attempts=row.attempts,
        case_number=row.case_number,
        lane=Lane(row.lane),
        paper=papers.by_code(unit, content["paper"]) if content.get("paper") else None,
        shown_as=row.provider_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
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


def record(unit: Unit, results: Sequence[Sent], now: datetime) -> None:
    """Records tries; a receipt that came before is not overwritten."""
    if not results:
        return
    change = (
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
    unit.connection.execute(
        change,
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


def receipts(unit: Unit, states: Iterable[tuple[str, str]], now: datetime) -> None:
    """Providers' receipts by message, in any order: what is known to be delivered stays delivered."""
    told = defaultdict(list)
    for id, state in states:
        told[state].append({"told_id": id})
    for state in (SENT, FAILED, DELIVERED):
        if told[state]:
            unit.connection.execute(RECEIPTS[state](now), told[state])


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


def failed(unit: Unit, ids: Iterable[str]) -> dict[str, str]:
    """Which of these messages stand as failed, each with the case it is about."""
    about = (message.c.state == FAILED) & message.c.case_number.is_not(None)
    query = select(message.c.id, message.c.case_number).where(message.c.id.in_(list(ids)), about)
    return {row.id: row.case_number for row in unit.connection.execute(query)}


def take_back(unit: Unit, case_numbers: Sequence[str]) -> None:
    """What has not gone out about these cases does not go out any more."""
    if not case_numbers:
        return
    unsent = (message.c.state == QUEUED) & (message.c.lane > 0) & message.c.case_number.in_(case_numbers)
    unit.connection.execute(update(message).where(unsent).values(state=TAKEN_BACK, due_at=None))


def by_sms_instead(unit: Unit, failed: Outgoing, now: datetime) -> None:
    """The same words to the same citizen's number, where it is known; once, by its key."""
    row = unit.connection.execute(select(message).where(message.c.id == failed.id)).one()
    known = unit.open(row.sealed)
    msisdn = known.get("msisdn")
    if not msisdn:
        return
    content = {"address": msisdn, "text": known.get("sms_text") or failed.text, "buttons": [], "msisdn": msisdn}
    again = {
        "id": f"{failed.id}.sms",
        "channel": Channel.SMS.value,
        "address": unit.vault.index(msisdn),
        "state": QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "sent_at": None,
        "error": None,
        "parts": parts(str(content["text"])),
        "sealed": unit.seal(content),
    }
    unit.connection.execute(unit.insert(message).on_conflict_do_nothing(), [dict(row._mapping) | again])


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


def of_case(unit: Unit, case_number: str) -> list[Line]:
    query = select(message).where(message.c.case_number == case_number).order_by(message.c.created_at, message.c.id)
    return [line(unit, row) for row in unit.connection.execute(query)]


def with_address(unit: Unit, address: str, limit: int = 200) -> list[Line]:
    """The newest lines to and from one number or chat, in the order they were said."""
    query = (
        select(message)
        .where(message.c.address == unit.vault.index(address))
        .order_by(message.c.created_at.desc(), message.c.direction.desc(), message.c.id.desc())
        .limit(limit)
    )
    return [line(unit, row) for row in unit.connection.execute(query)][::-1]


def key_of(unit: Unit, id: str) -> str:
    """Which text a message is."""
    return str(unit.connection.execute(select(message.c.key).where(message.c.id == id)).scalar_one())


def line(unit: Unit, row: Row[Any]) -> Line:
    content = unit.open(row.sealed)
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

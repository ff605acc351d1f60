"""The desk: conversations that wait for a person, one open for each number.

Whoever writes on joins theirs; one that was ended lately opens again, and is not a second one.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, insert, select, true, update

from proactive.messages.contact import Channel, Language
from proactive.messages.escalation import LIFE_IN_DANGER, STOPPED, Escalation
from proactive.messages.inbound import InboundMessage
from proactive.messages.sender import SenderKind, sender_of
from storage.engine.database import Transaction, reads
from storage.engine.desk_tables import conversation as table
from storage.engine.new_ids import new_id
from storage.engine.prepared import Prepared
from storage.engine.vault import place

OPEN, CLOSED = "open", "closed"
OPENS_AGAIN = timedelta(days=14)
RESTS = timedelta(days=1)  # one that was ended is opened again by what only repeats no sooner
is_urgent = table.c.topic == LIFE_IN_DANGER
urgency = case((is_urgent, 0), else_=1)
BY_HOUR = (urgency, table.c.answer_by, table.c.since, table.c.id)
LONGEST = 600  # letters of a citizen's words that stand in the list


class NoSuchConversation(Exception):
    """There is none of that id."""


@dataclass(frozen=True, slots=True)
class DeskNote:
    """What colleagues are to know."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingConversation:
    """`answer_by`: when a person is to have answered; `promised`: the citizen was told that hour. `words`: what they
    wrote since nobody answers, in `count` messages; `official`: the colleague who has it."""

    id: str
    case_number: str | None
    topic: str
    state: str
    language: Language
    since: datetime
    answer_by: datetime
    promised: bool
    official: str | None
    ended_by: str | None
    ended_at: datetime | None
    name: str  # of the one whose case it is; empty where no register told it
    msisdn: str  # or what stands in its place, of who wrote from none
    channel: Channel
    address: str
    words: str
    count: int = 1
    notes: tuple[DeskNote, ...] = ()
    reply: str = ""  # with which it was ended

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def sender(self) -> SenderKind:
        return sender_of(self.msisdn)

    @property
    def is_urgent(self) -> bool:
        return self.topic == LIFE_IN_DANGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """What a citizen said that waits for a person, and the language they are spoken to in."""

    inbound: InboundMessage
    escalation: Escalation
    case_number: str | None
    language: Language
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """Of what is open: how many, how many past their hour, how many somebody has for themselves."""

    waiting: int
    overdue: int
    mine: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """`next` is the id after which the next page begins; `None`: there is no more."""

    found: tuple[WaitingConversation, ...]
    next: str | None


# --- What citizens bring


def keep_all(tx: Transaction, every: Iterable[Escalated], now: datetime) -> None:
    """Each joins what is open on its number, opens again what was ended lately, or is a new one."""
    for escalated in every:
        before = latest(tx, escalated.inbound.line)
        if before is None or not stands_for(before, now):
            insert_new(tx, begun(escalated, now))
        elif before.is_open or not rests(before, escalated, now):
            save(tx, joined(before, escalated, now))
        else:
            save(tx, written_at_rest(before, escalated, now))


def latest(tx: Transaction, msisdn: str) -> WaitingConversation | None:
    """The one that is open on a number, else the one that was ended last."""
    on_line = select(table).where(table.c.phone_hash == tx.vault.index(msisdn))
    newest = on_line.order_by(table.c.ended_at.is_not(None), table.c.ended_at.desc()).limit(1)
    row = tx.connection.execute(tx.lock(newest)).first()
    return opened(tx, row) if row else None


def stands_for(before: WaitingConversation, now: datetime) -> bool:
    return before.is_open or (before.ended_at is not None and now - before.ended_at < OPENS_AGAIN)


def rests(before: WaitingConversation, escalated: Escalated, now: datetime) -> bool:
    """A machine that goes on is on the list once a day."""
    ended_lately = before.ended_at is not None and now - before.ended_at < RESTS
    return ended_lately and escalated.escalation.topic in STOPPED


def wrote_at_rest(before: WaitingConversation) -> bool:
    return before.ended_at is not None and before.since > before.ended_at


def written_at_rest(before: WaitingConversation, escalated: Escalated, now: datetime) -> WaitingConversation:
    """Stays ended, and is on the list again when it has rested; which of the messages it was that mattered, nobody
    knows."""
    fresh = begun(escalated, now)
    count = before.count + 1 if wrote_at_rest(before) else 1
    since = before.since if wrote_at_rest(before) else now
    return replace(before, topic=fresh.topic, words=fresh.words, count=count, since=since, answer_by=fresh.answer_by)


def wake_rested(tx: Transaction, now: datetime, answer_by: datetime) -> int:
    """Opens those that have rested and wrote meanwhile; to be answered by that hour."""
    at_rest = (table.c.state == CLOSED) & (table.c.answer_by > now - OPENS_AGAIN) & (table.c.since > table.c.ended_at)
    rows = tx.connection.execute(tx.lock(select(table).where(at_rest, table.c.ended_at <= now - RESTS))).all()
    for row in rows:
        before = opened(tx, row)
        save(tx, replace(before, state=OPEN, ended_by=None, ended_at=None, reply="", answer_by=answer_by))
    return len(rows)


def begun(escalated: Escalated, now: datetime) -> WaitingConversation:
    inbound, escalation = escalated.inbound, escalated.escalation
    return WaitingConversation(
        id=new_id(8),
        case_number=escalated.case_number,
        topic=escalation.topic,
        state=OPEN,
        language=escalated.language,
        since=now,
        answer_by=escalation.by,
        promised=escalation.promised,
        official=None,
        ended_by=None,
        ended_at=None,
        name=escalated.name,
        msisdn=inbound.line,
        channel=inbound.channel,
        address=inbound.address,
        words=shorten(inbound.text, LONGEST, placeholder="…"),
    )


def joined(before: WaitingConversation, escalated: Escalated, now: datetime) -> WaitingConversation:
    """Further words; an hour that was promised before is not put off by them, and who answered it answers on."""
    fresh = begun(escalated, now)
    official = None if fresh.is_urgent else before.official  # whoever comes first
    again = replace(fresh, id=before.id, notes=before.notes, official=official)
    if not before.is_open:
        return replace(again, count=before.count + 1) if wrote_at_rest(before) else again
    told = before if before.promised or not fresh.promised else fresh
    return replace(
        again,
        since=before.since,
        topic=before.topic if before.is_urgent or fresh.topic in STOPPED else fresh.topic,
        case_number=fresh.case_number or before.case_number,
        name=fresh.name or before.name,
        answer_by=min(before.answer_by, fresh.answer_by),
        promised=told.promised,
        words=words_of_both(before, fresh),
        count=before.count + 1,
    )


def words_of_both(before: WaitingConversation, fresh: WaitingConversation) -> str:
    """Of who only goes on the last."""
    if not fresh.words:
        return before.words
    if fresh.topic == before.topic and fresh.topic in STOPPED:
        return fresh.words
    return shorten(f"{before.words} / {fresh.words}", LONGEST, placeholder="…")


@reads
def promised_on(tx: Transaction, msisdns: Iterable[str]) -> dict[str, datetime]:
    """Until when those who wait for a person were promised an answer, by number."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    return {lines[row.phone_hash]: row.answer_by for row in PROMISED.rows(tx, {"named": list(lines)})}


PROMISED = Prepared(
    select(table.c.phone_hash, table.c.answer_by).where(
        table.c.phone_hash.in_(bindparam("named", expanding=True)), table.c.state == OPEN, table.c.promised
    )
)


# --- What people do with it


def of_id(tx: Transaction, id: str) -> WaitingConversation:
    """Held for this transaction. Raises `NoSuchConversation`."""
    row = tx.connection.execute(tx.lock(select(table).where(table.c.id == id))).first()
    if row is None:
        raise NoSuchConversation(id)
    return opened(tx, row)


def first_free(tx: Transaction, official: str) -> WaitingConversation | None:
    """Whose hour comes first among those that nobody has, else among this colleague's own."""
    free = (table.c.state == OPEN) & (table.c.official.is_(None) | (table.c.official == official))
    query = select(table).where(free).order_by(table.c.official.is_not(None), *BY_HOUR).limit(1)
    row = tx.connection.execute(tx.lock(query)).first()
    return opened(tx, row) if row else None


def release(tx: Transaction, official: str) -> None:
    """What one colleague had is everybody's again, also when who was answered writes on."""
    tx.connection.execute(update(table).where(table.c.official == official).values(official=None))


def end_of_case(tx: Transaction, case_number: str, by: str, now: datetime, topics: Collection[str] | None) -> None:
    """What was open about a case is answered by what was done to it; `topics`: of these alone."""
    about = (table.c.case_number == case_number) & (table.c.state == OPEN)
    if topics is not None:
        about &= table.c.topic.in_([str(topic) for topic in topics])
    tx.connection.execute(update(table).where(about).values(state=CLOSED, ended_by=by, ended_at=now))


@reads
def search(
    tx: Transaction,
    *,
    state: str | None = None,
    topic: str | None = None,
    after: str | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> ConversationPage:
    """Whose hour comes first, or what was ended last; `after` one that was seen."""
    order = (table.c.ended_at.desc(), table.c.id) if newest_first else BY_HOUR
    query = select(table).order_by(*order).limit(limit + 1)
    if state is not None:
        query = query.where(table.c.state == state)
    if topic is not None:
        query = query.where(table.c.topic == topic)
    if after is not None:
        query = query.where(ended_before(tx, after) if newest_first else comes_after(tx, after))
    rows = tx.connection.execute(query).all()
    found = tuple(opened(tx, row) for row in rows[:limit])
    return ConversationPage(found=found, next=found[-1].id if len(rows) > limit else None)


def comes_after(tx: Transaction, id: str) -> ColumnElement[bool]:
    """In the order of their hours; of one that is not there everything does."""
    place_of_it = select(table.c.answer_by, table.c.since, urgency.label("urgency")).where(table.c.id == id)
    last = tx.connection.execute(place_of_it).first()
    if last is None:
        return true()
    same_hour, later = table.c.answer_by == last.answer_by, table.c.answer_by > last.answer_by
    same_moment, newer = table.c.since == last.since, table.c.since > last.since
    after = later | (same_hour & newer) | (same_hour & same_moment & (table.c.id > id))
    less_urgent, as_urgent = urgency > last.urgency, urgency == last.urgency
    behind: ColumnElement[bool] = less_urgent | (as_urgent & after)
    return behind


def ended_before(tx: Transaction, id: str) -> ColumnElement[bool]:
    """In the order in which they were ended, the last first; of one that is not there everything does."""
    ended_at = tx.connection.execute(select(table.c.ended_at).where(table.c.id == id)).scalar()
    if ended_at is None:
        return true()
    earlier, same_moment = table.c.ended_at < ended_at, table.c.ended_at == ended_at
    before: ColumnElement[bool] = earlier | (same_moment & (table.c.id > id))
    return before


@reads
def read(tx: Transaction, id: str) -> WaitingConversation | None:
    row = tx.connection.execute(select(table).where(table.c.id == id)).first()
    return opened(tx, row) if row else None


@reads
def open_about(tx: Transaction, case_number: str) -> str | None:
    """The id of what waits for a person about a case."""
    about = (table.c.case_number == case_number) & (table.c.state == OPEN)
    id: str | None = tx.connection.execute(select(table.c.id).where(about)).scalar()
    return id


@reads
def counts(tx: Transaction, late_before: datetime, official: str = "") -> DeskCounts:
    """`late_before`: what was to be answered before then is overdue, and what is urgent at once."""
    late, mine = is_urgent | (table.c.answer_by < late_before), table.c.official == official
    some = select(func.count(), func.count().filter(late), func.count().filter(mine)).where(table.c.state == OPEN)
    row = tx.connection.execute(some).one()
    return DeskCounts(waiting=row[0], overdue=row[1], mine=row[2])


@reads
def overdue_since(tx: Transaction, late_before: datetime) -> tuple[int, datetime | None]:
    """How many were to be answered before then, or are urgent, and the first of these hours."""
    late = (table.c.state == OPEN) & (is_urgent | (table.c.answer_by < late_before))
    row = tx.connection.execute(select(func.count(), func.min(table.c.answer_by)).where(late)).one()
    return row[0], row[1]


# --- Rows


def save(tx: Transaction, conversation: WaitingConversation) -> None:
    tx.connection.execute(update(table).where(table.c.id == conversation.id).values(**row_of(tx, conversation)))


def insert_new(tx: Transaction, conversation: WaitingConversation) -> None:
    tx.connection.execute(insert(table), [row_of(tx, conversation) | {"id": conversation.id}])


IN_THE_CLEAR = (
    "case_number",
    "topic",
    "state",
    "since",
    "answer_by",
    "promised",
    "official",
    "ended_by",
    "ended_at",
)


def row_of(tx: Transaction, conversation: WaitingConversation) -> dict[str, Any]:
    content = {
        "name": conversation.name,
        "msisdn": conversation.msisdn,
        "channel": conversation.channel.value,
        "address": conversation.address,
        "words": conversation.words,
        "count": conversation.count,
        "notes": [[note.by, note.at.isoformat(), note.text] for note in conversation.notes],
        "reply": conversation.reply,
    }
    sealed = tx.vault.seal(json.dumps(content, ensure_ascii=False).encode(), place(table, conversation.id))
    shown = {name: getattr(conversation, name) for name in IN_THE_CLEAR}
    phone_hash = tx.vault.index(conversation.msisdn)
    return shown | {"phone_hash": phone_hash, "language": conversation.language.value, "sealed": sealed}


def opened(tx: Transaction, row: Row[Any]) -> WaitingConversation:
    content = json.loads(tx.vault.open(row.sealed, place(table, row.id)))
    return WaitingConversation(
        id=row.id,
        **{name: row._mapping[name] for name in IN_THE_CLEAR},
        language=Language(row.language),
        name=content["name"],
        msisdn=content["msisdn"],
        channel=Channel(content["channel"]),
        address=content["address"],
        words=content["words"],
        count=content.get("count", 1),  # of a row that was written before they were counted
        notes=notes_of(content["notes"]),
        reply=content["reply"],
    )


def notes_of(rows: Sequence[Sequence[str]]) -> tuple[DeskNote, ...]:
    return tuple(DeskNote(by, datetime.fromisoformat(at), text) for by, at, text in rows)

"""Conversations as they are shown: what was said to a citizen and by them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, select

from proactive.cases.case import Question
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ASKS_OF_AWARDS, NAMES_SUMS, OFFICIAL_WORDS, AskedWords, LastWords, Priority
from proactive.messages.texts import Button
from proactive.services import SERVICES
from storage.engine.database import Transaction
from storage.engine.instant import Instant
from storage.engine.prepared import Prepared
from storage.engine.tables import message
from storage.engine.vault import place
from storage.messages.messages import DELIVERED, FAILED, SENDING, SENT, TAKEN_BACK


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
    key: str | None = None  # of the text, and its language; none of what a citizen said
    language: str | None = None


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


def between(tx: Transaction, addresses: Collection[str], limit: int) -> list[Line]:
    """The newest lines to and from a number and its chat, in the order they were said."""
    there = message.c.address.in_([tx.vault.index(address) for address in addresses])
    return in_order(tx, select(message).where(there).limit(limit))


def in_order(tx: Transaction, query: Select[Any]) -> list[Line]:
    """The newest that were asked for, the oldest of them first."""
    return [line(tx, row) for row in tx.connection.execute(query.order_by(*NEWEST_FIRST))][::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLately:
    """What was written to somebody: the answers by SMS of the last minutes, how many of these today, and what came
    last on any channel."""

    texts: tuple[str, ...] = ()
    today: int = 0
    last: LastWords | None = None
    asked: LastWords | None = None  # what asked of an award, where nothing was answered to them since
    passed_on: str | None = None  # the case in which it is another's turn: they said no, or another applied
    refused: str | None = None  # the case in which they were last told of a refusal


def content_of(tx: Transaction, row: Any) -> Any:
    return tx.vault.open_json(row.sealed, place(message, row.id))


LAST_WORDS_COUNT = timedelta(days=3)
PASSED_ON_COUNTS = timedelta(days=30)  # as long as another's application may be in hand
PASSED_ON = {"common.declined", "common.in_hand", "common.in_hand_noted", "common.turn"}
REFUSED = tuple(f"{service.code}.refused" for service in SERVICES)
THERE = message.c.address.in_(bindparam("addresses", expanding=True))
SUMMED_UP = ("id", "address", "case_number", "channel", "priority", "key", "created_at", "sealed")
WRITTEN_SINCE = Prepared(
    select(*(message.c[name] for name in SUMMED_UP))
    .where(THERE, message.c.direction == "out", message.c.state != TAKEN_BACK)
    .where(
        (message.c.created_at >= bindparam("since", type_=Instant))
        | (message.c.key.in_([*PASSED_ON, *REFUSED]) & (message.c.created_at >= bindparam("long", type_=Instant)))
    )
    .order_by(message.c.created_at)
)
HEARD_THEN = Prepared(
    select(*(message.c[name] for name in ("id", "address", "created_at", "sealed"))).where(
        THERE, message.c.direction == "in", message.c.created_at.in_(bindparam("moments", expanding=True))
    )
)
AWARD_NEWS = ("award.change", "award.suspend", "award.resume", "award.stop", "award.redirect", "award.held")
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
ASKED_IN = Prepared(
    select(message)
    .where(message.c.id.in_(IDS) | message.c.copy_of.in_(IDS))
    .where(message.c.state.in_([SENDING, SENT, DELIVERED, FAILED]), message.c.key.not_like("common.%"))
    .order_by(message.c.created_at.desc(), message.c.id)
)


def written_lately(
    tx: Transaction, addresses: Mapping[str, str], lately: datetime, today: datetime
) -> dict[str, WrittenLately]:
    """By number, which is given for each address; numbers that were written nothing are left out."""
    numbers = {tx.vault.index(address): number for address, number in addresses.items()}
    since = {"addresses": list(numbers), "since": min(lately, today - LAST_WORDS_COUNT)}
    since["long"] = today - PASSED_ON_COUNTS
    rows = defaultdict(list)
    for row in WRITTEN_SINCE.rows(tx, since):
        rows[numbers[row.address]].append(row)
    return {number: summed_up(tx, of_number, lately, today) for number, of_number in rows.items()}


def summed_up(tx: Transaction, rows: Sequence[Row[Any]], lately: datetime, today: datetime) -> WrittenLately:
    answers = [row for row in rows if is_answer(row) and row.created_at >= today]
    texts = [content_of(tx, row)["text"] for row in answers if row.created_at >= lately]
    of_cases = [row for row in reversed(rows) if row.case_number is not None]
    passed_on = next((row.case_number for row in of_cases if row.key in PASSED_ON), None)
    refused = next((row.case_number for row in of_cases if row.key in REFUSED), None)
    these_days = [row for row in reversed(rows) if row.created_at >= today - LAST_WORDS_COUNT]
    last = last_words(tx, these_days[0]) if these_days else None
    return WrittenLately(
        texts=tuple(texts),
        today=len(answers),
        last=last,
        asked=asked_of_awards(tx, these_days),
        passed_on=passed_on,
        refused=refused,
    )


def asked_of_awards(tx: Transaction, newest_first: Iterable[Row[Any]]) -> LastWords | None:
    """News of an award and a broadcast take no question away; whatever else is answered or asked does."""
    row = next((row for row in newest_first if row.key in ASKS_OF_AWARDS or not is_news(row)), None)
    return last_words(tx, row) if row is not None and row.key in ASKS_OF_AWARDS else None


def is_news(row: Row[Any]) -> bool:
    return row.priority == int(Priority.BULK) or str(row.key).startswith(AWARD_NEWS)


def last_words(tx: Transaction, newest: Row[Any]) -> LastWords:
    words = content_of(tx, newest)["text"] if newest.key in NAMES_SUMS else ""
    return LastWords(newest.key, newest.created_at, words)


def is_answer(row: Row[Any]) -> bool:
    """By SMS, and not a person's."""
    by_sms = row.channel == Channel.SMS.value and row.priority == int(Priority.ANSWER)
    return by_sms and row.key not in OFFICIAL_WORDS


def heard_before(tx: Transaction, inbounds: Collection[InboundMessage]) -> set[str]:
    """Of which of these the same words of the same moment came from there under another id; by their ids."""
    if not inbounds:
        return set()
    addresses = {inbound.address: tx.vault.index(inbound.address) for inbound in inbounds}
    then = {"addresses": list(addresses.values()), "moments": list({inbound.moment for inbound in inbounds})}
    earlier = defaultdict(list)
    for row in HEARD_THEN.rows(tx, then):
        earlier[row.address, row.created_at].append(row)
    return {
        inbound.id
        for inbound in inbounds
        for row in earlier[addresses[inbound.address], inbound.moment]
        if row.id != f"{inbound.id}.in" and content_of(tx, row)["text"] == inbound.text
    }


def asked_in(tx: Transaction, questions: Iterable[Question]) -> list[AskedWords]:
    """The messages that asked these questions and went out, or may have, the newest first."""
    ids = [id for question in questions for id in (question.message_id, *question.repeats)]
    rows = ASKED_IN.rows(tx, {"ids": ids}) if ids else []
    return [words_of(tx, row) for row in sorted(rows, key=lambda row: row.state == FAILED)]


def words_of(tx: Transaction, row: Row[Any]) -> AskedWords:
    return AskedWords(
        id=row.id,
        asks_as=row.copy_of or row.id,
        channel=Channel(row.channel),
        text=content_of(tx, row)["text"],
        key=row.key,
        version=row.version,
        language=Language(row.language),
    )


def line(tx: Transaction, row: Row[Any]) -> Line:
    content = content_of(tx, row)
    return Line(
        id=row.id,
        at=row.created_at,
        direction=row.direction,
        channel=row.channel,
        text=content["text"],
        state=row.state,
        buttons=tuple(Button(action, label) for action, label in content["buttons"]),
        case_number=row.case_number,
        key=row.key,
        language=row.language,
    )

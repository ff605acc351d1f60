"""What the demo page reads from the store."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select

from handlers.demo.stations import AT, STATIONS, station_of, tone_of
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING, CLOSED, Status
from storage.cases.cases import load
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, reads
from storage.engine.tables import cases, history
from storage.messages import contacts, conversations, messages
from storage.messages.conversations import Line

MOST_OPEN = 120  # cases under way that are looked through
MOST_CARDS = 6  # at one station
MOST_WAITING = 8  # people on the phone's first screen

Closed = cases.c.status.in_([status.value for status in CLOSED])


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the road, in short. `changed_at`: when it last moved."""

    case: Case
    changed_at: datetime

    @property
    def tone(self) -> str:
        return tone_of(self.case.status)


@dataclass(frozen=True, slots=True)
class Station:
    name: str
    cards: tuple[Card, ...]
    more: int  # cases that stand here and have no card


@reads
def road_version(tx: Transaction) -> str:
    """Differs whenever any case has moved."""
    query = select(func.count(), func.sum(cases.c.revision), func.max(cases.c.changed_at)).select_from(cases)
    return digest(map(str, tx.connection.execute(query).one()))


def digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@reads
def road(tx: Transaction, iin: str | None = None) -> list[Station]:
    """Every station in order with a few cards: those of the person on the phone first, then what moved last."""
    own_cards = newest(tx, cases.c.recipient == tx.vault.index(iin), MOST_CARDS) if iin else []
    cards = {
        placed_card.case.number: placed_card
        for placed_card in own_cards + newest(tx, ~Closed, MOST_OPEN) + newest(tx, Closed, MOST_CARDS)
    }
    placed: dict[str, list[Card]] = {name: [] for name in STATIONS}
    for placed_card in cards.values():
        placed[station_of(placed_card.case)].append(placed_card)
    shown = {name: tuple(station_cards[:MOST_CARDS]) for name, station_cards in placed.items()}
    hidden = not_shown(tx, [placed_card for station_cards in shown.values() for placed_card in station_cards])
    return [Station(name, station_cards, hidden[name]) for name, station_cards in shown.items()]


def newest(tx: Transaction, which: ColumnElement[bool], limit: int) -> list[Card]:
    query = select(cases).where(which).order_by(cases.c.changed_at.desc(), cases.c.number.desc()).limit(limit)
    return [card(tx, row) for row in tx.connection.execute(query)]


def card(tx: Transaction, row: Row[tuple[object, ...]]) -> Card:
    return Card(stored_case(tx.vault, row), row.changed_at)


def not_shown(tx: Transaction, cards: Iterable[Card]) -> Counter[str]:
    """How many cases of each station have no card; without one, those that wait for a person count at the event."""
    query = select(cases.c.status, func.count()).group_by(cases.c.status)
    hidden: Counter[str] = Counter()
    for status, count in tx.connection.execute(query):
        hidden[AT.get(Status(status), "event")] += count
    hidden.subtract(AT.get(card.case.status, "event") for card in cards)
    return hidden


@reads
def waiting(tx: Transaction) -> list[Card]:
    """Cases whose question is open, the newest first: their people have something to answer."""
    return newest(tx, cases.c.status.in_([status.value for status in ASKING]), MOST_WAITING)


@dataclass(frozen=True, slots=True)
class ShownMove:
    at: datetime
    to: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Story:
    """One case whole."""

    case: Case
    moves: tuple[ShownMove, ...]
    lines: tuple[Line, ...]

    @property
    def version(self) -> str:
        lines = (f"{line.id} {line.state}" for line in self.lines)
        return digest([str(self.case.revision), str(len(self.moves)), *lines])


@reads
def story(tx: Transaction, number: str) -> Story | None:
    loaded = load(tx, select(cases).where(cases.c.number == number))
    if not loaded:
        return None
    query = select(history).where(history.c.case_number == number).order_by(history.c.id)
    moves = tuple(ShownMove(row.at, row.to_status, row.by, row.note) for row in tx.connection.execute(query))
    return Story(loaded[0], moves, tuple(conversations.of_case(tx, number)))


@reads
def linked(tx: Transaction, msisdn: str | None) -> int | None:
    """The Telegram chat of a number, where its owner has shared the contact."""
    by_number = contacts.contacts_of(tx, [msisdn] if msisdn else [])
    return by_number[msisdn].chat_id if msisdn else None


@reads
def thread(tx: Transaction, address: str) -> list[Line]:
    """The conversation with one number or chat, the oldest line first."""
    return [line for line in conversations.with_address(tx, address) if reached(line)]


def reached(line: Line) -> bool:
    """What a phone shows: not what is still on its way, was taken back or never arrived."""
    return line.direction == "in" or line.state in (messages.SENT, messages.DELIVERED)


def thread_version(lines: Iterable[Line]) -> str:
    return digest(line.id for line in lines)

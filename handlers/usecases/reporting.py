"""Figures for whoever may watch: the same numbers on every surface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.usecases.runtime import Door
from proactive.basics.calendar import next_working
from proactive.cases.now import Moment
from proactive.messages.contact import Channel, Language
from proactive.messages.texts import render
from proactive.messages.texts.forms import UNITS, day, money, span
from proactive.reporting.figures import (
    Cell,
    Dimension,
    Examined,
    Funnel,
    Milestone,
    Scope,
    Spell,
    Terms,
    Traffic,
    by,
    total,
)
from proactive.staff.rights import Actor, Right
from storage.cases import queries
from storage.cases.queries import Backlog
from storage.engine.database import Unit
from storage.messages.messages import DELIVERED, FAILED, SENT
from storage.reporting import figures

NOT_DELIVERED = "undelivered"  # the provider took it, and it costs like any other


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Today, and what waits at this moment."""

    today: date
    steps: Funnel
    queues: dict[str, Backlog]
    due: int  # to be decided by the next working day
    late: int
    parts: int  # of SMS that went out today
    failed: int  # messages of today


async def glance(door: Door, actor: Actor) -> Glance:
    """Raises `Forbidden`."""
    actor.must(Right.WATCH)
    return await door.store.read(glance_of, door.now())


def glance_of(unit: Unit, now: Moment) -> Glance:
    today = now.today
    due = queries.due(unit, next_working(today))
    late = sum(one.due_on is not None and one.due_on < today for one in due)
    traffic = figures.messages(unit, Scope(since=today, until=today))
    return Glance(
        today=today,
        steps=figures.happened(unit, today, now.zone),
        queues=figures.queues(unit),
        due=len(due) - late,
        late=late,
        parts=billed(traffic),
        failed=sum(one.messages for one in traffic if one.state == FAILED),
    )


def billed(traffic: Iterable[Traffic]) -> int:
    """Parts of the SMS that the provider took."""
    return sum(one.parts for one in traffic if one.state in (SENT, DELIVERED) or one.failure == NOT_DELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of some days, and what waits and fails at this moment."""

    scope: Scope
    cells: tuple[Cell, ...]
    days: Mapping[date, Funnel]
    spells: Mapping[Milestone, Spell]
    terms: Mapping[str, Terms]
    outcomes: Mapping[tuple[str, str], int]
    examined: Examined
    traffic: tuple[Traffic, ...]
    waiting: tuple[figures.Waiting, ...]
    erring: tuple[figures.Erring, ...]
    queues: Mapping[str, Backlog]

    @property
    def total(self) -> Funnel:
        return total(self.cells)

    def by(self, dimension: Dimension) -> dict[str, Funnel]:
        return by(self.cells, dimension)


async def report(door: Door, actor: Actor, scope: Scope) -> Report:
    """Raises `Forbidden`."""
    actor.must(Right.WATCH)
    return await door.store.read(report_of, scope, door.now().today)


def report_of(unit: Unit, scope: Scope, today: date) -> Report:
    return Report(
        scope=scope,
        cells=figures.cells(unit, scope),
        days=figures.days(unit, scope),
        spells=figures.spells(unit, scope),
        terms=figures.terms(unit, scope, today),
        outcomes=figures.outcomes(unit, scope),
        examined=figures.examined(unit, scope),
        traffic=figures.messages(unit, scope),
        waiting=figures.waiting(unit, scope),
        erring=figures.erring(unit, scope),
        queues=figures.queues(unit),
    )


async def summary(door: Door, actor: Actor, language: Language) -> str:
    """A short text for a chat. Raises `Forbidden`."""
    seen, now = await glance(door, actor), door.clock()
    steps = {step.value: str(seen.steps.reached[step]) for step in Milestone}
    waits = {name: str(queue.waiting) for name, queue in seen.queues.items()}
    ages = {f"{name}_age": age(queue, now, language) for name, queue in seen.queues.items()}
    words = {
        "day": day(seen.today, language),
        "due": str(seen.due),
        "late": str(seen.late),
        "parts": str(seen.parts),
        "cost": money(door.tariff.tenge(seen.parts), language),
        "failed": str(seen.failed),
    }
    return render("watch.summary", language, Channel.TELEGRAM, **steps, **waits, **ages, **words).text


def age(queue: Backlog, now: datetime, language: Language) -> str:
    """How long the oldest has waited; a dash where nothing does."""
    return span(now - queue.oldest, UNITS[language]) if queue.oldest else "–"

"""Figures for whoever may watch: the same numbers on every surface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import next_working
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Language
from proactive.messages.texts import render
from proactive.messages.texts.forms import UNITS, day, money, span
from proactive.reporting.figures import (
    Cell,
    DeadlineFigures,
    Dimension,
    Examined,
    Funnel,
    Milestone,
    Scope,
    Spell,
    Traffic,
    by,
    total,
)
from proactive.staff.rights import Actor, Right
from storage.cases import queries
from storage.cases.queries import Backlog
from storage.engine.database import Transaction, reads
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


async def glance(runtime: Runtime, actor: Actor) -> Glance:
    """Raises `Forbidden`."""
    actor.must(Right.WATCH)
    return await glance_of(runtime.store, runtime.now())


@reads
def glance_of(tx: Transaction, now: Now) -> Glance:
    today = now.today
    due = queries.due(tx, next_working(today), today)
    traffic = figures.messages(tx, Scope(since=today, until=today))
    return Glance(
        today=today,
        steps=figures.happened(tx, today, now.zone),
        queues=figures.queues(tx),
        due=due.count - due.late,
        late=due.late,
        parts=billed(traffic),
        failed=sum(row.messages for row in traffic if row.state == FAILED),
    )


def billed(traffic: Iterable[Traffic]) -> int:
    """Parts of the SMS that the provider took."""
    return sum(row.parts for row in traffic if row.state in (SENT, DELIVERED) or row.failure == NOT_DELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of some days, and what waits and fails at this moment."""

    scope: Scope
    cells: tuple[Cell, ...]
    days: Mapping[date, Funnel]
    spells: Mapping[Milestone, Spell]
    terms: Mapping[str, DeadlineFigures]
    outcomes: Mapping[tuple[str, str], int]
    examined: Examined
    traffic: tuple[Traffic, ...]
    waiting: tuple[figures.Held, ...]
    erring: tuple[figures.Erring, ...]
    queues: Mapping[str, Backlog]

    @property
    def total(self) -> Funnel:
        return total(self.cells)

    def by(self, dimension: Dimension) -> dict[str, Funnel]:
        return by(self.cells, dimension)


async def report(runtime: Runtime, actor: Actor, scope: Scope) -> Report:
    """Raises `Forbidden`."""
    actor.must(Right.WATCH)
    return await report_of(runtime.store, scope, runtime.now().today)


@reads
def report_of(tx: Transaction, scope: Scope, today: date) -> Report:
    return Report(
        scope=scope,
        cells=figures.cells(tx, scope),
        days=figures.days(tx, scope),
        spells=figures.spells(tx, scope),
        terms=figures.terms(tx, scope, today),
        outcomes=figures.outcomes(tx, scope),
        examined=figures.examined(tx, scope),
        traffic=figures.messages(tx, scope),
        waiting=figures.waiting(tx, scope),
        erring=figures.erring(tx, scope),
        queues=figures.queues(tx),
    )


async def summary(runtime: Runtime, actor: Actor, language: Language) -> str:
    """A short text for a chat. Raises `Forbidden`."""
    overview, now = await glance(runtime, actor), runtime.clock()
    steps = {step.value: str(overview.steps.reached[step]) for step in Milestone}
    waits = {name: str(queue.waiting) for name, queue in overview.queues.items()}
    ages = {f"{name}_age": age(queue, now, language) for name, queue in overview.queues.items()}
    words = {
        "day": day(overview.today, language),
        "due": str(overview.due),
        "late": str(overview.late),
        "parts": str(overview.parts),
        "cost": money(runtime.tariff.tenge(overview.parts), language),
        "failed": str(overview.failed),
    }
    return render("watch.summary", language, Channel.TELEGRAM, **steps, **waits, **ages, **words).text


def age(queue: Backlog, now: datetime, language: Language) -> str:
    """How long the oldest has waited; a dash where nothing does."""
    return span(now - queue.oldest, UNITS[language]) if queue.oldest else "–"

"""Figures: how far cases came, how long each step took, how terms are kept, what waits and what fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, null, select, true, union

from proactive.cases.lifecycle import FOR_OFFICIALS
from proactive.cases.reasons import Reason
from proactive.messages.contact import Channel
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
)
from storage.cases import queries
from storage.cases.history import reason_of
from storage.cases.queries import UNDECIDED, Backlog
from storage.cases.sample import OBJECTED
from storage.engine.database import Transaction
from storage.engine.reporting_tables import road, traffic
from storage.engine.tables import cases, examination, job
from storage.jobs.jobs import WAITING
from storage.reporting.case_facts import RECEIPTS_COME

MINUTE, HOUR = 60, 3600  # seconds
STEPS = tuple(Milestone)
COLUMNS = {step: road.c[step.value] for step in STEPS}
DIMENSIONS = tuple(road.c[dimension.value] for dimension in Dimension)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Cases for officials that wait for the same reason."""

    service: str
    status: str
    reason: Reason | None
    cases: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Erring:
    """Errands of one kind that were tried and did not succeed yet."""

    kind: str
    jobs: int
    oldest: datetime


def within(scope: Scope, table: Table = road) -> ColumnElement[bool]:
    return table.c.day.between(scope.since, scope.until) & alike(scope, table)


def alike(scope: Scope, table: Table = road) -> ColumnElement[bool]:
    """What a scope asks beside the days."""
    return and_(true(), *(table.c[dimension.value] == value for dimension, value in scope.conditions.items()))


def reached() -> list[ColumnElement[int]]:
    """Counts of the cases that made each step or a later one: a citizen may answer before the receipt comes."""
    later = [tuple(COLUMNS[step] for step in STEPS[place:]) for place in range(len(STEPS))]
    return [func.count(), *(func.count(func.coalesce(*columns, null())) for columns in later[1:])]


def funnel(counts: Sequence[int]) -> Funnel:
    return Funnel(dict(zip(STEPS, counts, strict=True)))


def cells(tx: Transaction, scope: Scope) -> tuple[Cell, ...]:
    """The funnel by all dimensions at once; who looks at one of them adds up the others."""
    query = select(*DIMENSIONS, *reached()).where(within(scope)).group_by(*DIMENSIONS)
    return tuple(
        Cell(row.service, row.region, row.language, row.channel, funnel(row[len(DIMENSIONS) :]))
        for row in tx.connection.execute(query)
    )


def days(tx: Transaction, scope: Scope) -> dict[date, Funnel]:
    """The funnel of the cases of each day; days without one are there too."""
    query = select(road.c.day, *reached()).where(within(scope)).group_by(road.c.day)
    funnels = {row[0]: funnel(row[1:]) for row in tx.connection.execute(query)}
    return {day: funnels.get(day, Funnel()) for day in scope.days}


def spells(tx: Transaction, scope: Scope) -> dict[Milestone, Spell]:
    """How long each step took, from the one before; a step that no case made is left out."""
    by_step = {step: spell(tx, previous, step, scope) for previous, step in pairwise(STEPS)}
    return {step: duration for step, duration in by_step.items() if duration is not None}


def spell(tx: Transaction, previous: Milestone, step: Milestone, scope: Scope) -> Spell | None:
    """From a count of each span there is: to the second below an hour, to the minute above."""
    span = COLUMNS[step] - (COLUMNS[previous] if previous is not Milestone.EVENT else 0)
    rounded = case((span < HOUR, span), else_=span - span % MINUTE).label("rounded")
    query = select(rounded, func.count()).where(within(scope), span >= 0).group_by(rounded).order_by(rounded)
    counts = [(row[0], row[1]) for row in tx.connection.execute(query)]
    size = sum(count for _, count in counts)
    return Spell(size, nth(counts, ceil(size * 0.5)), nth(counts, ceil(size * 0.9))) if size else None


def nth(counts: Sequence[tuple[int, int]], place: int) -> int:
    """The value at a place in a row of values that are given with how often each is there."""
    passed = accumulate(count for _, count in counts)
    return next(value for (value, _), reached in zip(counts, passed, strict=True) if reached >= place)


def terms(tx: Transaction, scope: Scope, today: date) -> dict[str, DeadlineFigures]:
    """How the terms of applications are kept, by service; a review moves `due_on`, so `late` says what was late."""
    decided = road.c.decided_on.is_not(None)
    open_ = ~decided & road.c.status.in_(UNDECIDED)
    kinds = (
        decided & ~cases.c.late,
        decided & cases.c.late,
        open_ & (road.c.due_on < today),
        open_ & (road.c.due_on >= today),
    )
    counts = (func.count(case((kind, 1))) for kind in kinds)
    of_cases = select(road.c.service, *counts).join(cases, cases.c.number == road.c.number)
    query = of_cases.where(within(scope), road.c.due_on.is_not(None)).group_by(road.c.service)
    return {row[0]: DeadlineFigures(*row[1:]) for row in tx.connection.execute(query.order_by(road.c.service))}


def outcomes(tx: Transaction, scope: Scope) -> dict[tuple[str, str], int]:
    """Decisions by service and outcome."""
    by = (road.c.service, road.c.outcome)
    query = select(*by, func.count()).where(within(scope), road.c.outcome.is_not(None)).group_by(*by).order_by(*by)
    return {(row[0], row[1]): row[2] for row in tx.connection.execute(query)}


def happened(tx: Transaction, day: date, zone: ZoneInfo) -> Funnel:
    """The steps that were made on a day, whenever the event was. A step moves its case, or is a receipt, which comes
    within days of the event: no other road is looked at."""
    midnight = datetime.combine(day, time(), zone)
    start, end = (int(at.timestamp()) for at in (midnight, midnight + timedelta(days=1)))
    moved = select(cases.c.number).where(cases.c.changed_at >= midnight)
    fresh = select(road.c.number).where(road.c.day >= day - RECEIPTS_COME)
    moments = (road.c.event, *(road.c.event + COLUMNS[step] for step in STEPS[1:]))
    counts = (func.count(case(((at >= start) & (at < end), 1))) for at in moments)
    return funnel(tx.connection.execute(select(*counts).where(road.c.number.in_(union(moved, fresh)))).one())


def messages(tx: Transaction, scope: Scope) -> tuple[Traffic, ...]:
    """Messages by day; those that speak of no case have neither benefit nor region."""
    keys = (traffic.c.day, traffic.c.channel, traffic.c.direction, traffic.c.state, traffic.c.failure)
    query = select(*keys, func.sum(traffic.c.messages), func.sum(traffic.c.parts)).where(within(scope, traffic))
    return tuple(
        Traffic(row[0], Channel(row[1]), *row[2:5], int(row[5]), int(row[6]))
        for row in tx.connection.execute(query.group_by(*keys).order_by(*keys))
    )


def examined(tx: Transaction, scope: Scope) -> Examined:
    """What became of the sample of automatic decisions."""
    result = examination.c.result
    counts = (func.count(), func.count(result), func.count(case((result == OBJECTED, 1))))
    query = select(*counts).join(road, road.c.number == examination.c.case_number).where(within(scope))
    return Examined(*tx.connection.execute(query).one())


def of_roads(query: Select[Any], number: ColumnElement[Any], scope: Scope | None) -> Select[Any]:
    """What belongs to cases of which the conditions of a scope hold, whatever their day."""
    if scope is None or not scope.conditions:
        return query
    return query.join(road, road.c.number == number).where(alike(scope))


def waiting(tx: Transaction, scope: Scope | None = None) -> tuple[Held, ...]:
    """What waits for officials now, by the reason, the longest first."""
    by = (cases.c.service, cases.c.status, cases.c.reason)
    oldest = func.min(cases.c.changed_at)
    query = select(*by, func.count(), oldest).where(cases.c.status.in_(FOR_OFFICIALS)).group_by(*by).order_by(oldest)
    return tuple(
        Held(service=row[0], status=row[1], reason=reason_of(row[2]), cases=row[3], oldest=row[4])
        for row in tx.connection.execute(of_roads(query, cases.c.number, scope))
    )


def erring(tx: Transaction, scope: Scope | None = None) -> tuple[Erring, ...]:
    oldest = func.min(job.c.created_at)
    failed = (job.c.state == WAITING) & job.c.due_at.is_not(None) & job.c.error.is_not(None)
    query = select(job.c.kind, func.count(), oldest).where(failed).group_by(job.c.kind).order_by(oldest)
    rows = tx.connection.execute(of_roads(query, job.c.case_number, scope))
    return tuple(Erring(*row) for row in rows)


def queues(tx: Transaction) -> dict[str, Backlog]:
    """What waits, and since when: for officials, in the inbox, in the outbox, for registers."""
    groups = waiting(tx)
    return {
        "officials": Backlog(
            waiting=sum(group.cases for group in groups), oldest=min((group.oldest for group in groups), default=None)
        ),
        "inbox": queries.unworked(tx),
        "outbox": queries.unsent(tx),
        "errands": queries.unanswered(tx),
    }

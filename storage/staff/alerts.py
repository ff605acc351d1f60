"""Alerts: what is wrong now, by the rows that wait; and a row for each alert, so that it is given once."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnClause

from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from proactive.staff.alerts import Alarm, Peer, Trouble
from storage.engine import installation
from storage.engine.codec import adapter
from storage.engine.database import Transaction, reads, writes
from storage.engine.new_ids import new_id
from storage.engine.tables import alert, cases, history, inbox, job, message
from storage.engine.vault import place
from storage.jobs import feeds, jobs
from storage.messages import rate_limits

MOST_READ = 1000
A_DAY = timedelta(days=1)
TAKEN_FOR = timedelta(seconds=30)  # by a worker that steps a case
BEGAN, OVER = "began", "over"
SILENT = re.compile(rf"(?:^|; )(kz:[A-Z]+|{'|'.join(Peer)}): ")  # as errors of jobs begin, and go on


@dataclass(frozen=True, slots=True)
class Change:
    """What the administrators are to be told: these began, those are over (the row's id, the alarm, what about)."""

    begun: tuple[tuple[str, Trouble], ...]
    over: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class WakingCases:
    """How many cases are to be looked at now, those that a worker has just taken too; when any case moved last."""

    count: int
    last_move: datetime | None


@dataclass(frozen=True, slots=True)
class LastLook:
    """What the look before saw, whichever process looked: since when cases are due and none moved, and how many calls
    each process had refused by then, by process and door."""

    last_move: datetime | None = None
    still_since: datetime | None = None
    refused: Mapping[str, float] = field(default_factory=dict)


LAST_LOOK = "alerts_last_look"


@reads
def last_look(tx: Transaction) -> LastLook | None:
    """`None`: nobody has looked yet."""
    kept = installation.value_of(tx, LAST_LOOK)
    return adapter(LastLook).validate_json(kept) if kept else None


def keep_look(tx: Transaction, look: LastLook) -> None:
    installation.keep(tx, LAST_LOOK, adapter(LastLook).dump_json(look).decode())


@reads
def due_cases(tx: Transaction, now: datetime) -> WakingCases:
    due = select(func.count()).select_from(cases).where(cases.c.wake_at <= now + TAKEN_FOR)
    newest = select(history.c.at).order_by(history.c.id.desc()).limit(1)
    return WakingCases(tx.connection.execute(due).scalar_one(), tx.connection.execute(newest).scalar())


@reads
def troubles(tx: Transaction, now: datetime, patience: timedelta) -> list[Trouble]:
    """What has lasted longer than `patience`."""
    long_ago = now - patience
    put_off = message.c.due_at > long_ago  # until waking hours, say; one that was tried is not put off
    unsent = (message.c.priority != int(Priority.BULK)) & or_(message.c.attempts > 0, ~put_off)
    return [
        *failing_jobs(tx, long_ago),
        *silent_feeds(tx, long_ago),
        *barred_routes(tx),
        *given_up(tx, now),
        *odd_feeds(tx, now),
        *stuck(tx, Alarm.OUTBOX, message.c.created_at, message.c.due_at.is_not(None) & unsent, long_ago),
        *stuck(tx, Alarm.INBOX, inbox.c.received_at, inbox.c.due_at.is_not(None), long_ago),
    ]


def stuck(
    tx: Transaction, alarm: Alarm, since: ColumnClause[datetime], which: ColumnElement[bool], long_ago: datetime
) -> list[Trouble]:
    """Of the few that are due: by the moment alone, every row there ever was would be looked at."""
    lasting = case((since <= long_ago, since))
    row = tx.connection.execute(select(func.count(lasting), func.min(lasting)).where(which)).one()
    return [Trouble(alarm=alarm, since=row[1], count=row[0])] if row[0] else []


def failing_jobs(tx: Transaction, long_ago: datetime) -> list[Trouble]:
    """Of the jobs that were tried and wait: who does not answer; where nobody is silent, the kind that fails."""
    failing = job.c.due_at.is_not(None) & job.c.error.is_not(None) & (job.c.created_at <= long_ago)
    query = select(job.c.kind, job.c.error, job.c.created_at).where(failing)
    failures: dict[tuple[Alarm, str], list[datetime]] = defaultdict(list)
    for kind, error, created_at in tx.connection.execute(query.order_by(job.c.created_at).limit(MOST_READ)):
        for subject in subjects(kind, error):
            failures[subject].append(created_at)
    return [
        Trouble(alarm=alarm, about=about, since=min(times), count=len(times))
        for (alarm, about), times in sorted(failures.items())
    ]


def subjects(kind: str, error: str) -> set[tuple[Alarm, str]]:
    silent = {(Alarm.REGISTER, name) for name in SILENT.findall(error)}
    return silent or {(Alarm.JOB_WAITS, kind)}


def silent_feeds(tx: Transaction, long_ago: datetime) -> list[Trouble]:
    return [
        Trouble(alarm=Alarm.REGISTER, about=feed, since=since, count=1)
        for feed, since in sorted(feeds.silent_since(tx).items())
        if since <= long_ago
    ]


def barred_routes(tx: Transaction) -> list[Trouble]:
    """Told at once: nothing goes out there until somebody mends it."""
    return [
        Trouble(alarm=Alarm.ROUTE, about=route, since=since, count=1)
        for route, (_, since) in sorted(rate_limits.in_trouble.within(tx).items())
    ]


def given_up(tx: Transaction, now: datetime) -> list[Trouble]:
    """For a day; its case is with an official from then on."""
    times = jobs.given_up_since(tx, now - A_DAY)
    return [Trouble(alarm=Alarm.JOB, since=times[0], count=len(times))] if times else []


@reads
def loops(tx: Transaction, today: datetime, most: int) -> list[Trouble]:
    """Numbers that were answered as often as they may be in a day; shown by their last digits."""
    answers = (
        (message.c.direction == "out") & (message.c.priority == int(Priority.ANSWER)) & (message.c.created_at >= today)
    )
    by_sms = answers & (message.c.channel == Channel.SMS.value)
    # OFFSET keeps the planner from going through all messages by their address instead of through those of the day.
    of_day = select(message.c.address, message.c.id).where(by_sms).offset(0).subquery()
    counted = select(of_day.c.address, func.count().label("answers"), func.max(of_day.c.id).label("last"))
    over = counted.group_by(of_day.c.address).having(func.count() > most).limit(MOST_READ)
    return [
        Trouble(alarm=Alarm.DAMPENED, about=f"…{address_of(tx, row.last)[-4:]}", count=row.answers)
        for row in tx.connection.execute(over).all()
    ]


def address_of(tx: Transaction, message_id: str) -> str:
    sealed = tx.connection.execute(select(message.c.sealed).where(message.c.id == message_id)).scalar_one()
    return str(tx.vault.open_json(sealed, place(message, message_id))["address"])


def odd_feeds(tx: Transaction, now: datetime) -> list[Trouble]:
    """Feeds that answer, and yet not as they use to."""
    quiet, again = feeds.quiet_since(tx, now), feeds.began_again(tx, now)
    gaps = feeds.gap_counts(tx)
    return [
        *(Trouble(alarm=Alarm.FEED_QUIET, about=feed, since=since) for feed, since in sorted(quiet.items())),
        *(Trouble(alarm=Alarm.FEED_AGAIN, about=feed, since=since) for feed, since in sorted(again.items())),
        *(Trouble(alarm=Alarm.FEED_GAP, about=feed, count=count) for feed, count in sorted(gaps.items())),
    ]


NEWS = (alert.c.posted == "") | ((alert.c.posted == BEGAN) & alert.c.ended_at.is_not(None))


def waits() -> ColumnElement[bool]:
    """Whether ALERT_URL is to be told anything."""
    return exists().where(NEWS)


@reads
def unposted(tx: Transaction, limit: int = 50) -> list[tuple[str, Trouble, str, datetime]]:
    """What ALERT_URL was not told yet: the row's id, the trouble, `began` or `over`, and when."""
    rows = tx.connection.execute(select(alert).where(NEWS).order_by(alert.c.began_at, alert.c.id).limit(limit)).all()
    return [
        (row.id, trouble_of(row), OVER, row.ended_at)
        if row.posted == BEGAN
        else (row.id, trouble_of(row), BEGAN, row.began_at)
        for row in rows
    ]


def trouble_of(row: Row[Any]) -> Trouble:
    return Trouble(alarm=Alarm(row.kind), about=row.about, since=row.began_at)


@writes
def mark_posted(tx: Transaction, id: str, state: str) -> None:
    tx.connection.execute(update(alert).where(alert.c.id == id).values(posted=state))


def keep(tx: Transaction, looked_at: Collection[Alarm], lasting: Sequence[Trouble], now: datetime) -> Change:
    """Opens a row for what is new, closes those of what is no longer seen among the alarms that were looked at."""
    query = select(alert).where(alert.c.ended_at.is_(None), alert.c.kind.in_([alarm.value for alarm in looked_at]))
    open_ = {(row.kind, row.about): row.id for row in tx.connection.execute(query.with_for_update())}
    begun = {new_id(8): trouble for trouble in lasting if trouble.key not in open_}
    rows = [
        {"id": id, "kind": trouble.alarm.value, "about": trouble.about, "began_at": now}
        for id, trouble in begun.items()
    ]
    if rows:
        tx.connection.execute(insert(alert), rows)
    still = {trouble.key for trouble in lasting}
    over = {key: id for key, id in open_.items() if key not in still}
    if over:
        tx.connection.execute(update(alert).where(alert.c.id.in_(over.values())).values(ended_at=now))
    return Change(tuple(begun.items()), tuple((id, kind, about) for (kind, about), id in over.items()))

"""The road of each case as it is counted: its steps in seconds after the event, and what it is counted by.

A table of its own, narrow and without anything personal, so that figures neither open sealed rows nor wait for writers.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, func, or_, select, update

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.reporting.figures import Milestone
from storage.broadcasts.audience import known_persons
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, writes
from storage.engine.faults import readable
from storage.engine.reporting_tables import road
from storage.engine.tables import cases, history, message
from storage.jobs import feeds
from storage.reporting import case_counts
from storage.reporting.case_counts import STILL_COMMITTING

M = Milestone

FOLLOWED = "figures"  # how far the cases have been followed; kept beside the feeds
RECEIPTS_COME = timedelta(days=3)
AT_ONCE = 200
MOVES = {Status.OFFERED: M.OFFER, Status.CONSENTED: M.CONSENT, Status.DECIDED: M.DECISION}
AFTER_THE_EVENT = [step for step in Milestone if step is not M.EVENT]

Steps = dict[Milestone, datetime]


@writes
def follow(tx: Transaction, now: datetime, zone: ZoneInfo) -> int:
    """Brings the roads of cases that changed up to date; how many. To be called until it returns 0."""
    followed = followed_until(tx, zone)
    rows = changed(tx, followed - STILL_COMMITTING, now)
    roads = roads_of(tx, rows, zone)
    if roads:
        insertion = tx.insert(road)
        values = {column.name: insertion.excluded[column.name] for column in road.c if column.name != "number"}
        upsert = insertion.on_conflict_do_update(index_elements=[road.c.number], set_=values)
        tx.connection.execute(upsert, roads)
        before = {row.number: (row.service, row.counted_as) if row.counted_as else None for row in rows}
        case_counts.move(tx, ((before[row["number"]], (row["service"], row["status"])) for row in roads))
    reached = rows[-1].changed_at if rows else now
    feeds.advance.within(tx, FOLLOWED, int(reached.timestamp()), [], now)
    return len(roads)


def followed_until(tx: Transaction, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(feeds.position.within(tx, FOLLOWED), zone)


def changed(tx: Transaction, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    query = (
        select(cases, road.c.region, road.c.whose, road.c.status.label("counted_as"))
        .join(road, road.c.number == cases.c.number, isouter=True)
        .where(cases.c.changed_at.between(since, until))
        .where(or_(road.c.number.is_(None), road.c.revision != cases.c.revision))
        .order_by(cases.c.changed_at)
        .limit(AT_ONCE)
    )
    return tx.connection.execute(query).all()


def roads_of(tx: Transaction, rows: Sequence[Row[Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    read = readable(rows, lambda row: (row, stored_case(tx.vault, row)), left_out)
    rows, opened = [row for row, _ in read], {row.number: case for row, case in read}
    if not rows:
        return []
    moved = [opened[row.number] for row in rows if row.recipient and row.recipient != row.whose]
    homes = {number: person.region for number, person in known_persons(tx, moved).items()} if moved else {}
    steps = steps_of(tx, list(opened))
    return [
        counted(row, opened[row.number], steps[row.number], zone) | home(row, homes.get(row.number)) for row in rows
    ]


def left_out(row: Row[Any], why: str) -> None:
    """Of the figures alone; where the case is stepped it is set aside."""


def paid(case: Case) -> Steps:
    paid_at = case.payment and case.payment.status == "paid" and case.payment.at
    return {M.PAYMENT: paid_at} if paid_at else {}


def home(row: Row[Any], region: str | None) -> dict[str, str | None]:
    """The region of who is asked or paid, which stays until it is known of somebody else."""
    if region:
        return {"region": region, "whose": row.recipient}
    same = row.whose is not None and row.whose == row.recipient
    return {"region": row.region if same else "", "whose": row.whose if same else None}


def due_on(case: Case) -> date | None:
    """The term of the application that is under way, or was decided last."""
    registered = case.as_registered()
    if registered.application is None or (registered is not case and registered.decision is None):
        return None
    return registered.application.due_on


def counted(row: Row[Any], case: Case, milestones: Steps, zone: ZoneInfo) -> dict[str, Any]:
    steps = milestones | paid(case)
    seconds = {step: int((at - row.opened_at).total_seconds()) for step, at in steps.items()}
    decided = steps.get(M.DECISION)
    return {
        "number": row.number,
        "revision": row.revision,
        "day": row.opened_at.astimezone(zone).date(),
        "event": int(row.opened_at.timestamp()),
        **{step.value: seconds.get(step) for step in AFTER_THE_EVENT},
        "service": row.service,
        "language": row.language,
        "channel": row.channel or "",
        "status": row.status,
        "track": row.track,
        "outcome": row.outcome,
        "due_on": due_on(case),
        "decided_on": decided.astimezone(zone).date() if decided else None,
    }


def steps_of(tx: Transaction, numbers: Sequence[str]) -> Mapping[str, Steps]:
    """When each case first made each step, as far as its moves and its messages tell."""
    steps: dict[str, Steps] = {number: {} for number in numbers}
    number, to = history.c.case_number, history.c.to_status
    moves = select(number, to, func.min(history.c.at)).where(number.in_(numbers), to.in_(MOVES)).group_by(number, to)
    for of, status, at in tx.connection.execute(moves):
        steps[of][MOVES[Status(status)]] = at
    about = message.c.case_number
    for step, (which, at) in SAID.items():
        earliest = select(about, func.min(at)).where(about.in_(numbers), which, at.is_not(None)).group_by(about)
        for of, at_first in tx.connection.execute(earliest):
            steps[of][step] = at_first
    return steps


IS_OFFER = (message.c.direction == "out") & message.c.key.like("%.offer%")
SAID = {
    M.DELIVERY: (IS_OFFER, message.c.delivered_at),
    M.ANSWER: (message.c.direction == "in", message.c.created_at),
}


@writes
def receive(tx: Transaction, now: datetime) -> int:
    """Offers that are delivered by now, of cases that did not change because of it; how many."""
    waiting = road.c.offer.is_not(None) & road.c.delivery.is_(None) & (road.c.day >= (now - RECEIPTS_COME).date())
    query = (  # from the roads of these days to their messages, and never through all messages
        select(road.c.number, road.c.event, func.min(message.c.delivered_at))
        .join(message, message.c.case_number == road.c.number)
        .where(message.c.case_number.in_(select(road.c.number).where(waiting)))
        .where(IS_OFFER, message.c.delivered_at.is_not(None))
        .group_by(road.c.number, road.c.event)
    )
    rows = [{"of": row[0], "after": int(row[2].timestamp()) - row[1]} for row in tx.connection.execute(query)]
    if rows:
        change = update(road).where(road.c.number == bindparam("of")).values(delivery=bindparam("after"))
        tx.connection.execute(change, rows)
    return len(rows)

"""What people look at: found cases, one case with its road and its words, the queue, counts. Nothing is locked."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, case, exists, func, select, true

from proactive.cases.case import Case
from proactive.cases.lifecycle import BEFORE_DECISION, FOR_OFFICIALS, Status
from proactive.cases.reasons import Reason, Waiting
from storage.cases import case_names, files
from storage.cases.cases import load
from storage.cases.files import StoredFile
from storage.cases.history import Transition, move_of
from storage.engine.codec import load_waiting
from storage.engine.database import Transaction, reads
from storage.engine.desk_tables import conversation
from storage.engine.faults import legible
from storage.engine.tables import cases, history, inbox, job, message
from storage.engine.vault import place
from storage.messages.conversations import Line, of_case
from storage.messages.desk import OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case as it stands in a list."""

    number: str
    service: str
    status: Status
    due_on: date | None
    opened_at: datetime
    changed_at: datetime
    waiting: Waiting | None
    official: str | None  # the colleague it was handed to


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """`next` is the number after which the next page begins; `None`: there is no more."""

    found: tuple[CaseSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with the moves it made, what was said about it and the files that were sent, the oldest first."""

    case: Case
    history: tuple[Transition, ...]
    messages: tuple[Line, ...]
    files: tuple[StoredFile, ...] = ()

    @property
    def since(self) -> datetime:
        """When the case came to where it stands."""
        return next(move.at for move in reversed(self.history) if move.from_status != move.to_status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits to be worked, and since when the oldest of it does."""

    waiting: int
    oldest: datetime | None


MOST_NAMED = 200  # whom a name may mean
SHOWN = [field.name for field in fields(CaseSummary) if field.name != "waiting"]
FOUND = select(*(cases.c[name] for name in SHOWN), cases.c.sealed)


@reads
def search(
    tx: Transaction,
    *,
    iin: str | None = None,
    subject: str | None = None,
    service: str | None = None,
    status: Status | None = None,
    waiting: bool | None = None,
    name: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> CasePage:
    """Cases by number; `iin` is the one who is asked or paid, `subject` the deceased or who has the disability.

    `waiting`: only what waits for an official, or only what does not. `name`: of anybody in it, as by `of_name`.
    """
    index = tx.vault.index
    conditions: dict[ColumnElement[Any], str | None] = {
        cases.c.recipient: index(iin) if iin else None,
        cases.c.subject: index(subject) if subject else None,
        cases.c.service: service,
        cases.c.status: status.value if status else None,
    }
    query = FOUND.where(*(column == value for column, value in conditions.items() if value is not None))
    if waiting is not None:
        for_officials = cases.c.status.in_(FOR_OFFICIALS)
        query = query.where(for_officials if waiting else ~for_officials)
    if name is not None:
        query = query.where(cases.c.number.in_(case_names.named(tx, name, MOST_NAMED)))
    if after is not None:
        query = query.where(cases.c.number > after)
    rows = summaries(tx, query.order_by(cases.c.number).limit(limit + 1))
    return CasePage(found=rows[:limit], next=rows[limit - 1].number if len(rows) > limit else None)


# What waits at the desk of conversations, and for nothing else, is on that list alone.
AT_THE_DESK = and_(
    func.coalesce(cases.c.reason, "") == Reason.CITIZEN_ASKS.value,
    exists().where((conversation.c.case_number == cases.c.number) & (conversation.c.state == OPEN)),
)
FOR_SOMEBODY = cases.c.status.in_(FOR_OFFICIALS) & ~AT_THE_DESK


@dataclass(frozen=True, slots=True)
class QueueCount:
    """`late`: past the last day for the decision."""

    waiting: int
    late: int


def in_queue(tx: Transaction, today: date) -> QueueCount:
    late = func.count().filter(cases.c.due_on < today)
    row = tx.connection.execute(select(func.count(), late).select_from(cases).where(FOR_SOMEBODY)).one()
    return QueueCount(*row)


BY_DEADLINE = (cases.c.due_on.is_(None), cases.c.due_on, cases.c.number)


@reads
def queue(
    tx: Transaction,
    limit: int = 200,
    *,
    service: str | None = None,
    status: Status | None = None,
    official: str | None = None,
) -> tuple[CaseSummary, ...]:
    """What waits for an official, the nearest deadline first; then what has none, the oldest first.

    `official`: only what was handed to this colleague.
    """
    waiting = FOUND.where(FOR_SOMEBODY)
    if status is not None:
        waiting = waiting.where(cases.c.status == status.value)
    if service is not None:
        waiting = waiting.where(cases.c.service == service)
    if official is not None:
        waiting = waiting.where(cases.c.official == official)
    return summaries(tx, waiting.order_by(*BY_DEADLINE).limit(limit))


@reads
def first_free(tx: Transaction, official: str) -> str | None:
    """The first case of the queue that nobody has, else of this colleague's own."""
    free = FOR_SOMEBODY & (cases.c.official.is_(None) | (cases.c.official == official))
    query = select(cases.c.number).where(free).order_by(cases.c.official.is_not(None), *BY_DEADLINE).limit(1)
    number: str | None = tx.connection.execute(query).scalar()
    return number


@reads
def waiting_for(tx: Transaction, reason: Reason, limit: int, after: str = "") -> list[str]:
    """The numbers of the cases that wait for an official for this reason, the oldest first: those behind a number."""
    waiting = (cases.c.status == Status.ATTENTION.value) & (cases.c.reason == reason.value) & (cases.c.number > after)
    query = select(cases.c.number).where(waiting).order_by(cases.c.number).limit(limit)
    return list(tx.connection.execute(query).scalars())


@reads
def waits_for(tx: Transaction, number: str, reason: Reason) -> bool:
    """Whether a case is with an official for this reason."""
    waiting = (cases.c.number == number) & (cases.c.status == Status.ATTENTION.value)
    return (
        tx.connection.execute(select(cases.c.number).where(waiting, cases.c.reason == reason.value)).first() is not None
    )


@reads
def number_is_there(tx: Transaction, number: str) -> bool:
    return tx.connection.execute(select(cases.c.number).where(cases.c.number == number)).first() is not None


@reads
def of_person(tx: Transaction, iin: str, limit: int = 200) -> tuple[CaseSummary, ...]:
    """Every case in which a person is asked, receives or is the subject, the newest first."""
    person = tx.vault.index(iin)
    query = FOUND.where((cases.c.recipient == person) | (cases.c.subject == person))
    return summaries(tx, query.order_by(cases.c.opened_at.desc(), cases.c.number.desc()).limit(limit))


@reads
def of_name(tx: Transaction, words: str, limit: int = MOST_NAMED) -> tuple[CaseSummary, ...]:
    """Cases that came before an official or were decided, of people whose name has all of these words; newest first."""
    numbers = case_names.named(tx, words, limit)
    return summaries(tx, FOUND.where(cases.c.number.in_(numbers)).order_by(cases.c.number.desc())) if numbers else ()


@reads
def of_numbers(tx: Transaction, numbers: Collection[str]) -> tuple[CaseSummary, ...]:
    return summaries(tx, FOUND.where(cases.c.number.in_(numbers)).order_by(cases.c.number.desc()))


def summary_of(tx: Transaction, number: str) -> CaseSummary | None:
    return next(iter(summaries(tx, FOUND.where(cases.c.number == number))), None)


def summaries(tx: Transaction, query: Select[Any]) -> tuple[CaseSummary, ...]:
    return tuple(found_in(tx, row) for row in tx.connection.execute(query))


def found_in(tx: Transaction, row: Row[Any]) -> CaseSummary:
    shown = {name: row._mapping[name] for name in SHOWN}
    waiting = legible([row], lambda row: load_waiting(tx.vault.open(row.sealed, place(cases, row.number))))
    return CaseSummary(**shown | {"status": Status(row.status), "waiting": waiting[0] if waiting else None})


@reads
def case_file(tx: Transaction, number: str) -> CaseFile | None:
    """The whole of one case; `None` when there is none of that number."""
    loaded = load(tx, select(cases).where(cases.c.number == number), to_read=True)
    if not loaded:
        return None
    [case] = loaded
    return CaseFile(
        case=case,
        history=road_of(tx, case),
        messages=tuple(of_case(tx, number)),
        files=files.of_case(tx, number),
    )


def official_of(tx: Transaction, number: str) -> str | None:
    """The colleague a case was handed to."""
    official: str | None = tx.connection.execute(select(cases.c.official).where(cases.c.number == number)).scalar()
    return official


def road_of(tx: Transaction, case: Case) -> tuple[Transition, ...]:
    query = select(history).where(history.c.case_number == case.number).order_by(history.c.id)
    reason = case.waiting.reason if case.waiting else None
    return tuple(move_of(row, case.service, reason) for row in tx.connection.execute(query))


@reads
def registered(tx: Transaction, since: date, until: date, zone: tzinfo) -> list[Case]:
    """Applications that entered the journal on these days, both included, by the zone's calendar."""
    first = datetime.combine(since, time(), zone)
    end = datetime.combine(until + timedelta(days=1), time(), zone)
    entered = (cases.c.registered_at >= first) & (cases.c.registered_at < end)
    return load(tx, select(cases).where(entered).order_by(cases.c.registered_at, cases.c.number), to_read=True)


def counts_of_messages(tx: Transaction, since: datetime | None = None) -> dict[tuple[str, str], int]:
    """How many messages there are, both ways, by channel and state; written since then, or all."""
    return counted(tx, message, ("channel", "state"), message.c.created_at >= since if since else true())


def counted(
    tx: Transaction, table: FromClause, by: tuple[str, str], which: ColumnElement[bool]
) -> dict[tuple[str, str], int]:
    first, second = table.c[by[0]], table.c[by[1]]
    rows = tx.connection.execute(select(first, second, func.count()).where(which).group_by(first, second))
    return {(row[0], row[1]): row[2] for row in rows}


def unsent(tx: Transaction) -> Backlog:
    return backlog(tx, message.c.created_at, message.c.due_at)


def unanswered(tx: Transaction) -> Backlog:
    """Errands that registers, the signer or the payment system have not answered yet."""
    return backlog(tx, job.c.created_at, job.c.due_at)


def unworked(tx: Transaction) -> Backlog:
    """What came in and waits in the inbox."""
    return backlog(tx, inbox.c.received_at, inbox.c.due_at)


def backlog(tx: Transaction, since: ColumnElement[Any], due: ColumnElement[Any]) -> Backlog:
    row = tx.connection.execute(select(func.count(), func.min(since)).where(due.is_not(None))).one()
    return Backlog(waiting=row[0], oldest=row[1])


def decided_late(tx: Transaction) -> dict[str, int]:
    """How many applications were decided after their last day, by service; also where they were looked at again."""
    return by_service(tx, cases.c.late)


def overdue(tx: Transaction, today: date) -> dict[str, int]:
    """How many are past their last day and not decided yet, by service."""
    return by_service(tx, (cases.c.due_on < today) & cases.c.status.in_(UNDECIDED))


def by_service(tx: Transaction, which: ColumnElement[bool]) -> dict[str, int]:
    query = select(cases.c.service, func.count()).where(which).group_by(cases.c.service)
    return {row[0]: row[1] for row in tx.connection.execute(query)}


UNDECIDED = [status.value for status in BEFORE_DECISION | {Status.ATTENTION}]


@dataclass(frozen=True, slots=True)
class DueCases:
    """Applications that are to be decided and are not yet: how many, how many of them late, the most urgent few."""

    count: int
    late: int
    first: tuple[tuple[str, date], ...]  # number and last day


def due(tx: Transaction, until: date, today: date, most: int = 0) -> DueCases:
    """Those of that day and earlier; `first` names so many. Nothing sealed is opened."""
    waiting = (cases.c.due_on <= until) & cases.c.status.in_(UNDECIDED)
    counts = select(func.count(), func.count(case((cases.c.due_on < today, 1)))).where(waiting)
    count, late = tx.connection.execute(counts).one()
    named = select(cases.c.number, cases.c.due_on).where(waiting).order_by(cases.c.due_on, cases.c.number).limit(most)
    first = tx.connection.execute(named).all() if most else ()
    return DueCases(count, late, tuple((row.number, row.due_on) for row in first))

"""Jobs: what is asked of registers, the signer and the payment system, until each is answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, bindparam, case, exists, literal_column, select, update

from proactive.cases.jobs import Answer, Enquiry, Job, JobKind, RegisterReply, Task
from storage.engine.database import Store, Transaction, insertion, reads, writes
from storage.engine.faults import readable
from storage.engine.instant import Instant
from storage.engine.prepared import Prepared, PreparedInsert
from storage.engine.queues import NOW
from storage.engine.tables import job
from storage.engine.tables import job as table
from storage.engine.vault import Vault, place
from storage.jobs.codec import dump_brought, dump_job, load_enquiry, load_replies, load_task

ANSWER = "sealed_answer"
WAITING, DONE, GIVEN_UP = "waiting", "done", "given_up"
LEASE = timedelta(seconds=60)  # of who runs a job; nobody else takes it before


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job to run now. `replies` holds what earlier tries brought, by the look-up's place in the enquiry."""

    id: str
    task: Task
    case_number: str | None
    enquiry: Enquiry | None = None
    replies: dict[int, RegisterReply] = field(default_factory=dict)
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one try brought. With `retry_at` the job goes on waiting; partial replies are kept."""

    id: str
    case_number: str | None
    replies: Mapping[int, RegisterReply] = field(default_factory=dict)
    answer: Answer | None = None
    error: str | None = None
    retry_at: datetime | None = None
    given_up: bool = False  # it cannot be carried out: nothing was brought, and it is not tried again

    @property
    def is_answered(self) -> bool:
        return not self.retry_at and not self.given_up

    @property
    def is_empty(self) -> bool:
        """It goes on waiting, and brought nothing."""
        return self.retry_at is not None and not self.replies


def write(tx: Transaction, jobs: Sequence[Job], now: datetime, takes: Collection[JobKind] = ()) -> set[str]:
    return insert_rows(tx, [row_of(tx.vault, job, now, takes) for job in jobs])


def insert_rows(tx: Transaction, rows: Sequence[dict[str, Any]]) -> set[str]:
    """The same id is the same job: asked for again, it is out or answered already. Returns the ids of the new ones."""
    return {row.id for row in NEW.rows(tx, rows)}


NEW = PreparedInsert(lambda is_sqlite: insertion(job, is_sqlite).on_conflict_do_nothing().returning(job.c.id))


def taken(job: Job) -> Claimed:
    """As it is run by who took it before it was written."""
    return Claimed(id=job.id, task=job.task, case_number=job.case_number, enquiry=job.enquiry, attempts=1)


def row_of(vault: Vault, job: Job, now: datetime, takes: Collection[JobKind] = ()) -> dict[str, Any]:
    """Sealed before the transaction that writes it. A job of a kind that this process takes is nobody else's to begin
    with."""
    is_taken = job.task.KIND in takes
    return {
        "id": job.id,
        "case_number": job.case_number,
        "kind": job.task.KIND.value,
        "consent_id": job.enquiry.consent_id if job.enquiry else None,
        "scope": job.scope,
        "state": WAITING,
        "created_at": now,
        "due_at": now + LEASE if is_taken else now,
        "attempts": int(is_taken),
        "done_at": None,
        "error": None,
        "sealed": vault.seal_json(dump_job(job), place(table, job.id)),
        "sealed_answer": None,
    }


def ran_row_of(vault: Vault, job: Job, run: Run, now: datetime) -> dict[str, Any]:
    """As `row_of`, of a job that was run before it is written, by whoever asks for it."""
    row = run_row(run, now)
    return row_of(vault, job, now) | {
        "state": row["new_state"],
        "due_at": row["next_due"],
        "done_at": row["done_on"],
        "error": row["wrong"],
        "attempts": 1,
        "sealed_answer": None if run.is_empty else sealed_answer(vault, run)["answer"],
    }


@writes
def claim(
    tx: Transaction, now: datetime, limit: int, lease: timedelta, kinds: Collection[JobKind] = tuple(JobKind)
) -> list[Claimed]:
    """Takes jobs of these kinds that are due; one whose runner dies is due again when the lease is over."""
    moments = {"now": now, "most": limit, "lease_over": now + lease}
    rows = taking(frozenset(kinds)).rows(tx, moments)
    return readable(rows, partial(claimed, tx), lambda row, why: set_aside(tx, row.id, why, now))


@cache
def taking(kinds: frozenset[JobKind]) -> Prepared:
    due = (
        select(job.c.id)
        .where(job.c.due_at <= NOW, of(kinds))
        .order_by(job.c.due_at)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    return Prepared(
        update(job)
        .where(job.c.id.in_(due.scalar_subquery()))
        .values(due_at=bindparam("lease_over", type_=Instant), attempts=job.c.attempts + 1)
        .returning(job)
    )


def of(kinds: Collection[JobKind]) -> ColumnElement[bool]:
    """Written out, as each runner has its kinds for as long as it lives."""
    return job.c.kind.in_([literal_column(f"'{kind.value}'") for kind in sorted(kinds)])


def waits(kinds: Collection[JobKind]) -> ColumnElement[bool]:
    """Whether any of these kinds is due."""
    return exists().where(job.c.due_at <= NOW, of(kinds))


@writes
def give_back(tx: Transaction, claimed: Sequence[Claimed], now: datetime) -> None:
    """What was taken and not begun is anybody's at once; what another has taken meanwhile stays that one's."""
    if claimed:
        tx.connection.execute(GIVE_BACK, [{"job_id": job.id, "tries": job.attempts, "on": now} for job in claimed])


GIVE_BACK = (
    update(job)
    .where(job.c.id == bindparam("job_id"), job.c.state == WAITING, job.c.attempts == bindparam("tries"))
    .values(due_at=bindparam("on", type_=Instant), attempts=job.c.attempts - 1)
)


@writes
def prolong(tx: Transaction, id: str, until: datetime) -> None:
    """Its runner lives, and is still at it."""
    tx.connection.execute(update(job).where(job.c.id == id, job.c.state == WAITING).values(due_at=until))


def set_aside(tx: Transaction, id: str, why: str, now: datetime) -> None:
    """Not tried again; shown to administrators with its error."""
    over = {"state": GIVEN_UP, "due_at": None, "done_at": now, "error": why}
    tx.connection.execute(update(job).where(job.c.id == id).values(**over))


def try_again(tx: Transaction, id: str, now: datetime) -> None:
    """A job that was given up is due once more, as if it were new."""
    anew = {"state": WAITING, "due_at": now, "done_at": None, "error": None, "attempts": 0}
    tx.connection.execute(update(job).where(job.c.id == id, job.c.state == GIVEN_UP).values(**anew))


def given_up_since(tx: Transaction, when: datetime) -> list[datetime]:
    """When each of the jobs was given up that were, since then."""
    over = job.c.due_at.is_(None) & job.c.error.is_not(None) & (job.c.done_at > when)
    return list(tx.connection.execute(select(job.c.done_at).where(over).order_by(job.c.done_at)).scalars())


def claimed(tx: Transaction, row: Row[Any]) -> Claimed:
    content = tx.vault.open_json(row.sealed, place(job, row.id))
    return Claimed(
        id=row.id,
        task=load_task(JobKind(row.kind), content["request"]),
        case_number=row.case_number,
        enquiry=load_enquiry(content, row.consent_id),
        replies=load_replies(brought(tx, row.id, row.sealed_answer)) if row.sealed_answer else {},
        attempts=row.attempts,
    )


def brought(tx: Transaction, id: str, sealed: bytes) -> Any:
    """What answered a job, or a part of it."""
    return tx.vault.open_json(sealed, place(job, id, ANSWER))


async def record(store: Store, runs: Sequence[Run], now: datetime) -> None:
    """Keeps what was brought. Of a run that brought nothing the answers stay that came meanwhile by another way, and
    the job is due as they made it."""
    await record_rows(store, run_rows(store.vault, runs, now))


def run_rows(vault: Vault, runs: Iterable[Run], now: datetime) -> list[dict[str, Any]]:
    """Sealed before the transaction that writes them."""
    return [run_row(run, now) | ({"run_at": now} if run.is_empty else sealed_answer(vault, run)) for run in runs]


def sealed_answer(vault: Vault, run: Run) -> dict[str, bytes]:
    return {"answer": vault.seal_json(dump_brought(run.replies, run.answer), place(job, run.id, ANSWER))}


@writes
def record_rows(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    for statement, column in ((RECORD, "answer"), (RECORD_EMPTY, "run_at")):
        statement.run_all(tx, [row for row in rows if column in row])


WITHOUT_ANSWER = (
    update(job)
    .where(job.c.id == bindparam("run_id"), job.c.state == WAITING)
    .values(
        state=bindparam("new_state"),
        due_at=case(
            (job.c.due_at <= bindparam("run_at", type_=Instant), job.c.due_at),
            else_=bindparam("next_due", type_=Instant),
        ),
        done_at=bindparam("done_on"),
        error=bindparam("wrong"),
    )
)
RECORD_EMPTY = Prepared(WITHOUT_ANSWER)
RECORD = Prepared(WITHOUT_ANSWER.values(sealed_answer=bindparam("answer"), due_at=bindparam("next_due")))
STILL_OUT = Prepared(select(job.c.id).where(job.c.id.in_(bindparam("ids", expanding=True)), job.c.state == WAITING))


def run_row(run: Run, now: datetime) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "new_state": WAITING if run.retry_at else GIVEN_UP if run.given_up else DONE,
        "next_due": run.retry_at,
        "done_on": None if run.retry_at else now,
        "wrong": run.error,
    }


@reads
def still_out(tx: Transaction, ids: Collection[str]) -> set[str]:
    """Which of these jobs are not answered yet."""
    if not ids:
        return set()
    return set(STILL_OUT.scalars(tx, {"ids": list(ids)}))


def stop_asking(tx: Transaction, consents: Mapping[str, str], now: datetime) -> None:
    """Registers are not asked any more in the name of these consents, by the case they were given in."""
    of_cases = job.c.case_number.in_(consents) & job.c.consent_id.in_(consents.values())
    waiting = of_cases & (job.c.state == WAITING)
    tx.connection.execute(update(job).where(waiting).values(state=DONE, due_at=None, done_at=now))


def stop(tx: Transaction, case_numbers: Collection[str], now: datetime) -> None:
    """Nobody waits any more for the documents that these cases asked for."""
    waiting = (job.c.kind == JobKind.DOCUMENT.value) & (job.c.state == WAITING)
    over = update(job).where(waiting, job.c.scope.in_(case_numbers))
    tx.connection.execute(over.values(state=DONE, due_at=None, done_at=now))

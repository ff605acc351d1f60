"""Errands: what a case asks of registers, the signer and the payment system, until each is answered."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from proactive.cases.jobs import Job, JobKind
from proactive.cases.registers import Answer, LookUp, Purpose
from storage.engine.codec import dump_look_up, load_answer, load_look_up
from storage.engine.database import Transaction
from storage.engine.tables import job

WAITING, DONE = "waiting", "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An errand to run now. `answers` holds what earlier tries brought, by the look-up's place in `look_ups`."""

    id: str
    kind: JobKind
    case_number: str | None
    consent_id: str | None
    purpose: Purpose | None
    look_ups: tuple[LookUp, ...]
    request: Mapping[str, Any]
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What an errand of a case brought: facts, or the answer to another request; nothing yet while it waits."""

    tx: Transaction
    row: Row[Any]

    @property
    def id(self) -> str:
        return str(self.row.id)

    @property
    def scope(self) -> str:
        return str(self.row.scope)

    @property
    def look_ups(self) -> list[LookUp]:
        return look_ups_of(self.tx.open(self.row.sealed))

    @property
    def awaited(self) -> list[LookUp]:
        return [] if self.row.state == DONE else self.look_ups

    @property
    def brought(self) -> dict[LookUp, Mapping[str, Any]]:
        """What registers answered, as they did."""
        if self.row.state != DONE:
            return {}
        raw, look_ups = self.tx.open(self.row.sealed_answer)["answers"], self.look_ups
        return {look_ups[int(place)]: one for place, one in raw.items()}

    @property
    def result(self) -> Mapping[str, Any] | None:
        if self.row.state != DONE or self.row.kind == JobKind.LOOK_UP:
            return None
        result: Mapping[str, Any] | None = self.tx.open(self.row.sealed_answer)["result"]
        return result


class Answers(Mapping[LookUp, Answer]):
    """What registers answered, each read when a stage asks for it: most steps ask for little, or for nothing."""

    def __init__(self, answered: Sequence[Answered]) -> None:
        self._answered = answered
        self._read: dict[LookUp, Answer] = {}

    @cached_property
    def _brought(self) -> dict[LookUp, Mapping[str, Any]]:
        return {look_up: raw for one in self._answered for look_up, raw in one.brought.items()}

    def __getitem__(self, look_up: LookUp) -> Answer:
        if (read := self._read.get(look_up)) is None:
            read = self._read[look_up] = load_answer(look_up, self._brought[look_up])
        return read

    def __iter__(self) -> Iterator[LookUp]:
        return iter(self._brought)

    def __len__(self) -> int:
        return len(self._brought)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one try brought. With `retry_at` the errand goes on waiting; partial answers are kept."""

    id: str
    case_number: str | None
    answers: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    error: str | None = None
    retry_at: datetime | None = None


def write(tx: Transaction, new: Sequence[Job], now: datetime) -> None:
    rows = [
        {
            "id": one.id,
            "case_number": one.case_number,
            "kind": one.kind.value,
            "consent_id": one.consent_id,
            "scope": one.scope,
            "state": WAITING,
            "created_at": now,
            "due_at": now,
            "sealed": tx.seal(content_of(one)),
        }
        for one in new
    ]
    if rows:  # the same id is the same errand: asked for again, it is out or answered already
        tx.connection.execute(tx.insert(job).on_conflict_do_nothing(), rows)


def content_of(one: Job) -> dict[str, Any]:
    return {
        "purpose": one.purpose,
        "look_ups": [dump_look_up(look_up) for look_up in one.look_ups],
        "request": one.request,
    }


def claim(
    tx: Transaction, now: datetime, limit: int, lease: timedelta, kinds: Collection[JobKind] = tuple(JobKind)
) -> list[Claimed]:
    """Takes errands of these kinds that are due; one whose runner dies is due again when the lease is over."""
    chosen = (
        select(job.c.id)
        .where(job.c.due_at <= now, job.c.kind.in_(kinds))
        .order_by(job.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(job)
        .where(job.c.id.in_(chosen.scalar_subquery()))
        .values(due_at=now + lease, attempts=job.c.attempts + 1)
        .returning(job)
    )
    return [claimed(tx, row) for row in tx.connection.execute(taken)]


def claimed(tx: Transaction, row: Row[Any]) -> Claimed:
    content = tx.open(row.sealed)
    so_far = tx.open(row.sealed_answer) if row.sealed_answer else {}
    return Claimed(
        id=row.id,
        kind=JobKind(row.kind),
        case_number=row.case_number,
        consent_id=row.consent_id,
        purpose=Purpose(content["purpose"]) if content["purpose"] else None,
        look_ups=tuple(look_ups_of(content)),
        request=content["request"],
        answers={int(place): answer for place, answer in so_far.get("answers", {}).items()},
        attempts=row.attempts,
    )


def look_ups_of(content: Mapping[str, Any]) -> list[LookUp]:
    return [load_look_up(raw) for raw in content["look_ups"]]


def record(tx: Transaction, runs: Sequence[Run], now: datetime) -> set[str]:
    """Keeps what was brought; returns the cases of the errands that are done."""
    if not runs:
        return set()
    change = (
        update(job)
        .where(job.c.id == bindparam("run_id"), job.c.state == WAITING)
        .values(
            state=bindparam("new_state"),
            due_at=bindparam("next_due"),
            done_at=bindparam("done_on"),
            error=bindparam("wrong"),
            sealed_answer=bindparam("answer"),
        )
    )
    tx.connection.execute(
        change,
        [
            {
                "run_id": run.id,
                "new_state": WAITING if run.retry_at else DONE,
                "next_due": run.retry_at,
                "done_on": None if run.retry_at else now,
                "wrong": run.error,
                "answer": tx.seal({"answers": run.answers, "result": run.result}),
            }
            for run in runs
        ],
    )
    return {run.case_number for run in runs if run.case_number and not run.retry_at}


def stop(tx: Transaction, case_numbers: Collection[str], now: datetime) -> None:
    """Nobody waits any more for the documents that these cases asked for."""
    waiting = (job.c.kind == JobKind.DOCUMENT.value) & (job.c.state == WAITING)
    over = update(job).where(waiting, job.c.scope.in_(case_numbers))
    tx.connection.execute(over.values(state=DONE, due_at=None, done_at=now))


def answered(
    tx: Transaction, case_numbers: Sequence[str], scopes: Collection[str] | None = None
) -> Mapping[str, Sequence[Answered]]:
    """What the errands of these cases have brought, and what they still wait for; the oldest first.

    With `scopes`, facts that belong to other looks at the registers are left out.
    """
    query = select(job).where(job.c.case_number.in_(case_numbers)).order_by(job.c.created_at, job.c.id)
    if scopes is not None:
        query = query.where(job.c.scope.is_(None) | job.c.scope.in_(scopes))
    found: dict[str, list[Answered]] = defaultdict(list)
    for row in tx.connection.execute(query.with_only_columns(*READ)):
        found[row.case_number].append(Answered(tx, row))
    return found


READ = [job.c[name] for name in ("id", "case_number", "kind", "scope", "state", "sealed", "sealed_answer")]

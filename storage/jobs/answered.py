"""What the jobs of a case brought: facts and answers, each opened when a stage asks for it; most ask for little."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from sqlalchemy import Row, bindparam, select

from proactive.cases.jobs import CaseAnswer, Job, JobKind, RegisterReply
from proactive.cases.registers import Answer, LookUp
from storage.engine.codec import answer_of
from storage.engine.database import Transaction
from storage.engine.prepared import Prepared
from storage.engine.tables import job
from storage.engine.vault import Vault, place
from storage.jobs.codec import TASKS, by_look_up, load_answer, load_look_ups, replied
from storage.jobs.jobs import ANSWER, DONE, WAITING, Run


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job of a case; nothing is brought while it waits. `run` is what it has brought and nobody has kept yet."""

    vault: Vault
    row: Row[Any]
    run: Run | None = None

    @property
    def id(self) -> str:
        return str(self.row.id)

    @property
    def scope(self) -> str:
        return str(self.row.scope)

    @property
    def is_out(self) -> bool:
        return self.run is None and self.row.state == WAITING

    @property
    def look_ups(self) -> list[LookUp]:
        return load_look_ups(self.vault.open_json(self.row.sealed, place(job, self.id)))

    @property
    def awaited(self) -> list[LookUp]:
        return [] if self.run or self.row.state == DONE else self.look_ups

    @property
    def replies(self) -> dict[LookUp, RegisterReply]:
        """What registers answered, as they did."""
        if self.run is not None:
            return by_look_up(self.look_ups, self.run.replies) if self.run.replies else {}
        id, row = self.id, self.row
        if row.state != DONE or row.sealed_answer is None:  # nobody waits for it any more
            return {}
        request = self.vault.open_json(row.sealed, place(job, id))
        return replied(request, self.vault.open_json(row.sealed_answer, place(job, id, ANSWER)))

    @property
    def answer(self) -> CaseAnswer | None:
        """What a case may wait for beside facts."""
        if self.row.kind not in ANSWERS or (self.run is None and self.row.state != DONE):
            return None
        answer = self.run.answer if self.run else self._kept_answer
        assert isinstance(answer, CaseAnswer)
        return answer

    @property
    def _kept_answer(self) -> Any:
        brought = self.vault.open_json(self.row.sealed_answer, place(job, self.id, ANSWER))
        return load_answer(JobKind(self.row.kind), brought["result"])


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that is not kept yet, with what it has brought already."""

    job: Job
    run: Run

    @property
    def replies(self) -> dict[LookUp, RegisterReply]:
        look_ups = self.job.enquiry.look_ups if self.job.enquiry else ()
        return {look_ups[place]: reply for place, reply in self.run.replies.items()}

    @property
    def answer(self) -> CaseAnswer | None:
        """What a case may wait for beside facts."""
        if self.job.task.KIND not in ANSWERS:
            return None
        assert isinstance(self.run.answer, CaseAnswer)
        return self.run.answer


ANSWERS = {kind for kind, task in TASKS.items() if task.ANSWER in get_args(CaseAnswer)}


class LazyFacts(Mapping[LookUp, Answer]):
    """What registers answered, each reply read when it is asked for."""

    def __init__(self, jobs: Sequence[JobRow | NewJob], before: "LazyFacts | None" = None) -> None:
        """`before`: what was answered earlier."""
        self._jobs = jobs
        self._before = before
        self._read: dict[LookUp, Answer] = {}

    @cached_property
    def _replies(self) -> dict[LookUp, RegisterReply]:
        later = {look_up: reply for job in self._jobs for look_up, reply in job.replies.items()}
        return {**self._before._replies, **later} if self._before else later

    def __getitem__(self, look_up: LookUp) -> Answer:
        if (answer := self._read.get(look_up)) is None:
            answer = self._read[look_up] = answer_of(look_up, self._replies[look_up])
        return answer

    def __contains__(self, look_up: object) -> bool:
        return look_up in self._replies

    def __iter__(self) -> Iterator[LookUp]:
        return iter(self._replies)

    def __len__(self) -> int:
        return len(self._replies)


NOTHING: Mapping[str, Run] = {}
READ = [job.c[name] for name in ("id", "case_number", "kind", "scope", "state", "sealed", "sealed_answer")]


OF_CASES = (
    select(*READ)
    .where(job.c.case_number.in_(bindparam("numbers", expanding=True)))
    .order_by(job.c.created_at, job.c.id)
)
ALL = Prepared(OF_CASES)
IN_SCOPE = Prepared(OF_CASES.where(job.c.scope.is_(None) | job.c.scope.in_(bindparam("scopes", expanding=True))))


def of_cases(
    tx: Transaction,
    case_numbers: Sequence[str],
    scopes: Collection[str] | None = None,
    brought: Mapping[str, Run] = NOTHING,
) -> Mapping[str, Sequence[JobRow]]:
    """What the jobs of these cases have brought, and what they still wait for; the oldest first.

    With `scopes`, facts that belong to other looks at the registers are left out. What was `brought` and is not kept
    yet, by the jobs' ids, counts as kept; what was kept before stays the answer.
    """
    query, of = (ALL, {}) if scopes is None else (IN_SCOPE, {"scopes": list(scopes)})
    jobs: dict[str, list[JobRow]] = defaultdict(list)
    for row in query.rows(tx, {"numbers": list(case_numbers), **of}):
        run = brought.get(row.id) if row.state == WAITING else None
        jobs[row.case_number].append(JobRow(tx.vault, row, run))
    return jobs

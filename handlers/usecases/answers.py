"""What jobs brought is kept, and the cases that waited for it walk on, in one transaction."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.jobs import Job, JobKind
from proactive.cases.now import Now
from proactive.cases.step import Step
from proactive.road.stepping import stepped, walk
from storage.cases import cases
from storage.cases.apply import Decided
from storage.jobs.answered import NewJob
from storage.jobs.jobs import Run

Ask = Callable[[Sequence[Job]], Awaitable[list[Run]]]
REPEATABLE = frozenset({JobKind.LOOK_UP, JobKind.SIGN})
FRESH = timedelta(seconds=1)  # how long a case counts as it was read; what takes longer is asked in a turn of its own


@dataclass(frozen=True, slots=True)
class CaseRuns:
    """What the jobs of one case brought in one round: all that they are to bring."""

    case_number: str
    runs: tuple[Run, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(run.id for run in self.runs)


@dataclass(frozen=True, slots=True)
class Walked:
    """What one case's jobs brought, and the steps that it has made by that; nothing of it is kept yet.

    `case`: as its next step finds it, once all that it asked has come.
    """

    brought: CaseRuns
    steps: tuple[Step, ...] = ()
    ran: tuple[Run, ...] = ()
    case: Case | None = None
    waits: bool = False  # not all of what it asked has come

    @property
    def decided(self) -> Decided:
        return Decided.of_steps(self.steps, brought=self.brought.runs, ran=self.ran)

    @property
    def says(self) -> bool:
        """Something of it is to be kept before anything else is asked."""
        return any(is_to_be_kept(step) for step in self.steps)

    @property
    def asks(self) -> tuple[Job, ...]:
        """The jobs that it waits for, where each changes nothing outside however often it is run. What is said or
        consented to is kept before anything is asked."""
        if self.waits or not self.steps or self.says:
            return ()
        ran, awaits = {run.id for run in self.ran}, self.steps[-1].later.awaits
        new = [job for step in self.steps for job in step.outcome.jobs if job.id in awaits and job.id not in ran]
        is_all = len(new) == len(awaits) and all(job.task.KIND in REPEATABLE for job in new)
        return tuple(new) if is_all else ()

    def answered(self, runs: Mapping[str, Run]) -> "Walked":
        """What is not answered is kept as it is: asked, and to be asked again."""
        if not self.asks:
            return self
        own = [(job, runs[job.id]) for job in self.asks if not runs[job.id].given_up]
        ran = (*self.ran, *(run for _, run in own))
        if len(own) < len(self.asks) or not all(run.is_answered for _, run in own):
            return replace(self, ran=ran, waits=True)
        case = cases.gone_on(self.steps[-1].later, [NewJob(job, run) for job, run in own])
        return replace(self, ran=ran, case=case)

    def stepped_on(self, reached: Mapping[str, Case], now: Now) -> "Walked":
        if self.case is None:
            return self
        case = reached.get(self.case.number, self.case)
        return replace(self, steps=(*self.steps, *walk(stepped(case, now), now)), case=None)


def is_to_be_kept(step: Step) -> bool:
    outcome = step.outcome
    return bool(outcome.messages or outcome.contact or outcome.openings) or step.case.consent != step.seen.consent


def by_case(runs: Sequence[Run]) -> list[CaseRuns]:
    of_cases: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if run.case_number is not None:
            of_cases[run.case_number].append(run)
    return [CaseRuns(number, tuple(own)) for number, own in of_cases.items()]


async def walk_on(runtime: Runtime, brought: Sequence[CaseRuns], ask: Ask | None = None) -> list[CaseRuns]:
    """Each case that has all it waited for is stepped, the others go on waiting. Returns those that others moved each
    time they were looked at: nothing of theirs is kept.

    What may be asked at once is asked while nobody waits for what was decided meanwhile, and what it brings is kept
    with the steps that asked for it. `None`: whatever is asked is kept first.
    """

    async def decide(batch: Sequence[CaseRuns]) -> list[Decided]:
        runs = {run.id: run for of_case in batch for run in of_case.runs}
        read = await cases.by_number(runtime.store, [of_case.case_number for of_case in batch], runs)
        stand, now = {case.number: case for case in read}, runtime.now()
        walks = [walk_of(stand.get(of_case.case_number), of_case, now) for of_case in batch]
        while ask and keeps_nobody_waiting(walks) and runtime.clock() - now.at < FRESH:
            walks = await asked_on(runtime, walks, ask)
        return [walked.decided for walked in walks]

    return await settle(runtime, brought, decide)


def keeps_nobody_waiting(walks: Sequence[Walked]) -> bool:
    """Some have more to ask, and no citizen is told anything by the others."""
    return any(walked.asks for walked in walks) and not any(walked.says for walked in walks)


def walk_of(case: Case | None, brought: CaseRuns, now: Now) -> Walked:
    if case is None or case.beside.out or brought.ids.isdisjoint(case.awaits):
        return Walked(brought)
    return Walked(brought, tuple(walk(stepped(case, now), now)))


async def asked_on(runtime: Runtime, walks: Sequence[Walked], ask: Ask) -> list[Walked]:
    """With what the jobs brought for which they wait, and the steps that follow from it."""
    runs = {run.id: run for run in await ask([job for walked in walks for job in walked.asks])}
    later = [walked.answered(runs) for walked in walks]
    asking = [walked.case for walked in later if walked.case and cases.is_new_number_known(walked.case)]
    reached = {case.number: case for case in await cases.reached_now(runtime.store, asking)} if asking else {}
    now = runtime.now()
    return [walked.stepped_on(reached, now) for walked in later]

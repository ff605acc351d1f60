"""What jobs brought is kept, and the cases that waited for it walk on, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.road.stepping import stepped, walk
from storage.cases import cases
from storage.cases.apply import Decided
from storage.jobs.jobs import Run


@dataclass(frozen=True, slots=True)
class CaseRuns:
    """What the jobs of one case brought in one round: all that they are to bring."""

    case_number: str
    runs: tuple[Run, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(run.id for run in self.runs)


def by_case(runs: Sequence[Run]) -> list[CaseRuns]:
    of_cases: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if run.case_number is not None:
            of_cases[run.case_number].append(run)
    return [CaseRuns(number, tuple(own)) for number, own in of_cases.items()]


async def walk_on(runtime: Runtime, brought: Sequence[CaseRuns]) -> list[CaseRuns]:
    """Each case that has all it waited for is stepped, the others go on waiting. Returns those that others moved each
    time they were looked at: nothing of theirs is kept."""

    async def decide(batch: Sequence[CaseRuns]) -> list[Decided]:
        runs = {run.id: run for of_case in batch for run in of_case.runs}
        read = await cases.by_number(runtime.store, [of_case.case_number for of_case in batch], runs)
        stand, now = {case.number: case for case in read}, runtime.now()
        return [decided_of(stand.get(of_case.case_number), of_case, now) for of_case in batch]

    return await settle(runtime, brought, decide)


def decided_of(case: Case | None, brought: CaseRuns, now: Now) -> Decided:
    if case is None or case.beside.out or brought.ids.isdisjoint(case.awaits):
        return Decided(brought=brought.runs)
    return Decided.of_steps(walk(stepped(case, now), now), brought=brought.runs)

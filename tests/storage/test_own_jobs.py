"""What jobs bring is kept with the step it leads to; the jobs of that step are this process's own from the start."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.gateway import ItemReply, SearchItem
from bot.workers.jobs import JobRunner
from bot.workers.workers import Bell, Workers
from handlers.usecases import answers, settling
from handlers.usecases.answers import by_case, walk_on
from handlers.usecases.loops import ERRANDS
from handlers.usecases.own_jobs import HOLDS, MOST, OwnJobs
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.jobs import CancelOrder, JobKind, LookUps, Sign
from proactive.cases.lifecycle import Status
from storage.cases import cases
from storage.cases.apply import Kept
from storage.engine.database import Store
from storage.jobs import jobs
from storage.jobs.jobs import LEASE, Claimed, Run
from tests.storage.makers import AIGUL, DANA, NOON, SERIK, due_of, move, opened, person, questions, seen, step

SOON = NOON + timedelta(seconds=1)


@pytest.fixture
def runtime(store: Store) -> Runtime:
    """Whose jobs are run in this process."""
    return running(store)


def running(store: Store) -> Runtime:
    runtime = Runtime(store, lambda: SOON, TIMEZONE)
    runtime.own_jobs.open_for(ERRANDS)
    return runtime


async def asked(store: Store, *ids: str) -> Case:
    """A case asleep until these jobs, which run, are answered."""
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, *(questions(id, case, AIGUL) for id in ids)))
    await jobs.claim(store, NOON, 10, LEASE)
    return await seen(store, case.number)


def found(id: str, case: Case) -> Run:
    return Run(id=id, case_number=case.number, replies={0: person(AIGUL, death_date="2026-03-09")})


def received(runtime: Runtime) -> list[Claimed]:
    return runtime.own_jobs.receive(ERRANDS, MOST, SOON)


async def out(store: Store, at: datetime = SOON) -> list[str]:
    """The jobs that anybody may take."""
    return [job.id for job in await jobs.claim(store, at, 10, LEASE)]


async def test_an_answer_its_step_and_the_next_question_are_one_transaction(runtime: Runtime) -> None:
    store = runtime.store
    case = await asked(store, "ask")
    assert await walk_on(runtime, by_case([found("ask", case)])) == []
    later = await seen(store, case.number)
    assert (later.revision, await due_of(store, "ask")) == (case.revision + 1, None)
    assert later.detected.person(AIGUL) is not None
    assert later.awaits
    assert set(later.awaits) == {job.id for job in received(runtime)}


async def test_what_is_taken_is_what_a_claim_would_find(runtime: Runtime) -> None:
    case = await asked(runtime.store, "ask")
    await walk_on(runtime, by_case([found("ask", case)]))
    [own] = received(runtime)
    [claimed] = await jobs.claim(runtime.store, SOON + LEASE, 10, LEASE)
    assert replace(claimed, attempts=1) == own


async def test_nobody_else_takes_it_until_the_lease_is_over(runtime: Runtime) -> None:
    case = await asked(runtime.store, "ask")
    await walk_on(runtime, by_case([found("ask", case)]))
    assert await out(runtime.store, SOON + LEASE - timedelta(seconds=1)) == []
    assert len(await out(runtime.store, SOON + LEASE)) == 1


async def test_where_nobody_here_runs_jobs_they_are_anybodys_at_once(store: Store) -> None:
    case, runtime = await asked(store, "ask"), Runtime(store, lambda: SOON, TIMEZONE)
    await walk_on(runtime, by_case([found("ask", case)]))
    assert received(runtime) == []
    assert len(await out(store)) == 1


async def test_what_was_not_begun_is_given_back_at_the_end(runtime: Runtime) -> None:
    case = await asked(runtime.store, "ask")
    await walk_on(runtime, by_case([found("ask", case)]))
    left = runtime.own_jobs.close()
    await jobs.give_back(runtime.store, left, SOON)
    [again] = await jobs.claim(runtime.store, SOON, 10, LEASE)
    assert ([job.id for job in left], again.attempts) == ([again.id], 1)


async def test_what_another_has_taken_meanwhile_is_not_given_back(runtime: Runtime) -> None:
    case = await asked(runtime.store, "ask")
    await walk_on(runtime, by_case([found("ask", case)]))
    assert len(await out(runtime.store, SOON + LEASE)) == 1
    await jobs.give_back(runtime.store, runtime.own_jobs.close(), SOON + LEASE)
    assert await out(runtime.store, SOON + LEASE) == []


async def test_of_two_answers_to_one_question_the_case_goes_by_the_one_that_was_kept(store: Store) -> None:
    case = await asked(store, "ask")
    await jobs.record(store, [Run(id="ask", case_number=case.number, replies={0: person(AIGUL)})], SOON)
    [stands] = await cases.by_number(store, [case.number], {"ask": found("ask", case)})
    alive = stands.detected.person(AIGUL)
    assert alive is not None
    assert (alive.death_date, stands.beside.out) == (None, frozenset())


async def test_a_case_waits_until_the_last_of_its_jobs_is_answered(runtime: Runtime) -> None:
    case = await asked(runtime.store, "first", "last")
    await walk_on(runtime, by_case([found("first", case)]))
    assert (await seen(runtime.store, case.number)).revision == case.revision
    await walk_on(runtime, by_case([found("last", case)]))
    assert (await seen(runtime.store, case.number)).revision == case.revision + 1


async def test_of_two_last_answers_in_two_processes_at_once_one_moves_the_case(store: Store, url: str) -> None:
    case, other = await asked(store, "first", "last"), Store(url, store.vault)
    await asyncio.gather(
        walk_on(running(store), by_case([found("first", case)])),
        walk_on(running(other), by_case([found("last", case)])),
    )
    woken = await seen(store, case.number)
    assert (await due_of(store, "first"), await due_of(store, "last")) == (None, None)
    assert woken.wake_at == SOON or woken.revision > case.revision
    await other.close()


async def test_an_answer_to_a_case_that_was_moved_meanwhile_is_kept_and_moves_nothing(runtime: Runtime) -> None:
    store = runtime.store
    case = await asked(store, "ask")
    await move(store, step(case, Status.ATTENTION, awaits=()))
    assert await walk_on(runtime, by_case([found("ask", case)])) == []
    moved = await seen(store, case.number)
    assert (moved.status, moved.revision, await due_of(store, "ask")) == (Status.ATTENTION, case.revision + 1, None)


async def test_a_case_that_is_moved_as_it_is_looked_at_is_decided_anew(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = runtime.store
    case, decide, looks = await asked(store, "ask"), answers.walk_of, list[int]()

    def meanwhile(stand: Case | None, *given: Any) -> Any:
        assert stand is not None
        looks.append(stand.revision)
        return decide(stand if len(looks) > 1 else replace(stand, revision=stand.revision - 1), *given)

    monkeypatch.setattr(answers, "walk_of", meanwhile)
    await walk_on(runtime, by_case([found("ask", case)]))
    assert len(looks) == 2
    assert (await seen(store, case.number)).revision == case.revision + 1


async def test_an_answer_that_comes_twice_moves_the_case_once(runtime: Runtime) -> None:
    case = await asked(runtime.store, "ask")
    for _ in range(2):
        await walk_on(runtime, by_case([found("ask", case)]))
    assert (await seen(runtime.store, case.number)).revision == case.revision + 1


async def test_what_two_cases_were_told_in_one_round_is_kept_together(runtime: Runtime) -> None:
    store = runtime.store
    pair = await opened(store, AIGUL, SERIK)
    await move(store, *(step(case, Status.DETECTED, questions(f"{case.number}.ask", case, AIGUL)) for case in pair))
    await walk_on(runtime, by_case([found(f"{case.number}.ask", case) for case in pair]))
    assert [case.revision for case in await cases.in_order(store, [case.number for case in pair])] == [2, 2]


async def test_what_many_cases_were_told_is_kept_a_lot_at_a_time(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, keep, lots = runtime.store, settling.keep, list[int]()

    async def counted(*given: Any) -> Kept:
        lots.append(len(given[1]))
        return await keep(*given)

    monkeypatch.setattr(settling, "LOT", 2)
    monkeypatch.setattr(settling, "keep", counted)
    three = await opened(store, AIGUL, SERIK, DANA)
    await move(store, *(step(case, Status.DETECTED, questions(f"{case.number}.ask", case, AIGUL)) for case in three))
    await walk_on(runtime, by_case([found(f"{case.number}.ask", case) for case in three]))
    assert lots == [2, 1]
    assert [case.revision for case in await cases.in_order(store, [case.number for case in three])] == [2, 2, 2]
    assert len(received(runtime)) == 3


def own_since(at: datetime) -> OwnJobs:
    own_jobs = OwnJobs()
    own_jobs.open_for(ERRANDS)
    own_jobs.add([Claimed(id="ask", task=LookUps(), case_number=None)], at)
    return own_jobs


@pytest.mark.parametrize(("waited", "count"), [(HOLDS - timedelta(seconds=1), 1), (HOLDS, 0)])
def test_what_waited_here_for_too_long_is_left_to_whoever_finds_it_due(waited: timedelta, count: int) -> None:
    assert len(own_since(NOON).receive(ERRANDS, 10, NOON + waited)) == count


def test_no_more_is_taken_than_can_be_run_soon() -> None:
    own_jobs = own_since(NOON)
    assert JobKind.LOOK_UP in own_jobs.takes
    own_jobs.add([Claimed(id=f"ask{n}", task=LookUps(), case_number=None) for n in range(MOST)], NOON)
    assert JobKind.LOOK_UP not in own_jobs.takes
    assert len(own_jobs.receive(ERRANDS, 10, NOON)) == 10
    assert len(own_jobs.receive(ERRANDS, MOST, NOON)) == MOST - 9
    assert JobKind.LOOK_UP in own_jobs.takes


def test_of_several_kinds_what_waits_longest_is_run_first() -> None:
    own_jobs = own_since(NOON)
    cancelling, signing = CancelOrder(order_id="o-1"), Sign(document="")
    own_jobs.add([Claimed(id="sign", task=signing, case_number=None)], NOON - timedelta(seconds=2))
    own_jobs.add([Claimed(id="cancel", task=cancelling, case_number=None)], NOON - timedelta(seconds=1))
    assert [job.id for job in own_jobs.receive(ERRANDS, 2, NOON)] == ["sign", "cancel"]


async def test_a_loop_that_is_called_by_name_runs_and_nobody_looks_for_it() -> None:
    bell, turns, looks = Bell(), list[str](), 0

    async def look() -> set[str]:
        nonlocal looks
        looks += 1
        return {"inbox", "errands"}

    async def turn(name: str) -> int:
        turns.append(name)
        return 0

    loops = Workers({name: lambda name=name: turn(name) for name in ("inbox", "errands")}, bell, look=look)  # type: ignore[misc]
    bell.call("errands", "a loop of another process")
    await loops.drain()
    assert (turns, looks) == (["errands"], 1)


class Silent:
    """Registers that answer nothing, and the ids of the jobs they were asked by."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def look_up(self, searches: Sequence[SearchItem]) -> dict[str, ItemReply]:
        self.asked += [search.reference.partition("#")[0] for search in searches]
        return {}


async def test_what_others_left_is_not_kept_waiting_by_what_this_process_takes_itself(runtime: Runtime) -> None:
    [case] = await opened(runtime.store, AIGUL)
    await move(runtime.store, step(case, Status.DETECTED, questions("left", case, AIGUL)))
    registers, office = Silent(), SimpleNamespace(store=runtime.store)
    runner = JobRunner(runtime, office, registers, at_once=4)  # type: ignore[arg-type]
    enquiry = questions("own", case, AIGUL).enquiry
    own = [Claimed(id=f"own{n}", task=LookUps(), case_number=None, enquiry=enquiry, attempts=1) for n in range(8)]
    runtime.take(own)
    await runner.run()
    assert registers.asked == ["own0", "own1", "left"]
    await runner.run()
    assert registers.asked[3:] == ["own2", "own3", "own4", "own5"]


@pytest.mark.parametrize(("is_withdrawn", "asked_by"), [(False, ["ask"]), (True, [])])
async def test_nothing_is_asked_in_the_name_of_a_consent_that_was_withdrawn_while_it_waited_here(
    runtime: Runtime, is_withdrawn: bool, asked_by: list[str]
) -> None:
    store, registers, [case] = runtime.store, Silent(), await opened(runtime.store, AIGUL)
    question = questions("ask", case, AIGUL)
    assert question.enquiry is not None
    question = replace(question, enquiry=replace(question.enquiry, consent_id="consent"))
    await store.write(jobs.write, [question], SOON, ERRANDS)
    runtime.take([jobs.taken(question)])
    if is_withdrawn:
        await store.write(jobs.stop_asking, {case.number: "consent"}, SOON)
    await JobRunner(runtime, SimpleNamespace(store=store), registers).run()  # type: ignore[arg-type]
    assert registers.asked == asked_by


async def test_what_waited_here_for_too_long_is_asked_at_once_and_was_no_try(runtime: Runtime) -> None:
    store, registers, [case] = runtime.store, Silent(), await opened(runtime.store, AIGUL)
    question = questions("ask", case, AIGUL)
    await store.write(jobs.write, [question], SOON, ERRANDS)
    runtime.own_jobs.add([jobs.taken(question)], SOON - HOLDS)
    await JobRunner(runtime, SimpleNamespace(store=store), registers).run()  # type: ignore[arg-type]
    [again] = await jobs.claim(store, SOON + timedelta(hours=1), 10, LEASE)
    assert (registers.asked, again.attempts) == (["ask"], 2)
    assert runtime.counters.job_runs.labels("look_up", "later")._value.get() == 1

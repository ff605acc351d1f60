from datetime import timedelta

from proactive.cases.jobs import FetchDocument, Job, RegisterReply, Sign, Signature
from proactive.cases.lifecycle import Status
from proactive.cases.registers import AnswerState, LookUp, Person, Purpose
from proactive.cases.step import Step
from storage.cases import cases, waking
from storage.engine.database import Store, Transaction
from storage.jobs import brought, jobs
from storage.jobs.jobs import Run
from tests.storage.makers import (
    AIGUL,
    MINUTE,
    NOON,
    SERIK,
    apply,
    begun,
    due,
    due_of,
    move,
    opened,
    person,
    questions,
    seen,
    step,
    transaction,
)

LEASE = timedelta(seconds=60)
SOON = NOON + timedelta(seconds=1)


async def asked(store: Store, *jobs: str):
    """A case asleep until these jobs are answered."""
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, *(questions(id, case) for id in jobs)))
    return await seen(store, case.number)


async def claim(store: Store, now=NOON, limit: int = 10):
    return await jobs.claim(store, now, limit, LEASE)


def keep(tx: Transaction, runs: list[Run], now=SOON) -> None:
    jobs.record_rows.within(tx, jobs.run_rows(tx.vault, runs, now))
    waking.wake_answered(tx, [run for run in runs if run.is_answered], now)


def run(id: str, case, **brought) -> Run:
    return Run(id=id, case_number=case.number, **(brought or {"replies": {0: person()}}))


async def test_a_job_is_claimed_with_all_it_asks(store: Store):
    case = await asked(store, "ask")
    [one] = await claim(store)
    assert (one.id, one.case_number, one.enquiry.purpose, one.attempts) == ("ask", case.number, Purpose.DETECT, 1)
    assert one.enquiry.look_ups == (LookUp(Person, "IIN", AIGUL),)


async def test_a_claimed_job_is_nobody_elses_until_the_lease_is_over(store: Store):
    await asked(store, "ask")
    await claim(store)
    assert await claim(store, NOON + LEASE - timedelta(seconds=1)) == []
    [again] = await claim(store, NOON + LEASE)
    assert again.attempts == 2


async def test_no_more_are_claimed_than_were_wanted(store: Store):
    await asked(store, *(f"ask{n}" for n in range(30)))
    assert [len(await claim(store, limit=20)) for _ in range(3)] == [20, 10, 0]


async def test_an_answer_wakes_the_case_and_is_read_as_facts(store: Store):
    case = await asked(store, "ask")
    await claim(store)
    await store.write(keep, [run("ask", case)])
    [woken] = await store.write(due, SOON, 10)
    known = woken.detected.person(AIGUL)
    assert known is not None
    assert known.surname == "Серікова"


async def test_a_register_that_holds_nothing_has_answered(store: Store):
    case = await asked(store, "ask")
    await store.write(keep, [run("ask", case, replies={0: RegisterReply(state=AnswerState.ANSWERED)})])
    [woken] = await store.write(due, SOON, 10)
    assert woken.detected.person(AIGUL) is None


async def test_partial_answers_are_kept_for_the_next_try(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("ask", case, AIGUL, SERIK)))
    await claim(store)
    await store.write(keep, [run("ask", case, replies={0: person()}, error="kz:GBDFL: down", retry_at=NOON + MINUTE)])
    assert await claim(store, SOON) == []
    [again] = await claim(store, NOON + MINUTE)
    assert again.replies == {0: person()}


async def test_a_case_sleeps_on_while_its_job_is_tried_again(store: Store):
    case = await asked(store, "ask")
    await store.write(keep, [run("ask", case, error="down", retry_at=NOON + MINUTE)])
    assert await store.write(due, SOON, 10) == []
    assert (await seen(store, case.number)).detected.answers == {}


async def test_a_case_is_woken_only_when_all_its_jobs_are_answered(store: Store):
    case = await asked(store, "one", "two")
    await store.write(keep, [run("one", case)])
    assert await store.write(due, SOON, 10) == []
    await store.write(keep, [run("two", case)])
    assert len(await store.write(due, SOON, 10)) == 1


async def test_a_job_that_a_case_does_not_wait_for_neither_wakes_it_nor_holds_it_up(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("one", case), questions("two", case), awaits=("two",)))
    await store.write(keep, [run("one", case, error="down", retry_at=NOON + MINUTE)])
    await store.write(keep, [run("two", case)])
    assert len(await store.write(due, SOON, 10)) == 1


async def test_an_answer_nobody_waits_for_wakes_nobody(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("one", case), questions("two", case), awaits=("two",)))
    await store.write(keep, [run("one", case)])
    assert await store.write(due, SOON, 10) == []


async def test_who_begins_to_wait_for_what_was_answered_before_goes_on_at_once(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("ask", case), awaits=()))
    await store.write(keep, [run("ask", case)])
    asleep = await seen(store, case.number)
    await move(store, step(asleep, Status.DETECTED, questions("ask", case)), now=SOON)
    assert len(await store.write(due, SOON, 10)) == 1


async def test_two_last_answers_at_once_wake_the_case(store: Store):
    case = await asked(store, "one", "two")
    async with transaction(store) as other_process:
        await other_process(keep, [run("one", case)])
        mine = await begun(store, keep, [run("two", case)])
    await mine
    assert len(await store.write(due, SOON, 10)) == 1


async def test_an_answer_during_a_step_elsewhere_makes_that_step_look_again(store: Store):
    case = await asked(store, "ask")
    looked_before = step(case, Status.DETECTED)
    await store.write(keep, [run("ask", case)])
    assert await move(store, looked_before) == set()
    assert len(await store.write(due, SOON, 10)) == 1


async def test_an_answer_that_waits_for_a_step_to_end_still_wakes_the_case(store: Store):
    case = await asked(store, "ask")
    async with transaction(store) as run_elsewhere:
        [locked] = await run_elsewhere(cases.by_number, [case.number])
        answer = await begun(store, keep, [run("ask", case)])
        await run_elsewhere(apply, [step(locked, Status.DETECTED)], NOON)
    await answer
    assert len(await store.write(due, SOON, 10)) == 1


async def test_a_job_is_answered_once(store: Store):
    case = await asked(store, "ask")
    await store.write(keep, [run("ask", case)])
    await store.write(keep, [run("ask", case, replies={}, error="down", retry_at=NOON + MINUTE)])
    assert await due_of(store, "ask") is None
    assert (await seen(store, case.number)).detected.person(AIGUL) is not None


async def test_the_same_job_asked_for_again_is_still_one(store: Store):
    case = await asked(store, "order.place")
    again = step(case, Status.DETECTED, questions("order.place", case))
    assert await move(store, again) == {case.number}
    assert len(await claim(store)) == 1


async def test_the_answer_of_the_job_a_case_waits_for_is_found_by_its_kind(store: Store):
    [case] = await opened(store, AIGUL)
    signing = Job(id="1.sign", task=Sign(document="{}"), case_number=case.number)
    await move(store, step(case, Status.DETECTED, signing))
    await store.write(keep, [run("1.sign", case, answer=Signature(signature="c2ln"))])
    assert (await seen(store, case.number)).beside.answers == (Signature(signature="c2ln"),)


async def test_facts_of_an_earlier_screening_do_not_count(store: Store):
    case = await asked(store, "ask")
    await store.write(keep, [run("ask", case)])
    answered = await seen(store, case.number)
    afresh = answered.screened_again(SOON)
    await move(store, Step(answered, step(answered, Status.DETECTED, screening=afresh.screening).outcome))
    assert (await seen(store, case.number)).detected.answers == {}


async def test_a_document_that_nobody_waits_for_is_not_asked_for_any_more(store: Store):
    asked = [
        Job(id=f"d{n}", task=FetchDocument(number=f"26-000000{n}", kind="x"), scope=f"26-000000{n}") for n in (1, 2)
    ]
    await store.write(jobs.write, asked, NOON)
    await store.write(jobs.stop, {"26-0000001"}, NOON)
    claimed = await jobs.claim(store, NOON, 10, MINUTE)
    assert [one.id for one in claimed] == ["d2"]


async def test_an_answer_that_comes_by_another_way_while_its_job_is_asked_waits_for_no_back_off(store: Store):
    """A register acknowledges the question and answers at its own hour, while the call is still out."""
    case = await asked(store, "ask")
    await claim(store)
    await brought.keep(store, "ask", {0: person()}, SOON)
    later = SOON + timedelta(minutes=5)
    await store.write(keep, [run("ask", case, error="pdng", retry_at=later)], SOON + timedelta(seconds=2))
    [again] = await claim(store, SOON + timedelta(seconds=3))
    assert (again.id, list(again.replies)) == ("ask", [0])

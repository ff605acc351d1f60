import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from proactive.cases.award import Track
from proactive.cases.case import Decision
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.messages.message import Priority
from storage.cases import cases, history
from storage.cases.apply import change
from storage.cases.cases import NoSuchCase
from storage.engine.database import Store, Transaction
from storage.engine.tables import cases as case_table
from storage.messages import conversations
from storage.reporting import case_facts
from tests.storage.makers import (
    AIGUL,
    DANA,
    MINUTE,
    NOON,
    OTHER_PHONE,
    PHONE,
    SERIK,
    apply,
    asking,
    begun,
    consent,
    due,
    moment,
    move,
    open_cases,
    opened,
    opening,
    seen,
    state_of,
    step,
    transaction,
    words,
)


async def test_a_move_is_remembered_with_all_that_is_sealed(store: Store):
    [case] = await opened(store, AIGUL)
    change = asking(case)
    assert await move(store, change) == {case.number}
    later = await seen(store, case.number)
    assert later == replace(change.outcome.case, revision=1)


async def test_a_step_made_from_an_older_look_drops_out(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.READY))
    assert await move(store, step(case, Status.ATTENTION, words("late"))) == set()
    assert (await seen(store, case.number)).status is Status.READY
    assert await store.read(conversations.of_case, case.number) == []


async def test_a_revision_alone_makes_an_older_look_stale(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED))
    assert await move(store, step(case, Status.READY)) == set()


async def test_a_stale_step_does_not_hold_up_the_batch(store: Store):
    one, two, three = await opened(store, AIGUL, SERIK, DANA)
    await move(store, step(two, Status.ATTENTION))
    moved = await move(store, *(step(case, Status.READY, words(f"to {case.number}")) for case in (one, two, three)))
    assert moved == {one.number, three.number}
    assert await state_of(store, f"to {three.number}") == "queued"


async def test_five_hundred_cases_move_in_one_transaction(store: Store):
    many = await opened(store, *(f"{n:012}" for n in range(500)))
    assert len(await move(store, *(step(case, Status.READY) for case in many))) == 500
    assert len(await history.since(store, 500)) == 500


async def test_what_fails_halfway_leaves_nothing_behind(store: Store):
    [case] = await opened(store, AIGUL)

    def fails_after_applying(tx: Transaction) -> None:
        apply(tx, [step(case, Status.READY, words("never"))], NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fails_after_applying)
    assert (await seen(store, case.number)).status is Status.DETECTED
    assert await store.read(conversations.with_address, PHONE) == []


async def test_a_case_makes_several_steps_at_once_and_each_is_remembered(store: Store):
    [case] = await opened(store, AIGUL)
    first = step(case, Status.READY, words("one"))
    second = asking(first.later, PHONE, Status.OFFERED, words("two"))
    assert await move(store, first, second) == {case.number}
    assert [line.to_status for line in await history.since(store, 0)] == ["detected", "ready", "offered"]
    assert await seen(store, case.number) == replace(second.outcome.case, revision=2)
    assert [await state_of(store, id) for id in ("one", "two")] == ["queued", "queued"]


async def test_of_two_steps_from_one_look_the_second_drops_out(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.READY), step(case, Status.ATTENTION, words("never")))
    assert (await seen(store, case.number)).status is Status.READY
    assert await store.read(conversations.with_address, PHONE) == []


async def test_steps_that_were_made_at_once_are_kept_together_or_not_at_all(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    ready = step(two, Status.READY)
    question = asking(ready.later)
    await move(store, asking(one), ready, question, step(question.later, Status.CONSENTED))
    assert (await seen(store, two.number)).status is Status.DETECTED


async def test_who_only_looks_does_not_wait_for_who_writes(postgres_store: Store):
    [case] = await opened(postgres_store, AIGUL)
    async with transaction(postgres_store) as run, asyncio.timeout(20):
        await run(cases.by_number, [case.number])
        assert await cases.by_number(postgres_store, [case.number]) == [case]


async def test_of_two_movers_at_once_one_wins_and_the_other_drops_out(store: Store):
    [case] = await opened(store, AIGUL)
    async with transaction(store) as run:
        assert await run(apply, [step(case, Status.READY)], NOON) == {case.number}
        other = await begun(store, apply, [step(case, Status.ATTENTION)], NOON)
    assert await other == set()
    assert (await seen(store, case.number)).status is Status.READY


async def test_a_second_question_on_one_number_drops_out_of_the_batch(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    moved = await move(store, asking(one), asking(two))
    assert moved == {one.number}
    assert (await seen(store, two.number)).status is Status.DETECTED


async def test_a_second_question_on_one_number_drops_out_later_too(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one))
    assert await move(store, asking(two)) == set()


async def test_two_questions_asked_at_once_by_two_processes_never_both_stand(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    async with transaction(store) as run:
        await run(apply, [asking(one)], NOON)
        other = await begun(store, apply, [asking(two)], NOON)
    assert await other == set()
    assert (await seen(store, two.number)).status is Status.DETECTED


async def test_questions_on_two_numbers_stand_side_by_side(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    assert len(await move(store, asking(one, PHONE), asking(two, OTHER_PHONE))) == 2


async def test_a_busy_number_is_told_to_the_stage(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one), asking(two, to=Status.READY, question=None))
    waiting, open_ = await seen(store, two.number), await seen(store, one.number)
    assert waiting.beside.contacts[PHONE].busy
    assert not open_.beside.contacts[PHONE].busy


async def test_the_case_that_waits_for_a_number_is_woken_when_the_question_is_settled(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one), asking(two, to=Status.READY, question=None))
    await move(store, step(await seen(store, one.number), Status.DECLINED, question=None), now=NOON + MINUTE)
    [woken] = await store.write(due, NOON + MINUTE, 10)
    assert woken.number == two.number
    assert await move(store, asking(woken)) == {two.number}


async def test_a_conversation_keeps_its_number_from_the_offer_to_the_account(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one), asking(two, to=Status.READY, question=None))
    agreed = await seen(store, one.number)
    await move(store, step(agreed, Status.CONSENTED, consent=consent("c1"), question=None))
    assert (await seen(store, two.number)).beside.contacts[PHONE].busy
    assert await move(store, asking(await seen(store, one.number), to=Status.ACCOUNT)) == {one.number}


async def test_a_number_is_free_once_the_account_is_named(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one, to=Status.ACCOUNT), asking(two, to=Status.READY, question=None))
    await move(store, step(await seen(store, one.number), Status.CERTIFIED, question=None), now=NOON + MINUTE)
    woken = await store.write(due, NOON + MINUTE, 10)
    assert [case.number for case in woken] == [two.number]


async def test_urgent_cases_are_looked_at_first(store: Store):
    await store.write(open_cases, [opening(AIGUL, "disability")], NOON - MINUTE)
    await store.write(open_cases, [opening(SERIK, "burial")], NOON)
    [first] = await store.write(due, NOON, 1)
    assert first.service == "burial"


async def test_a_case_that_sleeps_is_not_due_until_its_time(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.READY, wake_at=NOON + MINUTE))
    assert await store.write(due, NOON, 10) == []
    assert len(await store.write(due, NOON + MINUTE, 10)) == 1


async def test_what_two_processes_look_at_is_never_the_same_case(postgres_store: Store):
    await opened(postgres_store, AIGUL, SERIK)
    async with transaction(postgres_store) as run:
        [mine] = await run(due, NOON, 1)
        [theirs] = await postgres_store.write(due, NOON, 10)
    assert {mine.subject_iin, theirs.subject_iin} == {AIGUL, SERIK}


async def test_the_cases_of_a_number_come_with_the_open_question_first(store: Store):
    one, two = await opened(store, AIGUL, SERIK)
    await move(store, asking(one))
    await move(store, asking(two, to=Status.ASSIGNED, question=None), now=NOON + MINUTE)
    found = await store.write(cases.on_lines.within, [PHONE, OTHER_PHONE])
    assert [case.number for case in found[PHONE]] == [one.number, two.number]
    assert OTHER_PHONE not in found


async def test_what_was_not_yet_said_about_an_annulled_case_is_taken_back(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, asking(case, PHONE, Status.OFFERED, words("offer", case_number=case.number)))
    farewell = words("sorry", case_number=case.number, priority=Priority.CASE)
    await move(store, step(await seen(store, case.number), Status.ANNULLED, farewell, question=None))
    assert (await state_of(store, "offer"), await state_of(store, "sorry")) == ("taken_back", "queued")


async def test_a_note_without_a_move_enters_the_history(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, Step(case, Outcome(case=case, note="event corrected: nothing new", by="citizen")))
    last = (await history.since(store, 0))[-1]
    assert (last.from_status, last.to_status, last.by) == ("detected", "detected", "citizen")


async def test_one_act_on_a_case_returns_it_as_it_is_afterwards(store: Store):
    [case] = await opened(store, AIGUL)
    later = await change(store, case.number, lambda case: step(case, Status.READY).outcome, moment())
    assert (later.status, later.revision) == (Status.READY, 1)


async def test_an_act_on_a_number_that_no_case_has_is_refused(store: Store):
    with pytest.raises(NoSuchCase, match="26-9999999"):
        await change(store, "26-9999999", lambda case: step(case, Status.READY).outcome, moment())


async def test_while_somebody_applies_again_the_journal_and_the_figures_go_by_the_former_application(store: Store):
    [case] = await opened(store, AIGUL)
    decision = Decision(outcome="refused", number=f"{case.number}/1", made_by="official", made_at=NOON)
    entry = {"registered_at": NOON, "due_on": date(2026, 3, 20), "track": Track.REVIEWED, "late": True}
    former = {"consent": consent("c1"), "decision": decision, "decisions_made": 1, **entry}
    await move(store, step(await seen(store, case.number), Status.REFUSED, **former))
    refused = await seen(store, case.number)
    await move(store, Step(refused, Outcome(case=refused.screened_again(NOON + MINUTE))))
    again = await seen(store, case.number)
    row = await store.read(row_of, case.number)
    assert (row.registered_at, row.track, row.late, row.outcome) == (NOON, "reviewed", True, "refused")
    assert row.due_on is None  # nothing is to be decided by then
    assert case_facts.due_on(again) == date(2026, 3, 20)
    assert (again.application, again.decision, again.last_decision) == (None, None, decision)


def row_of(tx: Transaction, number: str) -> Any:
    return tx.connection.execute(select(case_table).where(case_table.c.number == number)).one()

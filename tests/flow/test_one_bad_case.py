"""One case, one job, one answer that cannot be worked: a person has it, and everybody else goes on."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.workers import jobs as job_worker
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.road import pipeline
from storage.cases import apply as apply_module
from storage.engine.database import Transaction
from storage.engine.tables import cases, history, job
from tests.flow.quick import QuickWorld, quickly

EVENTS = ("disability_general_illness", "disability_since_childhood", "disability_occupational_disease")


async def standing(world: QuickWorld) -> dict[str, str]:
    def read(tx: Transaction) -> dict[str, str]:
        return {row.number: row.status for row in tx.connection.execute(select(cases.c.number, cases.c.status))}

    return await world.app.store.read(read)


async def test_a_case_whose_row_is_broken_does_not_stop_the_others() -> None:
    async with quickly() as world:
        world.bring(EVENTS[0])
        await world.settle()
        [bad] = await standing(world)

        def breaks(tx: Transaction) -> None:
            change = update(cases).where(cases.c.number == bad)
            tx.connection.execute(change.values(sealed=b"broken" * 9, wake_at=world.clock()))

        await world.app.store.write(breaks)
        world.bring(EVENTS[1])
        await world.settle()
        others = {number: status for number, status in (await standing(world)).items() if number != bad}
        assert set(others.values()) == {Status.OFFERED}

        def noted(tx: Transaction) -> list[str]:
            return list(tx.connection.execute(select(history.c.note).where(history.c.case_number == bad)).scalars())

        assert any("WrongKey" in note for note in await world.app.store.read(noted))


async def test_a_step_that_cannot_be_kept_hands_its_case_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    async with quickly() as world:
        bad = "26-0000001"
        monkeypatch.setattr(apply_module, "columns", poisoned(apply_module.columns, bad))
        for kind in EVENTS:
            world.bring(kind)
        await world.settle()
        found = {case.number: case for case in await world.cases()}
        assert found.pop(bad).waiting == Waiting(Reason.PROGRAM_ERROR)
        assert {case.status for case in found.values()} == {Status.OFFERED}


def poisoned(columns: Any, number: str) -> Any:
    """What a step of one case comes to cannot be written; a person's hand can."""

    def write(vault: Any, case: Any, now: Any) -> Any:
        if case.number == number and case.status is Status.OFFERED:
            raise ValueError("no column takes this")
        return columns(vault, case, now)

    return write


async def test_what_is_our_own_trouble_hands_nobodys_case_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often, where an event is taken in and where a case is stepped."""
    async with quickly() as world:
        stage, trouble = pipeline.ROAD[Status.DETECTED], OSError(24, "Too many open files")
        troubles = iter([trouble, None, *[trouble] * 4])

        def screens(case: Any, now: Any) -> Any:
            if (error := next(troubles, None)) is not None:
                raise error
            return stage(case, now)

        monkeypatch.setitem(pipeline.ROAD, Status.DETECTED, screens)
        world.bring(EVENTS[0])
        for _ in range(12):
            with suppress(OSError):
                await world.settle()
            world.clock.pass_(timedelta(minutes=10))
        assert {case.status for case in await world.cases()} == {Status.OFFERED}


async def test_a_job_that_can_never_be_carried_out_has_a_last_try_and_then_an_official(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with quickly() as world:
        monkeypatch.setattr(job_worker.JobRunner, "_replied", breaks_down)
        world.bring(EVENTS[0])
        for _ in range(2 * job_worker.LAST_TRY):
            await world.settle()
            world.clock.pass_(job_worker.LONGEST_WAIT)
        [case] = await world.cases()
        assert (case.status, case.waiting) == (Status.ATTENTION, Waiting(Reason.PROGRAM_ERROR))

        def tries(tx: Transaction) -> tuple[int, str]:
            row = tx.connection.execute(select(job.c.attempts, job.c.state).where(job.c.kind == "look_up")).one()
            return row.attempts, row.state

        assert await world.app.store.read(tries) == (job_worker.LAST_TRY, "given_up")


def breaks_down(*_: Any) -> Any:
    raise ValueError("a mistake")

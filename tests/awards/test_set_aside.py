"""Awards that cannot be read fill no batch: those behind them go on, it is told, and the night tries again."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.workers.alerts import left_aside
from handlers.usecases import award_questions, award_steps
from proactive.staff.alerts import Alarm
from storage.awards import awards, progress
from storage.engine.award_tables import award_aside, award_changes
from storage.engine.award_tables import awards as table
from storage.engine.database import Transaction
from tests.awards.town import drawn, instructed, on_day, only_award
from tests.flow.quick import QuickWorld, quickly

LONG_AGO = date(2026, 1, 1)
MANY = 7


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(award_steps, "AT_ONCE", 2)
    monkeypatch.setattr(award_questions, "AT_ONCE", 2)


def copies(tx: Transaction, **values: Any) -> None:
    """Broken ones, which come before the one that can be read."""
    [row] = tx.connection.execute(select(table)).mappings()
    rows = [
        {**row, "id": f"0{number}", "case_number": f"0{number}", "sealed": b"cut", **values} for number in range(MANY)
    ]
    tx.connection.execute(insert(table), rows)


def set_aside_now(tx: Transaction) -> list[tuple[str, int]]:
    return [(row.award_id, row.place) for row in tx.connection.execute(select(award_aside))]


async def aside(world: QuickWorld) -> list[tuple[str, int]]:
    return sorted(await world.app.store.read(set_aside_now))


async def test_whose_day_has_come_is_looked_at_behind_any_number_that_cannot_be_read() -> None:
    async with drawn() as world:
        due = (await only_award(world)).award
        await world.app.store.write(copies, wake_on=LONG_AGO)
        await world.app.store.write(
            lambda tx: tx.connection.execute(update(table).where(table.c.id == due.id).values(wake_on=LONG_AGO))
        )
        assert await award_steps.look_due(world.app.runtime) == 1
        assert await aside(world) == [(f"0{number}", -1) for number in range(MANY)]
        assert await award_steps.look_due(world.app.runtime) == 0


async def test_a_year_begins_for_those_behind_them() -> None:
    async with drawn() as world:
        await world.app.store.write(copies, year=2025)
        await on_day(world, date(2027, 1, 4))
        assert await award_steps.recalculate_year(world.app.runtime, 2027, 2) == 1
        assert (await only_award(world)).award.year == 2027
        assert len(await aside(world)) == MANY


async def test_answers_of_registers_are_put_to_those_behind_them() -> None:
    async with drawn() as world:
        await world.app.store.write(copies, awaits="answered")
        await world.app.store.write(answered)
        for _ in range(MANY):
            await award_questions.answered(world.app.runtime)
        assert len(await aside(world)) == MANY
        batch = await awards.answered(world.app.store, 10)
        assert (batch.awards, batch.unreadable) == ([], [])


def answered(tx: Transaction) -> None:
    from storage.engine.tables import job

    row = dict(tx.connection.execute(select(job).limit(1)).mappings().one())
    tx.connection.execute(insert(job), [{**row, "id": "answered", "state": "done", "due_at": None}])


async def test_a_decision_that_cannot_be_read_is_set_aside_told_and_goes_on_when_it_is_put_right() -> None:
    async with drawn() as world:
        whole: list[bytes] = []

        def cut(tx: Transaction) -> None:
            whole.extend(tx.connection.execute(select(award_changes.c.sealed)).scalars())
            tx.connection.execute(update(award_changes).values(sealed=b"cut"))

        carry_on = progress.carry_on
        world.bring("group_worse")
        monkey = pytest.MonkeyPatch()
        monkey.setattr(progress, "carry_on", held_back)
        await world.settle()
        monkey.setattr(progress, "carry_on", carry_on)
        await world.app.store.write(cut)
        await world.settle()
        monkey.undo()
        [(_, place)] = await aside(world)
        assert (place, instructed(world)) == (1, [])
        [trouble] = await left_aside(world.app.store)
        assert (trouble.alarm, trouble.count) == (Alarm.ASIDE, 1)
        assert await progress.look_again(world.app.store) == 0
        await world.app.store.write(lambda tx: tx.connection.execute(update(award_changes).values(sealed=whole[0])))
        assert await progress.look_again(world.app.store) == 1
        await world.settle()
        assert (instructed(world), await aside(world), await left_aside(world.app.store)) == (["change"], [], [])


async def held_back(*_: object) -> int:
    return 0


async def test_on_postgresql_they_are_set_aside_too(postgres_newest_url: str) -> None:
    async with quickly(database_url=postgres_newest_url) as world:
        from tests.awards.town import assigned

        await assigned(world)
        await world.app.store.write(copies, wake_on=LONG_AGO)
        await award_steps.look_due(world.app.runtime)
        await award_steps.look_due(world.app.runtime)
        assert len(await aside(world)) == MANY

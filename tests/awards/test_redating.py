"""Awards laid down by a version that did not know some of the days on which they are due are found, each once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from handlers.usecases import award_steps
from proactive.awards.award import AskedFor, MonthlyAward
from proactive.awards.changes import by_official
from proactive.awards.circumstance import Circumstance, Happening
from storage.awards import awards, redating
from storage.awards.awards import people_rows, sealed_columns
from storage.engine.award_tables import award_people
from storage.engine.award_tables import awards as table
from storage.engine.database import Transaction, writes
from tests.awards.test_after_a_choice import cared, gave_up
from tests.awards.test_citizens_of_awards import DANA, at_ten
from tests.flow.quick import QuickWorld, quickly
from tests.storage.heard import heard

WORKS = Circumstance(id="w", what=Happening.CARER_EMPLOYED, on=date(2026, 6, 3), came=date(2026, 6, 8), iin=DANA)

GROWN = 30


def ended_by_work() -> MonthlyAward:
    """The carer's part was over on 1 July, and nobody looked at what was given up for it."""
    return by_official(cared(), WORKS, at_ten(date(2026, 6, 9)), "O-1").award


@writes
def laid_down_before(tx: Transaction, given: list[MonthlyAward], at: datetime) -> None:
    """As the version before wrote them: due on no day, by no reckoning of ours."""
    for place, award in enumerate(given):
        columns = sealed_columns(tx.vault, award, at.date()) | {"wake_on": None, "dated_by": 0, "awaits": None}
        fixed = {"id": award.id, "case_number": f"26-000000{place}", "service": award.service, "changed_at": at}
        tx.connection.execute(insert(table).values(columns | fixed))
        tx.connection.execute(tx.insert(award_people).on_conflict_do_nothing(), people_rows(tx.vault, award))


@writes
def woken(tx: Transaction) -> dict[str, tuple[Any, ...]]:
    query = select(table.c.id, table.c.wake_on, table.c.dated_by, table.c.revision)
    return {row.id: tuple(row)[1:] for row in tx.connection.execute(query)}


def of_somebody(award: MonthlyAward, iin: str) -> MonthlyAward:
    """Whom the registers of the city know."""
    held, subject = award.entitlement, iin if award.subject_iin == DANA else award.subject_iin
    members = tuple(replace(member, iin=iin) if member.iin == DANA else member for member in held.members)
    about = replace(held, members=members, iin=iin if held.iin else None)
    its = {"recipient_iin": iin, "payee_iin": iin, "subject_iin": subject}
    return replace(award, entitlement=about, watch_on=None, **its)


async def older(world: QuickWorld) -> None:
    somebody = next(person.iin for person in world.city.people if person.age(world.clock().date()) > GROWN)
    given = [of_somebody(award, somebody) for award in (gave_up(), ended_by_work())]
    await laid_down_before(world.app.store, given, world.clock())


async def test_a_part_that_ended_by_work_before_the_change_is_seen_to_though_nobody_writes_the_award(
    url: str,
) -> None:
    async with quickly(database_url=url) as world:
        await older(world)
        assert await award_steps.look_due(world.app.runtime) == 0
        await award_steps.look(world.app.runtime)
        [own] = await awards.of_ids(world.app.store, [gave_up().id])
        assert own.question is not None
        assert (own.question.purpose, own.question.from_) == (AskedFor.OWN_AGAIN, date(2026, 7, 1))


async def test_each_is_dated_once_and_where_none_is_left_nothing_is_written(url: str) -> None:
    async with quickly(database_url=url) as world:
        await older(world)
        assert await award_steps.date_anew(world.app.runtime) == 2
        assert {dated for _, dated, _ in (await woken(world.app.store)).values()} == {awards.RECKONING}
        written: list[tuple[str, Any]] = []
        with heard(written):
            assert await award_steps.date_anew(world.app.runtime) == 0
        assert [
            statement for statement, _ in written if "awards" in statement and not statement.startswith("SELECT")
        ] == []


async def test_broken_off_between_two_pages_it_goes_on_where_it_was(url: str) -> None:
    async with quickly(database_url=url) as world:
        await older(world)
        first = await redating.next_batch(world.app.store, world.app.runtime.now(), 1)
        assert len(first.awards) == 1
        assert await award_steps.date_anew(world.app.runtime) == 1


async def test_a_day_that_has_come_and_was_not_seen_to_is_kept(url: str) -> None:
    async with quickly(database_url=url) as world:
        await older(world)
        today = world.app.runtime.now().today
        await set_due(world.app.store, gave_up().id, today - timedelta(days=1))
        await award_steps.date_anew(world.app.runtime)
        assert (await woken(world.app.store))[gave_up().id][0] == today - timedelta(days=1)


async def test_one_that_cannot_be_read_is_set_aside_and_keeps_none_behind_it_waiting(url: str) -> None:
    async with quickly(database_url=url) as world:
        await older(world)
        await spoilt(world.app.store, min(gave_up().id, ended_by_work().id))
        assert await award_steps.date_anew(world.app.runtime) == 1


async def test_they_are_found_by_an_index_of_sqlite() -> None:
    async with quickly() as world:
        plan = await plan_of(world.app.store)
        assert any("ix_awards_dated_by" in step for step in plan)


@writes
def set_due(tx: Transaction, id: str, day: date) -> None:
    tx.connection.execute(update(table).where(table.c.id == id).values(wake_on=day))


@writes
def spoilt(tx: Transaction, id: str) -> None:
    tx.connection.execute(update(table).where(table.c.id == id).values(sealed=b"cut"))


@writes
def plan_of(tx: Transaction) -> list[str]:
    query = str(redating.BY_PLACE.limit(10).compile(tx.connection, compile_kwargs={"literal_binds": True}))
    return [row[3] for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]

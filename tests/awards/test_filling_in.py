"""Cases that were assigned before awards were kept get theirs in one pass, however often it is broken off."""

from datetime import datetime

from sqlalchemy import delete

from handlers.usecases.award_steps import fill_in
from storage.awards import awards
from storage.cases import award_backfill
from storage.engine import installation
from storage.engine.award_tables import award_people
from storage.engine.award_tables import awards as table
from storage.engine.database import Transaction, writes
from tests.awards.town import assigned, only_award
from tests.flow.quick import QuickWorld, quickly


@writes
def as_before_awards(tx: Transaction) -> None:
    for rows in (award_people, table, installation.installation):
        where = rows.c.name == award_backfill.THROUGH if rows is installation.installation else None
        tx.connection.execute(delete(rows) if where is None else delete(rows).where(where))


async def count(world: QuickWorld) -> int:
    return len((await awards.search(world.app.store)).awards)


async def test_a_case_of_before_has_its_award_with_its_facts_and_is_looked_at_once() -> None:
    async with quickly() as world:
        await assigned(world)
        before = (await only_award(world)).award
        await as_before_awards(world.app.store)
        assert await fill_in(world.app.runtime) == 1
        after = (await only_award(world)).award
        assert (after.rows, after.entitlement, after.order_id) == (before.rows, before.entitlement, before.order_id)
        assert await fill_in(world.app.runtime) == 0


async def test_a_pass_that_was_broken_off_goes_on_where_it_was() -> None:
    async with quickly() as world:
        for _ in range(3):
            await assigned(world)
        await as_before_awards(world.app.store)
        now: datetime = world.clock()
        assert await award_backfill.next_batch(world.app.store, now, 2) == 2
        assert await count(world) == 2
        assert await fill_in(world.app.runtime) == 1
        assert await count(world) == 3

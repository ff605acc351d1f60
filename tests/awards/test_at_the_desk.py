"""A stop that is lifted while something else suspends the award is no dead end at the desk: it is paid in the end."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from bot.workers.reconciling import reconcile
from handlers.usecases.awards import change_award
from proactive.awards import amounts
from proactive.awards.acts import APPROVE, RESUME, possible
from proactive.awards.award import AwardReason, Because, OfficialChange
from proactive.road.decision import ActNotPossible
from storage.awards import awards
from storage.awards.awards import sealed_columns
from storage.engine.award_tables import awards as table
from storage.engine.database import Transaction, writes
from tests.awards.town import OFFICIAL, drawn, instructed, on_day, only_award, told
from tests.flow.quick import QuickWorld


async def happens(world: QuickWorld, *kinds: str) -> None:
    for kind in kinds:
        world.bring(kind)
        await world.settle()


async def is_paid_again(world: QuickWorld, orders: int) -> None:
    file = await only_award(world)
    today = world.clock.now.date()
    assert (file.award.state(today), file.award.waiting, file.award.order_ends) == ("running", None, None)
    assert len(world.city.payments.orders) == orders
    assert await reconcile(world.app.runtime, world.app.gateway) == 0


@pytest.mark.parametrize(
    ("used_on", "instructions", "orders"),
    [
        (date(2026, 11, 28), ["suspend", "stop", "resume"], 1),  # it is to be stopped: the same resume lifts both
        (date(2026, 12, 20), ["suspend", "stop"], 2),  # its order has ended: it goes on under another
    ],
)
async def test_found_alive_while_the_account_lies_idle_and_paid_again_when_it_is_used(
    used_on: date, instructions: list[str], orders: int
) -> None:
    async with drawn() as world:
        await happens(world, "account_idle", "recipient_dies", "found_alive")
        await on_day(world, used_on)
        await happens(world, "account_active")
        assert instructed(world) == instructions
        await is_paid_again(world, orders)


async def test_a_second_stop_from_the_day_of_the_first_is_told_to_the_citizen_and_needs_no_instruction() -> None:
    async with drawn() as world:
        await happens(world, "account_idle", "recipient_dies", "found_alive", "left_country")
        assert instructed(world) == ["suspend", "stop"]
        assert await told(world, "award.stop") == 1
        file = await only_award(world)
        assert (file.award.stop is not None, file.award.waiting) == (True, None)
        assert await reconcile(world.app.runtime, world.app.gateway) == 0


async def test_used_again_before_the_day_of_a_stop_that_was_lifted_it_is_paid_under_another_order() -> None:
    async with drawn() as world:
        await happens(world, "account_idle")
        await on_day(world, date(2026, 12, 5))
        await happens(world, "recipient_dies", "found_alive")
        await on_day(world, date(2026, 12, 20))
        await happens(world, "account_active")
        assert instructed(world) == ["suspend", "stop"]
        await is_paid_again(world, 2)


@writes
def as_before_it_was_kept(tx: Transaction, id: str) -> None:
    """As a version wrote it that did not keep from which day the desk stops the order."""
    award = awards.of_id.within(tx, id)
    columns = sealed_columns(tx.vault, replace(award, order_ends=None), award.decided_on)
    tx.connection.execute(update(table).where(table.c.id == id).values(sealed=columns["sealed"]))


async def stuck(world: QuickWorld, day: date) -> None:
    await happens(world, "account_idle", "recipient_dies", "found_alive")
    await on_day(world, day)
    await as_before_it_was_kept(world.app.store, (await only_award(world)).award.id)


async def compared(world: QuickWorld) -> None:
    await reconcile(world.app.runtime, world.app.gateway)
    await world.settle()


async def test_one_that_rests_and_was_stopped_there_by_an_earlier_version_goes_on_once_it_is_paid_again() -> None:
    async with drawn() as world:
        await stuck(world, date(2026, 12, 20))
        await compared(world)
        file = await only_award(world)
        assert (file.award.order_ends, file.award.waiting) == (date(2026, 12, 1), None)
        await happens(world, "account_active")
        await is_paid_again(world, 2)


async def test_one_that_runs_and_is_stopped_there_is_paid_by_an_officials_resume_with_all_that_was_due_since() -> None:
    async with drawn() as world:
        await stuck(world, date(2026, 12, 20))
        await happens(world, "account_active")
        refused = (await only_award(world)).award
        assert (refused.waiting and refused.waiting.about) == ("409",)
        await on_day(world, date(2027, 2, 10))
        await compared(world)
        award = (await only_award(world)).award
        assert RESUME in possible(award, world.clock.now.date())
        wish = OfficialChange(from_=date(2027, 2, 10), words="Үзіліссіз төленеді.", because=Because.OFFICIAL)
        await change_award(world.app.runtime, OFFICIAL, award.id, RESUME, wish)
        await world.settle()
        await is_paid_again(world, 2)
        [new] = [order for order in world.city.payments.orders.values() if not order.instructions]
        due = amounts.total(amounts.payable(award), date(2026, 12, 1), date(2027, 2, 1))
        assert Decimal(new.body["arrears"]) == due > 0


async def test_a_new_sum_before_the_day_of_a_stop_that_was_lifted_waits_for_that_day_and_is_then_approved() -> None:
    async with drawn() as world:
        await happens(world, "account_idle", "recipient_dies", "found_alive", "group_worse")
        award = (await only_award(world)).award
        assert award.waiting is not None
        assert (award.waiting.reason, instructed(world)) == (AwardReason.PREPARED, ["suspend", "stop"])
        wish = OfficialChange(from_=world.clock.now.date(), words="Жаңа топ бойынша.")
        with pytest.raises(ActNotPossible, match=r"01\.12\.2026"):
            await change_award(world.app.runtime, OFFICIAL, award.id, APPROVE, wish)
        await on_day(world, date(2026, 12, 2))
        await change_award(world.app.runtime, OFFICIAL, award.id, APPROVE, wish)
        await world.settle()
        await happens(world, "account_active")
        await is_paid_again(world, 2)
        paid = [order for order in world.city.payments.orders.values() if "arrears" in order.body][-1]
        assert Decimal(paid.body["arrears"]) > 0

"""A stop that is lifted while something else suspends the award is no dead end at the desk: it is paid in the end."""

from datetime import date

import pytest

from bot.workers.reconciling import reconcile
from tests.awards.town import drawn, instructed, on_day, only_award, told
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

"""The payment desk's orders beside ours: what it lost is sent again, what it holds otherwise an official sees."""

import logging
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from bot.workers.reconciling import looked_at, reconcile
from handlers.usecases import award_steps
from proactive.awards.award import AwardReason
from storage.engine.award_tables import awards
from storage.engine.database import Transaction
from tests.awards.town import drawn, instructed, only_award
from tests.flow.quick import QuickWorld


async def compared(world: QuickWorld) -> int:
    differences = await reconcile(world.app.runtime, world.app.gateway)
    await world.app.workers.drain()
    return differences


async def test_what_agrees_is_left_alone() -> None:
    async with drawn() as world:
        world.bring("account_idle")
        await world.settle()
        assert await compared(world) == 0
        assert (await only_award(world)).award.waiting is None


async def test_an_order_that_the_desk_lost_is_placed_again_under_its_key() -> None:
    async with drawn() as world:
        [order_id] = world.city.payments.orders
        del world.city.payments.orders[order_id]
        assert await compared(world) == 1
        assert list(world.city.payments.orders) == [order_id]


async def test_an_instruction_that_the_desk_lost_is_given_again_under_its_key() -> None:
    async with drawn() as world:
        world.bring("account_idle")
        await world.settle()
        [order] = world.city.payments.orders.values()
        before = list(order.instructions)
        order.instructions.clear()
        assert await compared(world) == 1
        assert (list(order.instructions), instructed(world)) == (before, ["suspend"])


async def test_another_account_or_an_instruction_of_nobodys_is_put_before_an_official() -> None:
    async with drawn() as world:
        [order] = world.city.payments.orders.values()
        order.instructions["strange"] = (world.clock(), redirect())
        assert await compared(world) == 1
        waiting = (await only_award(world)).award.waiting
        assert waiting is not None
        assert (waiting.reason, waiting.about) == (AwardReason.DIFFERENCE, ("account", "instructions"))


async def test_an_order_that_nobody_here_knows_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async with drawn() as world:
        [order] = world.city.payments.orders.values()
        world.city.payments.place("stranger", {**order.body, "order_id": "stranger"}, world.clock())
        with caplog.at_level(logging.ERROR):
            assert await compared(world) == 1
        assert "stranger" in caplog.text


async def test_a_payment_that_came_back_unsaid_is_asked_about() -> None:
    async with drawn() as world:
        [order_id] = world.city.payments.orders
        world.city.payments.settle(order_id, "returned", world.clock(), "account closed")
        await compared(world)
        waiting = (await only_award(world)).award.waiting
        assert waiting is not None
        assert waiting.reason is AwardReason.ACCOUNT


def redirect() -> dict[str, Any]:
    day = datetime(2026, 11, 23).date().isoformat()
    return {"instruction_id": "strange", "kind": "redirect", "from": day, "iban": "KZ31601A000000000001", "reason": "x"}


async def test_another_sum_at_the_desk_is_put_before_an_official() -> None:
    async with drawn() as world:
        [order] = world.city.payments.orders.values()
        order.body["monthly"][0]["amount"] = "1.00"
        assert await compared(world) == 1
        waiting = (await only_award(world)).award.waiting
        assert waiting is not None
        assert (waiting.reason, waiting.about) == (AwardReason.DIFFERENCE, ("sums",))


async def test_an_order_that_cannot_be_read_is_named_and_nothing_of_its_award(caplog: pytest.LogCaptureFixture) -> None:
    async with drawn() as world:
        [order_id] = world.city.payments.orders
        award = (await only_award(world)).award
        with caplog.at_level(logging.ERROR):
            assert await looked_at(world.app.runtime, {order_id: {"monthly": ["much"]}}) == 0
        assert f"{order_id} failed" in caplog.text
        assert [part for part in (award.recipient_iin, award.account.iban) if part in caplog.text] == []


async def test_a_sum_that_is_on_its_way_to_the_desk_is_no_difference() -> None:
    async with drawn() as world:
        world.bring("group_worse")
        await world.settle()
        assert instructed(world) == ["change"]
        assert await compared(world) == 0


async def test_an_award_that_cannot_be_opened_stops_no_sweep(caplog: pytest.LogCaptureFixture) -> None:
    async with drawn() as world:
        await world.app.store.write(spoilt)
        assert await compared(world) == 0
        assert await award_steps.look(world.app.runtime) == 0
        assert "is passed by" in caplog.text


def spoilt(tx: Transaction) -> None:
    """Its day has come, and its row was cut."""
    tx.connection.execute(update(awards).values(sealed=b"cut", wake_on=date(2026, 1, 1)))

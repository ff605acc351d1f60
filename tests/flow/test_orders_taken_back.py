"""Money that must not go out any more: its order is taken back, however far it had come."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.city import means
from bot.demo.city.payments import Conflict
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Scene
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.road import official_acts
from storage.cases.apply import change
from tests.flow import watch
from tests.flow.quick import QuickWorld, quickly

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SERIAL = 8 * 10**9  # of accounts that are nobody's in the mock city


async def agreed(world: QuickWorld) -> Inhabitant:
    """Burial of a parent: the child has said yes; what is ordered is paid a day later."""
    child = world.bring("burial_by_child").concerned[0]
    world.city.payments.paid_after = DAY
    await world.settle()
    await world.says(child, "1", Channel.SMS)
    return child


async def ordered(world: QuickWorld) -> Inhabitant:
    """The account is confirmed and the decision signed, while the payment system is down."""
    child = await agreed(world)
    world.strike("odq", fail=1)
    await world.says(child, "1", Channel.SMS)
    return child


async def works_again(world: QuickWorld) -> None:
    world.faults.clear()
    await passes(world, HOUR)


async def passes(world: QuickWorld, span: timedelta) -> None:
    world.clock.pass_(span)
    await world.settle()


async def burial(world: QuickWorld) -> Case:
    return next(case for case in await world.cases() if case.service == "burial")


async def keys(world: QuickWorld, person: Inhabitant) -> list[str]:
    return [line.id.partition(".")[2].partition(".")[2] for line in await world.thread(person, Channel.SMS)]


def stands(world: QuickWorld) -> list[bool]:
    return [not order.cancelled for order in world.orders]


async def test_an_order_that_is_asked_about_for_days_does_not_hold_up_its_cancellation() -> None:
    async with quickly() as world:
        child = await agreed(world)
        await world.says(child, "1", Channel.SMS)
        await passes(world, HOUR)
        world.bring("death_annulled")
        await world.settle()
        case = await burial(world)
        assert (case.status, case.payment.status, stands(world)) == (Status.ANNULLED, "cancelled", [False])
        assert (await keys(world, child))[-1] == "annulled"


async def test_an_order_that_went_out_meanwhile_is_cancelled_before_it_is_paid() -> None:
    async with quickly() as world:
        child = await ordered(world)
        world.bring("death_annulled")
        await world.settle()
        held = await burial(world)
        await works_again(world)
        case = await burial(world)
        assert (held.status, held.payment.status) == (Status.ATTENTION, "asked")
        assert (case.status, case.payment.status, stands(world)) == (Status.ANNULLED, "cancelled", [False])
        assert (await keys(world, child))[-1] == "annulled"


async def test_an_order_that_is_refused_meanwhile_needs_no_cancelling(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> bool:
        raise Conflict("another order was placed under this key")

    async with quickly() as world:
        await ordered(world)
        world.bring("death_annulled")
        await world.settle()
        monkeypatch.setattr(world.city.payments, "place", refused)
        await works_again(world)
        case = await burial(world)
        assert (case.status, case.payment.status, world.orders) == (Status.ANNULLED, "cancelled", [])


async def test_what_was_refused_before_is_known_to_be_refused_when_the_event_is_taken_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: Any) -> bool:
        raise Conflict("another order was placed under this key")

    async with quickly() as world:
        child = await agreed(world)
        monkeypatch.setattr(world.city.payments, "place", refused)
        await world.says(child, "1", Channel.SMS)
        held = await burial(world)
        world.bring("death_annulled")
        await world.settle()
        assert (held.status, (await burial(world)).status) == (Status.ATTENTION, Status.ANNULLED)


async def test_nothing_is_paid_to_a_recipient_who_died_before_the_result_was_told() -> None:
    async with quickly() as world:
        child = await ordered(world)
        before = await keys(world, child)
        Scene(world.city, "death", world.clock()).death(child, None)
        await world.settle()
        await works_again(world)
        await passes(world, DAY)
        case = await burial(world)
        assert (case.status, case.payment.status, stands(world)) == (Status.ATTENTION, "cancelled", [False])
        assert await keys(world, child) == before


@pytest.mark.parametrize(
    ("event", "status"), [("annulled", Status.ANNULLED), ("died", Status.ATTENTION)], ids=["annulled", "has died"]
)
async def test_what_is_on_its_way_to_another_account_is_taken_back_without_going_there(
    event: str, status: Status
) -> None:
    """It had come back; the payment system takes the other account only when it is up again."""
    async with quickly() as world:
        child = await agreed(world)
        await world.says(child, "1", Channel.SMS)
        world.city.payments.paid_after = 30 * DAY
        await passes(world, HOUR)
        world.bring("payment_returned")
        await world.settle()
        other = means.account(child.iin, "722", SERIAL + 10**6 + child.number, "current")
        world.city.written.put("kz:ACCOUNTS", "kz:Account", other)
        world.strike("odq", fail=1)
        await world.says(child, other["iban"], Channel.SMS)
        held, before = await burial(world), await keys(world, child)
        if event == "annulled":
            world.bring("death_annulled")
        else:
            Scene(world.city, "death", world.clock()).death(child, None)
        await world.settle()
        await works_again(world)
        case = await burial(world)
        assert (held.status, held.payment.is_redirected_now) == (Status.ASSIGNED, True)
        assert (case.status, case.payment.status, stands(world)) == (status, "cancelled", [False])
        assert await keys(world, child) == [*before, *(["annulled"] if event == "annulled" else [])]


async def test_an_order_that_is_gone_comes_before_an_official() -> None:
    async with quickly() as world:
        child = await agreed(world)
        await world.says(child, "1", Channel.SMS)
        world.orders[0].cancelled = True
        await passes(world, HOUR)
        case = await burial(world)
        assert (case.status, case.payment.status) == (Status.ATTENTION, "cancelled")


async def test_nobody_asks_any_more_about_an_order_that_was_cancelled() -> None:
    async with quickly() as world:
        child = await agreed(world)
        await world.says(child, "1", Channel.SMS)
        await passes(world, HOUR)
        world.bring("death_annulled")
        await world.settle()
        await passes(world, HOUR)
        assert (await burial(world)).number not in await world.app.store.read(watch.open_errands)


async def test_after_a_review_the_order_is_followed_on() -> None:
    """Its job was answered while the case waited for an official, who then upholds the decision."""
    async with quickly() as world:
        child = await agreed(world)
        await world.says(child, "1", Channel.SMS)
        await passes(world, HOUR)
        await world.says(child, "қарау", Channel.SMS)
        await passes(world, 2 * DAY)
        now = world.app.runtime.now()
        number = (await burial(world)).number
        await change(world.app.store, number, lambda case: official_acts.uphold(case, "Дұрыс", "official", now), now)
        await world.settle()
        case = await burial(world)
        assert (case.status, case.payment.status) == (Status.ASSIGNED, "paid")

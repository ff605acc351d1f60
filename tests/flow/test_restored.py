"""A copy is put back, and the payment desk has taken orders since: whoever was paid is not paid once more by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot import restoring
from bot.restoring import matter_of, number_of, unknown_orders
from bot.settings import WrongSettings
from handlers.usecases.restoring import FoundOrders, hold_ordered
from handlers.usecases.runtime import Runtime
from proactive.cases.case import Case
from proactive.cases.installation import OrderedMatter
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from proactive.road import payment
from proactive.road.acts import OfficialAct, possible
from storage.cases import cases, ordered_elsewhere
from storage.cases.queries import case_file
from storage.engine.backup import back_up
from storage.engine.database import Store
from storage.ledger import audit
from tests.flow.world import World, founded
from tests.storage.makers import move, step


@pytest.fixture
async def world(sqlite_newest_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with founded(tmp_path) as world:
        yield world


async def burial(store: Store, world: World) -> Case:
    [number] = {order.body["case_number"] for order in world.city.payments.orders.values()}
    return await cases.of_number(store, number)


async def copy_of(world: World, folder: Path) -> Runtime:
    """As the database is now; nothing works on it."""
    assert world.app.settings.database_file is not None
    back_up(world.app.settings.database_file, folder / "copy.db")
    store = Store(f"sqlite+aiosqlite:///{folder / 'copy.db'}", world.app.store.vault)
    return replace(world.app.runtime, store=store)


async def test_a_case_that_was_paid_after_the_copy_waits_for_an_official_in_it(world: World, tmp_path: Path) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    await world.says(child, "1", Channel.SMS)
    restored = await copy_of(world, tmp_path)
    await world.says(child, "1", Channel.SMS)
    await world.settle()

    unknown = await unknown_orders(restored.store, world.app.gateway)
    orders = {order_id: number_of(order) for order_id, order in unknown.items()}
    found = await hold_ordered(restored, orders)
    case = await burial(restored.store, world)
    [entry] = await audit.listed(restored.store, about=case.number)
    assert found == FoundOrders(held=(case.number,))
    assert case.status is Status.ATTENTION
    assert case.waiting is not None
    assert case.waiting.reason is Reason.ORDERED_ALREADY
    assert {OfficialAct.RESUME, OfficialAct.CLOSE} <= possible(case)
    assert (entry.act, entry.words) == ("order found", f"order {next(iter(orders))}")
    assert await hold_ordered(restored, orders) == FoundOrders(over=(case.number,))
    await restored.store.close()


@pytest.mark.parametrize("status", [Status.REVIEW, Status.ATTENTION])
async def test_who_is_to_decide_on_a_case_knows_that_it_was_paid_after_the_copy(world: World, status: Status) -> None:
    world.bring("burial_by_child")
    await world.settle()
    store, (case,) = world.app.store, await cases.by_number(world.app.store, ["26-0000001"])
    waiting = Waiting(Reason.CITIZEN_ASKS) if status is Status.ATTENTION else None
    await move(store, step(case, status, question=None, waiting=waiting))
    found = await hold_ordered(world.app.runtime, {"a": case.number})
    told = await cases.of_number(store, case.number)
    file = await case_file(store, case.number)
    assert file is not None
    assert told.status is Status.ATTENTION
    assert file.history[-1].note == (Reason.ORDERED_ALREADY if waiting else "")
    assert told.waiting == (waiting or Waiting(Reason.ORDERED_ALREADY))
    assert found == (FoundOrders(over=(case.number,)) if waiting else FoundOrders(held=(case.number,)))
    assert [entry.act for entry in await audit.listed(store, about=case.number)] == ["order found"]


async def test_of_what_was_placed_here_nothing_is_unknown(world: World) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    for _ in range(2):
        await world.says(child, "1", Channel.SMS)
    await world.settle()
    assert world.city.payments.orders
    assert await unknown_orders(world.app.store, world.app.gateway) == {}


async def test_an_order_of_a_case_that_was_opened_after_the_copy_is_named(world: World) -> None:
    assert await hold_ordered(world.app.runtime, {"a": "26-0000009"}) == FoundOrders(missing=("26-0000009",))


async def test_a_matter_that_was_ordered_by_a_case_in_no_copy_is_not_ordered_once_more(
    world: World, tmp_path: Path
) -> None:
    """The event comes again by its feed, and the citizen agrees once more: an official sees it before the desk does."""
    empty = await copy_of(world, tmp_path)
    event = world.bring("burial_by_child")
    child = event.concerned[0]
    await world.settle()
    await world.says(child, "1", Channel.SMS)
    await world.says(child, "1", Channel.SMS)
    await world.settle()
    paid = await burial(world.app.store, world)

    unknown = await unknown_orders(empty.store, world.app.gateway)
    matters = [matter_of(order) for order in unknown.values()]
    assert matters == [OrderedMatter("burial", paid.subject_iin)]
    await ordered_elsewhere.keep(empty.store, matters)
    house = replace(empty.house, ordered_elsewhere=await ordered_elsewhere.matters(empty.store))
    again = replace(paid, status=Status.ORDERED, payment=None, beside=replace(paid.beside, answers=()))
    outcome = payment.place(again, replace(empty.now(), house=house))
    assert outcome.case is not None
    assert (outcome.case.status, outcome.jobs) == (Status.ATTENTION, ())
    assert outcome.case.waiting == Waiting(Reason.ORDERED_ALREADY)
    assert payment.place(again, empty.now()).jobs
    await empty.store.close()


def test_an_order_that_does_not_say_of_whom_it_is_is_known_by_whom_it_is_for() -> None:
    assert matter_of({"service": "burial", "recipient": {"iin": "900515300008"}}) == OrderedMatter(
        "burial", "900515300008"
    )
    assert matter_of({"service": "burial", "recipient": None, "decision": {"content": "?"}}) == OrderedMatter(
        "burial", ""
    )


async def test_where_an_order_bears_a_number_that_is_not_reached_yet_the_clock_is_wrong(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    await copy_of(world, tmp_path)
    for _ in range(2):  # the offer, and the account
        await world.says(child, "1", Channel.SMS)
    await world.settle()
    [order] = world.city.payments.orders.values()
    order.body["case_number"] = f"{datetime.now(UTC):%y}-9999999999"

    @asynccontextmanager
    async def session_to_the_city(_: int) -> AsyncIterator[aiohttp.ClientSession]:
        yield world.app.session

    monkeypatch.setattr(restoring, "session_to_peers", session_to_the_city)
    settings = world.app.settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}"})
    with pytest.raises(WrongSettings, match="the clock is behind the numbers"):
        await restoring.restore(settings)

"""Payment orders: placed once however often they are sent; what cannot be placed comes before an official."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.city.people import Inhabitant
from bot.gateway import Gateway, GatewayDown
from bot.gateway.orders import differs
from proactive.cases.jobs import Placement
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from tests.flow.world import World
from tests.gateway.faults import burial, down, well
from tests.gateway.peer import TOKEN, Peer, plain

ORDER = {"order_id": "26-0000001-1", "iban": "KZ86125KZT5004100100", "one_off": "151375.00"}


@pytest.mark.parametrize("status", [200, 201])
async def test_an_order_goes_out_under_its_own_key(peer: Peer, gateway: Gateway, status: int) -> None:
    peer.answers.append(plain(status, '{"status": "placed"}'))
    assert (await gateway.place(ORDER))[0] == status
    [asked] = peer.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/odq/orders", ORDER)
    assert (asked.headers["Idempotency-Key"], asked.headers["Authorization"]) == (ORDER["order_id"], f"Bearer {TOKEN}")


@pytest.mark.parametrize(
    "body", ["", "another body", '{"errors": []}', b"\xff"], ids=["none", "words", "json", "bytes"]
)
@pytest.mark.parametrize("status", [400, 409, 422])
async def test_a_final_refusal_is_an_answer_whatever_words_it_comes_in(
    peer: Peer, gateway: Gateway, status: int, body: Any
) -> None:
    peer.answers.append(plain(status, body))
    assert (await gateway.place(ORDER))[0] == status


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 425, 429, 500, 502, 503])
async def test_what_may_pass_is_no_answer(peer: Peer, gateway: Gateway, status: int) -> None:
    peer.answers.append(plain(status, "{}"))
    with pytest.raises(GatewayDown):
        await gateway.place(ORDER)


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", '"paid"', "{"])
async def test_an_order_without_a_status_is_asked_about_again(peer: Peer, gateway: Gateway, body: str) -> None:
    peer.answers.append(plain(200, body))
    with pytest.raises(GatewayDown):
        await gateway.order("1")


@pytest.mark.parametrize(
    ("kept", "named"),
    [
        ({}, None),
        (ORDER, None),
        ({"order_id": "other"}, "order_id"),
        (ORDER | {"iban": "KZ41722C000000000001"}, "iban"),
        (ORDER | {"one_off": "1.00"}, "one_off"),
    ],
)
def test_an_answer_about_another_order_account_or_sum_is_no_placement(kept: dict[str, Any], named: str | None) -> None:
    assert differs(ORDER, kept) == named
    assert Placement(status=201, differs=differs(ORDER, kept)).is_placed is (named is None)


async def agreed(world: World) -> Inhabitant:
    """Burial of a parent: the child has said yes; the account is still to be confirmed."""
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    await world.says(child, "1", Channel.SMS)
    return child


async def confirmed(world: World) -> Any:
    """The account is confirmed too; the case as it then stands."""
    child = await agreed(world)
    await world.says(child, "1", Channel.SMS)
    return await burial(world)


async def test_an_answer_lost_on_the_way_leaves_one_order(world: World) -> None:
    child = await agreed(world)
    await down(world, "odq", lose=1)
    await world.says(child, "1", Channel.SMS)
    waiting = await burial(world)
    await well(world)
    world.clock.pass_(timedelta(minutes=10))
    await world.settle()
    case = await burial(world)
    assert (waiting.status, case.status, len(world.orders)) == (Status.ORDERED, Status.ASSIGNED, 1)


@pytest.mark.parametrize("trouble", [{"fail": 1}, {"broken": 1}, {"lose": 1}], ids=str)
async def test_while_payment_is_down_nothing_is_told_and_nothing_given_up(
    world: World, trouble: dict[str, Any]
) -> None:
    child = await agreed(world)
    await down(world, "odq", **trouble)
    await world.says(child, "1", Channel.SMS)
    for _ in range(5):
        world.clock.pass_(timedelta(hours=1))
        await world.settle()
    case = await burial(world)
    thread = await world.thread(child, Channel.SMS)
    assert (case.status, case.waiting) == (Status.ORDERED, None)
    assert "burial.assigned" not in [line.id.partition(".")[2] for line in thread]


async def test_another_order_under_the_same_key_comes_before_an_official(world: World) -> None:
    child = await agreed(world)
    place = world.city.payments.place

    def taken(order_id: str, body: Any, now: Any) -> bool:
        place(order_id, body | {"one_off": "1.00"}, now)
        return place(order_id, body, now)

    world.city.payments.place = taken  # type: ignore[method-assign]
    await world.says(child, "1", Channel.SMS)
    case = await burial(world)
    assert (case.status, case.waiting) == (Status.ATTENTION, Waiting(Reason.ORDER_REFUSED, ("409",)))


async def test_an_order_that_comes_back_is_seen_by_an_official(world: World) -> None:
    case = await confirmed(world)
    world.city.payments.settle(case.payment.order_id, "returned", world.clock(), "account closed")
    world.clock.pass_(timedelta(hours=1))
    await world.settle()
    case = await burial(world)
    assert (case.status, case.waiting, case.payment.reason) == (
        Status.ATTENTION,
        Waiting(Reason.PAYMENT_RETURNED),
        "account closed",
    )

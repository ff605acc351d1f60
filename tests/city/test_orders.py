import asyncio
from typing import Any

import pytest

from tests.city.gateway import Caller, bearer, order


async def place(caller: Caller, body: dict[str, Any], key: str | None = None) -> int:
    headers = bearer() | {"Idempotency-Key": key or str(body.get("order_id"))}
    answer = await caller.client.post("/odq/orders", json=body, headers=headers)
    return answer.status


async def state(caller: Caller, order_id: str = "order-1") -> tuple[int, str]:
    answer = await caller.client.get(f"/odq/orders/{order_id}", headers=bearer())
    return answer.status, (await answer.json()).get("status", "")


async def withdraw(caller: Caller) -> int:
    return (await caller.client.delete("/odq/orders/order-1", headers=bearer())).status


async def test_an_order_is_placed_once_however_often_it_is_sent(caller: Caller):
    assert [await place(caller, order()) for _ in range(3)] == [201, 200, 200]
    assert len(caller.city.payments.orders) == 1


async def test_ten_at_once_place_one(caller: Caller):
    statuses = await asyncio.gather(*(place(caller, order()) for _ in range(10)))
    assert sorted(statuses) == [200] * 9 + [201]


async def test_the_same_key_with_another_body_is_a_conflict(caller: Caller):
    await place(caller, order())
    assert await place(caller, order(one_off="1.00")) == 409


async def test_a_placed_order_is_paid_some_seconds_later(caller: Caller):
    await place(caller, order())
    assert await state(caller) == (200, "placed")
    caller.clock.pass_(seconds=6)
    assert await state(caller) == (200, "paid")


async def test_money_that_came_back_is_returned_with_a_reason(caller: Caller):
    await place(caller, order())
    _, shown = await caller.control("PUT", "orders/order-1", status="returned", reason="account closed")
    caller.clock.pass_(minutes=5)
    assert (shown["reason"], await state(caller)) == ("account closed", (200, "returned"))


async def test_an_order_can_be_withdrawn_until_it_is_paid(caller: Caller):
    await place(caller, order())
    assert [await withdraw(caller), await withdraw(caller)] == [204, 204]
    assert await state(caller) == (404, "")
    assert await place(caller, order()) == 409


async def test_a_paid_order_cannot_be_withdrawn(caller: Caller):
    await place(caller, order())
    caller.clock.pass_(seconds=6)
    assert await withdraw(caller) == 409


async def test_an_order_nobody_placed_is_not_there(caller: Caller):
    assert (await state(caller), await withdraw(caller)) == ((404, ""), 404)


MONTHLY = {
    "monthly": [
        {"from": "2025-11-01", "until": "2025-12-31", "amount": "81361.28"},
        {"from": "2026-01-01", "amount": "89497.76"},
    ],
    "arrears": "252220.32",
}


async def test_a_monthly_order_has_a_row_for_each_rate(caller: Caller):
    body = order(service="disability") | MONTHLY
    del body["one_off"]
    assert await place(caller, body) == 201


@pytest.mark.parametrize(
    "change",
    [
        {"service": "housing"},
        {"recipient": {"iin": "900515300009"}},
        {"recipient": {"bin": "900515300008"}},
        {"recipient": {"iin": "900515300008", "bin": "120540000001"}},
        {"iban": "KZ42722C000000000001"},
        {"iban": "kz41722c000000000001"},
        {"currency": "USD"},
        {"one_off": 151375},
        {"one_off": "151375"},
        MONTHLY,
        {"decision": {"number": "1", "made_on": "2026-03-11", "signature": "not base64!"}},
        {"decision": None},
        {"case_number": ""},
    ],
    ids=str,
)
async def test_what_is_no_order_is_refused(caller: Caller, change: dict[str, Any]):
    assert await place(caller, order(**change)) == 400
    assert caller.city.payments.orders == {}


async def test_the_key_must_be_the_orders_own(caller: Caller):
    assert await place(caller, order(), key="another") == 400


async def test_the_list_of_orders_shows_all_with_their_state(caller: Caller):
    await place(caller, order())
    await place(caller, order("order-2"))
    await withdraw(caller)
    _, body = await caller.control("GET", "orders")
    assert [(one["order_id"], one["status"]) for one in body["orders"]] == [
        ("order-1", "withdrawn"),
        ("order-2", "placed"),
    ]

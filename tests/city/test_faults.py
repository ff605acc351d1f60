import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest

from tests.city.gateway import DETECT, Caller, bearer, deaths, look_up, message, order

SEARCH = "/registry/sync/search"


async def post(caller: Caller, *criteria: dict[str, Any], **how: Any) -> tuple[int, bytes]:
    answer = await caller.client.post(SEARCH, json=message(*criteria), headers=bearer(), **how)
    return answer.status, await answer.read()


def person(caller: Caller) -> dict[str, Any]:
    return look_up("kz:GBDFL", "kz:Person", "IIN", caller.city.people[0].iin, DETECT)


async def test_a_register_that_is_down_answers_500_and_the_others_answer(caller: Caller):
    await caller.control("PUT", "faults", reg_type="kz:ZAGS", fail=1)
    assert (await post(caller, deaths()))[0] == 500
    assert (await post(caller, person(caller)))[0] == 200


async def test_all_registers_can_be_down_and_well_again(caller: Caller):
    await caller.control("PUT", "faults", reg_type="*", fail=1)
    assert (await post(caller, person(caller)))[0] == 500
    await caller.control("DELETE", "faults")
    assert (await post(caller, person(caller)))[0] == 200


async def test_a_fault_for_two_calls_ends_after_two(caller: Caller):
    await caller.control("PUT", "faults", reg_type="*", fail=1, times=2)
    assert [(await post(caller, person(caller)))[0] for _ in range(3)] == [500, 500, 200]


async def test_a_broken_body_cannot_be_read(caller: Caller):
    await caller.control("PUT", "faults", reg_type="kz:GBDFL", broken=1)
    status, body = await post(caller, person(caller))
    assert status == 200
    with pytest.raises(ValueError):
        json.loads(body)


async def test_a_dropped_item_leaves_the_others(caller: Caller):
    await caller.control("PUT", "faults", reg_type="kz:ZAGS", drop=1)
    answers = await caller.search(deaths(), person(caller))
    assert [answer["reference_id"] for answer in answers] == ["1"]


@pytest.mark.parametrize(("fault", "status"), [("pending", "pdng"), ("reject", "rjct")])
async def test_a_register_can_ask_for_patience_or_refuse(caller: Caller, fault: str, status: str):
    await caller.control("PUT", "faults", reg_type="kz:ZAGS", **{fault: 1})
    answers = await caller.search(deaths(), person(caller))
    assert [answer["status"] for answer in answers] == [status, "succ"]


async def test_a_slow_register_is_slow(caller: Caller):
    await caller.control("PUT", "faults", reg_type="kz:GBDFL", slow_ms=120)
    begun = time.monotonic()
    assert (await post(caller, person(caller)))[0] == 200
    assert time.monotonic() - begun >= 0.12


async def test_a_register_that_hangs_never_answers(caller: Caller):
    await caller.control("PUT", "faults", reg_type="kz:GBDFL", hang=True)
    with pytest.raises(asyncio.TimeoutError):
        await post(caller, person(caller), timeout=aiohttp.ClientTimeout(total=0.3))


async def test_a_feed_can_repeat_its_events_and_lose_their_order(caller: Caller):
    caller.city.tick(caller.clock(), 60)
    expected = [event["sequence"] for event in caller.city.feeds["kz:ZAGS", "kz:ActEvent"].events]
    await caller.control("PUT", "faults", reg_type="kz:ZAGS", repeat=1, reorder=True)
    shown = [event["sequence"] for event in await caller.records(deaths())]
    assert sorted(shown) == sorted(expected * 2)
    assert shown != sorted(shown)


async def test_an_order_whose_answer_was_lost_is_placed_all_the_same(caller: Caller):
    await caller.control("PUT", "faults", reg_type="odq", lose=1, times=1)
    headers = bearer() | {"Idempotency-Key": "order-1"}
    statuses = [(await caller.client.post("/odq/orders", json=order(), headers=headers)).status for _ in range(2)]
    assert statuses == [502, 200]


@pytest.mark.parametrize("body", [{"reg_type": "kz:ZAGS", "tired": 1}, {"fail": "yes"}, {"fail": -1}, {"fail": None}])
async def test_an_unknown_fault_is_named(caller: Caller, body: dict[str, Any]):
    status, answer = await caller.control("PUT", "faults", **body)
    assert (status, answer["errors"][0]["code"]) == (400, "err.request.bad")
    assert (await caller.control("GET", "faults"))[1] == {}

"""Our own doors for what is answered later: a confirmation, and answers that wake the job they belong to."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.workers.subscribing import BY_NAME
from handlers.usecases.runtime import Runtime
from proactive.cases.jobs import Enquiry, Job, LookUps
from proactive.cases.registers import AnswerState, LookUp, Person, Purpose
from storage.engine.database import Transaction
from storage.jobs import brought, jobs, subscriptions
from storage.jobs.jobs import Run
from storage.jobs.subscriptions import ASKED, REFUSED, STANDS
from tests.handlers.front import IS_GATEWAY

IIN = "880101300010"
FEED = next(iter(BY_NAME))


def confirmation(reference: str, status: str = "succ") -> dict[str, Any]:
    held = [{"code": "c-1", "status": "subscribe", "timestamp": "2026-11-23T10:00:00+05:00"}]
    response = {"reference_id": reference, "timestamp": "2026-11-23T10:00:00+05:00", "status": status}
    response |= {"subscriptions": held} if status == "succ" else {"status_reason_code": "rjct.notify_types.invalid"}
    return {"header": {"action": "on-subscribe"}, "message": {"subscribe_response": [response]}}


@pytest.mark.parametrize(("status", "state"), [("succ", STANDS), ("rjct", REFUSED)])
async def test_a_subscription_stands_or_is_refused_as_its_registry_says(
    runtime: Runtime, front: TestClient, status: str, state: str
) -> None:
    now = runtime.clock()
    await subscriptions.ask(runtime.store, FEED, "r-1", now)
    for reference in ("a stranger's", "r-1"):
        answer = await front.post("/registry/on-subscribe", json=confirmation(reference, status), headers=IS_GATEWAY)
        assert answer.status == 200
    [held] = await subscriptions.all_of(runtime.store)
    assert (held.state, held.code) == (state, "c-1" if state == STANDS else None)


async def test_what_is_not_confirmed_or_was_refused_is_asked_for_again(runtime: Runtime) -> None:
    now, feeds = runtime.clock(), list(BY_NAME)
    assert await subscriptions.due(runtime.store, feeds, now) == feeds
    await subscriptions.ask(runtime.store, FEED, "r-1", now)
    assert FEED not in await subscriptions.due(runtime.store, feeds, now + timedelta(minutes=59))
    assert FEED in await subscriptions.due(runtime.store, feeds, now + timedelta(hours=1))
    assert (await subscriptions.all_of(runtime.store))[0].state == ASKED


async def test_what_a_slow_registry_did_not_acknowledge_is_not_asked_for_at_each_sweep_and_may_be_confirmed(
    runtime: Runtime,
) -> None:
    """It may have taken the first; a second would be told twice."""
    now, feeds = runtime.clock(), list(BY_NAME)
    await subscriptions.ask(runtime.store, FEED, "r-1", now)
    await subscriptions.untaken(runtime.store, FEED, "r-1")
    assert FEED not in await subscriptions.due(runtime.store, feeds, now + timedelta(minutes=9))
    assert FEED in await subscriptions.due(runtime.store, feeds, now + timedelta(minutes=10))
    late = subscriptions.Confirmation(reference="r-1", stands=True, code="c-1", reason="")
    await subscriptions.confirm(runtime.store, [late], now)
    await subscriptions.untaken(runtime.store, FEED, "r-1")
    assert (await subscriptions.all_of(runtime.store))[0].state == STANDS


async def waiting_job(runtime: Runtime) -> None:
    enquiry = Enquiry(look_ups=(LookUp(Person, "IIN", IIN),), purpose=Purpose.DETECT)
    job = Job(id="26-0000001.l0", task=LookUps(), case_number="26-0000001", enquiry=enquiry)

    def write(tx: Transaction) -> None:
        jobs.write(tx, [job], runtime.clock())

    await runtime.store.write(write)


def answer(iin: str = IIN, **changes: Any) -> dict[str, Any]:
    data = {"reg_record_type": "kz:Person", "reg_records": [{"iin": iin, "surname": "Ахметов"}]}
    response = {"reference_id": "26-0000001.l0#0", "timestamp": "2026-11-23T10:00:00+05:00", "status": "succ"}
    return {"message": {"search_response": [response | {"data": data} | changes]}}


async def replies(runtime: Runtime) -> dict[int, Any]:
    """As the runner that takes the job next finds them."""
    lease = timedelta(seconds=1)
    [job] = await jobs.claim(runtime.store, runtime.clock() + timedelta(minutes=10), 9, lease)
    return job.replies


async def test_an_answer_that_comes_later_is_kept_beside_its_job(runtime: Runtime, front: TestClient) -> None:
    await waiting_job(runtime)
    assert (await front.post("/registry/on-search", json=answer(), headers=IS_GATEWAY)).status == 200
    found = await replies(runtime)
    assert (found[0].state, found[0].records[0]["iin"]) == (AnswerState.ANSWERED, IIN)


async def test_a_try_that_brings_nothing_leaves_the_answer_that_came_meanwhile(
    runtime: Runtime, front: TestClient
) -> None:
    await waiting_job(runtime)
    await front.post("/registry/on-search", json=answer(), headers=IS_GATEWAY)
    empty = Run(id="26-0000001.l0", case_number="26-0000001", retry_at=runtime.clock() + timedelta(seconds=2))
    await jobs.record(runtime.store, [empty], runtime.clock())
    assert set(await replies(runtime)) == {0}


@pytest.mark.parametrize(
    "body",
    [
        answer("900515300008"),
        answer(status="pdng"),
        answer(status="rjct", status_reason_code="rjct.reference_id.duplicate"),
        answer(reference_id="26-0000001.l0#7"),
        answer(reference_id="nobody's"),
        answer(data={"reg_records": [[]]}),
    ],
    ids=["about somebody else", "not yet", "asked twice", "no such place", "no such job", "no records"],
)
async def test_what_is_no_answer_leaves_the_job_as_it_was(runtime: Runtime, front: TestClient, body: Any) -> None:
    await waiting_job(runtime)
    assert (await front.post("/registry/on-search", json=body, headers=IS_GATEWAY)).status == 200
    assert await replies(runtime) == {}


async def test_the_state_of_a_search_brings_its_answers_too(runtime: Runtime, front: TestClient) -> None:
    await waiting_job(runtime)
    became = {"txn_type": "search", "txn_status": answer()["message"]}
    body = {"message": {"txnstatus_response": became}}
    assert (await front.post("/registry/txn/on-status", json=body, headers=IS_GATEWAY)).status == 200
    assert set(await replies(runtime)) == {0}


@pytest.mark.parametrize("path", ["on-subscribe", "on-search", "txn/on-status", "notify"])
async def test_each_door_refuses_a_stranger_and_what_is_no_message_of_its_kind(front: TestClient, path: str) -> None:
    assert (await front.post(f"/registry/{path}", json=answer())).status == 401
    for body in ({}, {"message": 1}, []):
        refused = await front.post(f"/registry/{path}", json=body, headers=IS_GATEWAY)
        assert (refused.status, (await refused.json())["errors"][0]["code"]) == (400, "err.request.bad")


async def test_a_look_up_is_found_by_its_place_only_while_the_job_waits(runtime: Runtime) -> None:
    await waiting_job(runtime)
    assert await brought.look_up(runtime.store, "26-0000001.l0", 0) == LookUp(Person, "IIN", IIN)
    over = Run(id="26-0000001.l0", case_number="26-0000001", replies={})
    await jobs.record(runtime.store, [over], runtime.clock())
    assert await brought.look_up(runtime.store, "26-0000001.l0", 0) is None

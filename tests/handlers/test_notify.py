"""Events that the gateway pushes: stored before they are acknowledged, or refused in the standard's words."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from handlers.usecases.runtime import Runtime
from tests.city.spdci import document, errors
from tests.flow.world import World
from tests.handlers.front import IS_GATEWAY, NOTIFY, NOTIFY_TOKEN, kept

DEATH = {
    "sequence": 1,
    "event_id": "ZAGS-1",
    "published_at": "2026-11-23T10:00:00+05:00",
    "kind": "registered",
    "act": {"act_id": "A-1", "act_type": "death", "deceased_iin": "880101300010", "death_date": "2026-11-20"},
}
Json = dict[str, Any]


def notice(*records: Any, of: str = "kz:ActEvent", action: str = "notify") -> Json:
    """A message of the standard with one event for each `reg_records`."""
    head = {"version": "1.0.0", "message_id": "m-1", "message_ts": "2026-11-23T10:00:00+05:00", "action": action}
    head |= {"status": "succ", "total_count": len(records), "sender_id": "gateway", "is_msg_encrypted": False}
    told = [
        {
            "reference_id": str(number),
            "timestamp": "2026-11-23T10:00:00+05:00",
            "status": "succ",
            "data": {"version": "1.0.0", "reg_type": "kz:ZAGS", "reg_record_type": of, "reg_records": one},
        }
        for number, one in enumerate(records)
    ]
    return {"signature": "", "header": head, "message": {"transaction_id": "t-1", "notify_event": told}}


def event(number: int, **changes: Any) -> Json:
    return DEATH | {"event_id": f"ZAGS-{number}"} | changes


@pytest.mark.parametrize(
    ("records", "ids"),
    [
        ([event(1)], ["ZAGS-1"]),
        ([[event(1)]], ["ZAGS-1"]),
        ([[event(1), event(2)], event(3)], ["ZAGS-1", "ZAGS-2", "ZAGS-3"]),
        ([[]], []),
    ],
    ids=["an object", "an array", "both", "none"],
)
async def test_events_are_stored_and_acknowledged(
    runtime: Runtime, front: TestClient, records: list[Any], ids: list[str]
) -> None:
    answer = await front.post(NOTIFY, json=notice(*records), headers=IS_GATEWAY)
    assert (answer.status, (await answer.json())["message"]["ack_status"]) == (200, "ACK")
    assert [one["key"] for one in await kept(runtime, "event")] == ids


def wrong_with(name: str, response: str, body: Any) -> list[str]:
    """What the standard finds wrong with an answer of one of its kinds."""
    schema = {"$ref": f"urn:{name}#/components/responses/{response}/content/application~1json/schema"}
    registry = Registry().with_resource(f"urn:{name}", Resource(document(name), DRAFT202012))
    return [error.message for error in Draft202012Validator(schema, registry=registry).iter_errors(body)]


@pytest.mark.parametrize("name", ["crvs", "dr"])
async def test_what_is_heard_and_what_is_answered_are_messages_of_the_standard(front: TestClient, name: str) -> None:
    asked = notice(event(1))
    answer = await front.post(NOTIFY, json=asked, headers=IS_GATEWAY)
    assert errors(name, NOTIFY, asked) == []
    assert wrong_with(name, "Response", await answer.json()) == []


@pytest.mark.parametrize("name", ["crvs", "dr"])
async def test_a_refusal_is_an_error_of_the_standard(front: TestClient, name: str) -> None:
    for headers in ({}, IS_GATEWAY):
        answer = await front.post(NOTIFY, json={}, headers=headers)
        assert wrong_with(name, "HttpErrorResponse", await answer.json()) == []
    assert wrong_with(name, "HttpErrorResponse", {"errors": [{"code": 7}]})


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": NOTIFY_TOKEN}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}],
    ids=str,
)
async def test_a_wrong_bearer_is_refused_in_the_standards_words(
    runtime: Runtime, front: TestClient, headers: dict[str, str]
) -> None:
    answer = await front.post(NOTIFY, json=notice(event(1)), headers=headers)
    [error] = (await answer.json())["errors"]
    assert (answer.status, error["code"], await kept(runtime, "event")) == (401, "err.request.unauthorized", [])


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
async def test_the_word_before_the_gateways_token_may_be_written_in_any_case(
    runtime: Runtime, front: TestClient, scheme: str
) -> None:
    answer = await front.post(NOTIFY, json=notice(event(1)), headers={"Authorization": f"{scheme} {NOTIFY_TOKEN}"})
    assert (answer.status, len(await kept(runtime, "event"))) == (200, 1)


def without(*path: str) -> Json:
    body = notice(event(1))
    part: Any = body
    for name in path[:-1]:
        part = part[0] if isinstance(part, list) else part
        part = part[name]
    del (part[0] if isinstance(part, list) else part)[path[-1]]
    return body


MALFORMED: list[Any] = [
    [],
    "notice",
    None,
    {},
    without("header"),
    without("header", "action"),
    without("message"),
    without("message", "notify_event"),
    without("message", "notify_event", "data"),
    without("message", "notify_event", "data", "reg_record_type"),
    without("message", "notify_event", "data", "reg_records"),
    notice(event(1), action="search"),
    notice(event(1), of="kz:Person"),
    notice("words"),
    notice(None),
    notice(7),
    notice([event(1), None]),
    notice(event(1, event_id=None)),
    notice(event(1, event_id="")),
    notice(event(1, event_id=" ")),
    notice(event(1, event_id="x" * 101)),
    notice(event(1, kind=None)),
    notice(event(1, act=None)),
    notice(event(1, act={"act_id": "A"})),
    notice(event(1, act=DEATH["act"] | {"death_date": "yesterday"})),
    notice(event(1, published_at="yesterday")),
    notice(event(1), event(2, act=7)),
]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: str(body)[-70:])
async def test_a_malformed_notice_stores_nothing_of_it(runtime: Runtime, front: TestClient, body: Any) -> None:
    answer = await front.post(NOTIFY, json=body, headers=IS_GATEWAY)
    [error] = (await answer.json())["errors"]
    assert (answer.status, error["code"], bool(error["message"])) == (400, "err.request.bad", True)
    assert await kept(runtime, "event") == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000], ids=lambda body: repr(body[:10]))
async def test_a_body_that_is_not_json_is_refused(front: TestClient, body: bytes) -> None:
    answer = await front.post(NOTIFY, data=body, headers=IS_GATEWAY)
    assert (answer.status, (await answer.json())["errors"][0]["message"]) == (400, "the body is not JSON")


async def test_an_error_does_not_repeat_what_may_be_personal(front: TestClient) -> None:
    answer = await front.post(
        NOTIFY, json=notice(event(1, act=DEATH["act"] | {"death_date": "880101300010"})), headers=IS_GATEWAY
    )
    assert "880101300010" not in await answer.text()


async def test_an_event_by_push_and_by_feed_is_one_event(world: World, open_world: TestClient) -> None:
    brought = world.bring("burial_by_child").event
    for _ in range(2):
        assert (await open_world.post(NOTIFY, json=notice(brought), headers=IS_GATEWAY)).status == 200
    await world.settle()
    await open_world.post(NOTIFY, json=notice([brought, brought]), headers=IS_GATEWAY)
    await world.settle()
    assert [one["key"] for one in await kept(world.app.runtime, "event")] == [brought["event_id"]]
    assert [case.service for case in await world.cases()].count("burial") == 1

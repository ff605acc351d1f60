from typing import Any

import pytest

from bot.demo.city.registers import ANSWERS
from proactive.cases.registers import BEFORE_CONSENT
from tests.city.gateway import ASSIGN, DETECT, Caller, bearer, deaths, feed, look_up, message
from tests.city.spdci import errors

SEARCH = "/registry/sync/search"
NOTHING: dict[str, Any] = {}
NAMELESS = {"consent": {"purpose": {"code": "assign"}}}
BLANK = {"consent": {"purpose": {"code": "assign", "ref_uri": " "}}}
CURIOUS = {"authorize": {"purpose": {"code": "research"}}}
SWAPPED = {"authorize": {"purpose": {"code": "assign", "ref_uri": "c"}}, "consent": {"purpose": {"code": "detect"}}}
NOBODY = "990101399999"
KEYS = sorted(ANSWERS)


@pytest.mark.parametrize("key", KEYS, ids=" ".join)
async def test_before_consent_only_some_registers_answer(caller: Caller, key: tuple[str, str, str]):
    (answer,) = await caller.search(look_up(*key, NOBODY, DETECT))
    assert answer["status"] == ("succ" if key[0] in BEFORE_CONSENT else "rjct")


@pytest.mark.parametrize("key", KEYS, ids=" ".join)
async def test_after_consent_every_register_answers(caller: Caller, key: tuple[str, str, str]):
    assert await caller.records(look_up(*key, NOBODY, ASSIGN)) == []


@pytest.mark.parametrize("why", [NOTHING, NAMELESS, BLANK, CURIOUS, SWAPPED], ids=str)
@pytest.mark.parametrize("reg_type", ["kz:GBDFL", "kz:ACCOUNTS"])
async def test_without_a_purpose_no_register_answers(caller: Caller, reg_type: str, why: dict[str, Any]):
    record_type = {"kz:GBDFL": "kz:Person", "kz:ACCOUNTS": "kz:Account"}[reg_type]
    (answer,) = await caller.search(look_up(reg_type, record_type, "IIN", caller.city.people[0].iin, why))
    assert answer["status"] == "rjct"
    assert "data" not in answer
    assert answer["status_reason_code"] == "rjct.search_criteria.invalid"


async def test_one_refused_item_does_not_spoil_the_others(caller: Caller):
    iin = caller.city.people[0].iin
    asked = [
        look_up("kz:ACCOUNTS", "kz:Account", "IIN", iin, DETECT),
        look_up("kz:GBDFL", "kz:Person", "IIN", iin, DETECT),
    ]
    refused, person = await caller.search(*asked)
    assert (refused["reference_id"], refused["status"]) == ("0", "rjct")
    assert (person["reference_id"], person["data"]["reg_records"][0]["iin"]) == ("1", iin)


async def test_a_feed_may_be_read_to_detect_and_not_without_a_purpose(caller: Caller):
    allowed, refused = await caller.search(deaths(), deaths() | {"authorize": {}})
    assert (allowed["status"], refused["status"]) == ("succ", "rjct")


@pytest.mark.parametrize("name", ["crvs", "dr"])
async def test_the_answer_is_an_answer_of_the_standard(caller: Caller, name: str):
    caller.city.tick(caller.clock(), 30)
    iin = caller.city.people[0].iin
    everything = [look_up(*key, iin) for key in KEYS] + [
        deaths(),
        feed("kz:CBDI", "kz:DisabilityEvent"),
        deaths(size=0),
    ]
    asked = message(*everything, look_up("kz:ACCOUNTS", "kz:Account", "IIN", iin, DETECT))
    answer = await (await caller.client.post(SEARCH, json=asked, headers=bearer())).json()
    statuses = {one["status"] for one in answer["message"]["search_response"]}
    assert statuses == {"succ", "rjct", "pdng"}
    assert errors(name, SEARCH, asked) == []
    assert errors(name, SEARCH, answer, answer=True) == []


async def test_the_schema_would_notice_a_wrong_answer():
    assert errors("crvs", SEARCH, {"header": {}, "message": {"search_response": []}}, answer=True)


def without(*path: str) -> Any:
    body = message(deaths())
    part: Any = body
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return body


@pytest.mark.parametrize(
    "body",
    [
        [],
        "search",
        {},
        without("header"),
        without("message"),
        without("header", "message_id"),
        without("header", "message_ts"),
        without("header", "sender_id"),
        without("header", "total_count"),
        without("message", "transaction_id"),
        without("message", "search_request"),
        message(),
        message(deaths()) | {"message": {"transaction_id": "t", "search_request": [{}]}},
    ],
    ids=lambda body: str(body)[:60],
)
async def test_a_malformed_message_is_refused_as_a_whole(caller: Caller, body: Any):
    answer = await caller.client.post(SEARCH, json=body, headers=bearer())
    assert answer.status == 400
    (error,) = (await answer.json())["errors"]
    assert error["code"] == "err.request.bad"


async def test_a_body_that_is_not_json_is_refused(caller: Caller):
    answer = await caller.client.post(SEARCH, data=b'{"header"', headers=bearer())
    assert (answer.status, (await answer.json())["errors"][0]["code"]) == (400, "err.request.bad")


@pytest.mark.parametrize("headers", [{}, bearer("wrong"), {"Authorization": "open"}])
@pytest.mark.parametrize("path", [SEARCH, "/odq/orders"])
async def test_a_wrong_bearer_is_turned_away(caller: Caller, headers: dict[str, str], path: str):
    answer = await caller.client.post(path, json=message(deaths()), headers=headers)
    assert (answer.status, (await answer.json())["errors"][0]["code"]) == (401, "err.request.unauthorized")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pagination": {"page_size": 1001}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": 0}}, "rjct.pagination.invalid"),
        ({"pagination": None}, "rjct.pagination.invalid"),
        ({"sort": [{"attribute_name": "kind"}]}, "rjct.sort.invalid"),
        ({"query": []}, "rjct.filter.invalid"),
        ({"query": [{"expression1": {"attribute_name": "iin", "operator": "eq"}}]}, "rjct.filter.invalid"),
        ({"query": [{"expression1": {"attribute_name": "sequence", "operator": "is"}}]}, "rjct.filter.invalid"),
        ({"query_type": "graphql"}, "rjct.search_criteria.invalid"),
        ({"reg_type": "kz:NOWHERE"}, "rjct.search_criteria.invalid"),
        ({"reg_type": ["kz:ZAGS"]}, "rjct.search_criteria.invalid"),
    ],
    ids=str,
)
async def test_an_item_that_cannot_be_answered_says_why(caller: Caller, change: dict[str, Any], code: str):
    caller.city.bring("burial_entitled", caller.clock())
    (answer,) = await caller.search(deaths() | ASSIGN | change)
    assert (answer["status"], answer["status_reason_code"]) == ("rjct", code)


async def test_a_reference_used_twice_is_answered_once(caller: Caller):
    body = message(deaths(), deaths())
    body["message"]["search_request"][1]["reference_id"] = "0"
    answer = await (await caller.client.post(SEARCH, json=body, headers=bearer())).json()
    first, second = answer["message"]["search_response"]
    assert (first["status"], second["status_reason_code"]) == ("succ", "rjct.reference_id.duplicate")


async def test_papers_come_once_their_owner_has_answered_the_portal(caller: Caller):
    person = caller.city.people[1]
    asked = look_up("kz:DOCUMENTS", "kz:Document", "IIN", person.iin)
    (before,) = await caller.search(asked)
    assert before["status"] == "pdng"
    await caller.control("POST", f"people/{person.iin}/documents", agree=True)
    papers = await caller.records(asked)
    assert {paper["kind"] for paper in papers} >= {"birth_certificate", "identity_card"}


async def test_papers_whose_owner_refused_are_refused(caller: Caller):
    person = caller.city.people[1]
    await caller.control("POST", f"people/{person.iin}/documents", agree=False)
    (answer,) = await caller.search(look_up("kz:DOCUMENTS", "kz:Document", "IIN", person.iin))
    assert answer["status"] == "rjct"

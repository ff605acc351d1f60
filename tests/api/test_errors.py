"""Every error is a problem that says how to mend the request."""

import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from handlers.api.bodies import LARGEST
from storage.cases import queries
from tests.api.office import TOKEN, Office, site, visited

SEARCH = "/api/cases/search"
JSON = {"Content-Type": "application/json"}


async def problem(answer: ClientResponse, status: int) -> str:
    """Its detail, after it has shown that it is a problem of that status."""
    assert answer.status == status, await answer.text()
    assert answer.content_type == "application/problem+json"
    body = await answer.json(content_type="application/problem+json")
    assert {"type", "title", "status", "detail"} <= set(body)
    assert (body["type"], body["status"], body["title"]) == ("about:blank", status, answer.reason)
    return body["detail"]


@pytest.fixture
async def stranger(office: Office) -> AsyncIterator[TestClient]:
    async with visited(site(office, TOKEN), token=None) as stranger:
        yield stranger


@pytest.mark.parametrize(
    "presented",
    ["", "Bearer", "Bearer ", "Bearer another", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer жоқ"],
)
async def test_without_the_right_bearer_token_nothing_is_told(stranger: TestClient, presented: str) -> None:
    headers = {"Authorization": presented} if presented else {}
    answer = await stranger.post(SEARCH, json={}, headers=headers)
    assert "Authorization: Bearer" in await problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_the_word_bearer_may_be_written_in_any_case(stranger: TestClient) -> None:
    answer = await stranger.post(SEARCH, json={}, headers={"Authorization": f"bearer {TOKEN}"})
    assert answer.status == 200


async def test_a_stranger_is_not_told_which_addresses_there_are(stranger: TestClient) -> None:
    assert "Bearer" in await problem(await stranger.get("/api/no/such/thing"), 401)


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_in_the_settings_the_api_is_off_and_says_which_is_missing(
    office: Office, token: str | None
) -> None:
    async with visited(site(office, token), token="") as client:
        assert "API_TOKEN" in await problem(await client.post(SEARCH, json={}), 503)


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "{}{}", b"\xff\xfe", "{'iin': 1}", '{"limit": 1e999}'])
async def test_a_body_that_is_no_json_object_is_refused(client: TestClient, body: str | bytes) -> None:
    assert await problem(await client.post(SEARCH, data=body, headers=JSON), 400)


async def test_an_unknown_field_is_named_with_the_fields_that_are_known(client: TestClient) -> None:
    detail = await problem(await client.post(SEARCH, json={"surname": "Айгүл"}), 400)
    assert detail == "surname: unknown field; known are iin, subject, service, status, waiting, name, after, limit"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"iin": 900515300008}, "iin"),
        ({"iin": "90051530000"}, "iin"),
        ({"iin": "٩٠٠٥١٥٣٠٠٠٠٨"}, "iin"),
        ({"subject": "900515300008\n"}, "subject"),
        ({"service": "lottery"}, "service"),
        ({"status": "sleeping"}, "status"),
        ({"after": "' OR 1=1"}, "after"),
        ({"limit": "5"}, "limit"),
        ({"limit": True}, "limit"),
        ({"limit": 2.5}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
    ],
)
async def test_a_value_of_the_wrong_shape_is_refused_by_its_fields_name(
    client: TestClient, body: dict, field: str
) -> None:
    assert (await problem(await client.post(SEARCH, json=body), 400)).startswith(f"{field}: ")


async def test_every_wrong_field_is_named_at_once(client: TestClient) -> None:
    detail = await problem(await client.post("/api/cases/26-0000001/refuse", json={"ground": "R9"}), 400)
    assert "ground: " in detail
    assert "words: " in detail


async def test_a_complaint_does_not_repeat_the_iin_that_was_sent(client: TestClient) -> None:
    answer = await client.post(SEARCH, json={"iin": "9005153000081"})
    assert "9005153000081" not in await problem(answer, 400)


@pytest.mark.parametrize("words", ["", "  ", "\n", "a\x00b", "a\x07b", "x" * 1001])
async def test_words_for_the_citizen_must_be_words(client: TestClient, words: str) -> None:
    body = {"ground": "R2", "words": words}
    assert "words: " in await problem(await client.post("/api/cases/26-0000001/refuse", json=body), 400)


@pytest.mark.parametrize("number", ["26-9999999", "nothing", "26-1", "%00", "..%2f..", "' OR 1=1"])
async def test_a_case_that_is_not_there_is_not_found(client: TestClient, number: str) -> None:
    assert "26-" in await problem(await client.get(f"/api/cases/{number}"), 404) or number == "..%2f.."


@pytest.mark.parametrize("act", ["approve", "refuse", "request-document", "resume"])
async def test_no_act_finds_a_case_that_is_not_there(client: TestClient, act: str) -> None:
    bodies = {"refuse": {"ground": "R1", "words": "a"}, "request-document": {"kind": "a", "words": "b"}}
    answer = await client.post(f"/api/cases/26-9999999/{act}", json=bodies.get(act, {}))
    assert "POST /api/cases/search" in await problem(answer, 404)


async def test_an_address_that_is_not_there_names_the_document_that_lists_what_is(client: TestClient) -> None:
    assert "/api/openapi.json" in await problem(await client.get("/api/nothing"), 404)


async def test_a_method_that_is_not_possible_is_answered_with_those_that_are(client: TestClient) -> None:
    answer = await client.delete("/api/cases/26-0000001")
    assert "use GET, HEAD" in await problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD"


async def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    answer = await client.post(SEARCH, data=b" " * (LARGEST + 1), headers=JSON)
    assert f"{LARGEST} bytes" in await problem(answer, 413)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
async def test_a_body_of_another_kind_is_refused(client: TestClient, kind: str) -> None:
    answer = await client.post(SEARCH, data=b"{}", headers={"Content-Type": kind})
    assert "application/json" in await problem(answer, 415)


async def test_an_unexpected_failure_is_logged_under_the_id_that_the_caller_is_given(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(queries, "search", broken)
    with caplog.at_level(logging.ERROR):
        answer = await client.post(SEARCH, json={})
    assert "secret" not in await problem(answer, 500)
    instance = (await answer.json(content_type=None))["instance"]
    assert any(instance in record.getMessage() and record.exc_info for record in caplog.records)


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("a secret inside")

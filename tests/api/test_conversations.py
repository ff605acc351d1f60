"""Conversations by the API: found by their promise, answered once, ended, assigned; by who may."""

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases import staff as staff_acts
from proactive.staff.rights import Role
from storage.messages import desk
from tests.api.office import PHONE, TOKEN, Office, site, visited
from tests.staff.test_desk import asks


async def found(client: TestClient, **conditions: object) -> list[dict]:
    answer = await client.post("/api/conversations/search", json=conditions)
    assert answer.status == 200
    return (await answer.json())["conversations"]


async def test_who_waits_is_found_by_state_and_topic(office: Office, client: TestClient) -> None:
    first = await asks(office)
    [seen] = await found(client, state="open", topic="person")
    assert (seen["id"], seen["msisdn"], seen["words"], seen["official"]) == (first.id, PHONE, first.words, None)
    assert seen["answer_by"] == "2026-11-23T16:00:00+05:00"
    assert await found(client, topic="complaint") == await found(client, state="closed") == []


async def test_a_reply_answers_with_the_thread_and_a_second_one_is_refused(office: Office, client: TestClient) -> None:
    id = (await asks(office)).id
    answer = await (await client.post(f"/api/conversations/{id}/reply", json={"text": "Позвоним"})).json()
    assert (answer["state"], answer["messages"][-1]["text"]) == ("closed", "Специалист «Қолдау»: Позвоним")
    again = await client.post(f"/api/conversations/{id}/reply", json={"text": "Позвоним"})
    assert (again.status, again.content_type) == (409, "application/problem+json")


async def test_what_would_be_read_is_shown_with_its_parts_and_cost_and_nothing_goes_out(
    office: Office, client: TestClient
) -> None:
    id = (await asks(office)).id
    shown = await (
        await client.post(f"/api/conversations/{id}/preview", json={"text": "Сәлеметсіз бе! 70 " * 5})
    ).json()
    assert (shown["language"], shown["other"], shown["channel"]) == ("ru", "kk", "sms")
    assert (shown["parts"], shown["cost"], shown["secret"]) == (2, "20.00", "")
    assert shown["text"].startswith("Специалист «Қолдау»: Сәлеметсіз бе!")
    thread = await (await client.get(f"/api/conversations/{id}")).json()
    assert (thread["state"], [line for line in thread["messages"] if line["direction"] == "out"]) == ("open", [])


async def test_words_that_ask_for_a_secret_go_out_only_when_the_caller_is_sure(
    office: Office, client: TestClient
) -> None:
    id = (await asks(office)).id
    asked = {"text": "Назовите код из SMS"}
    refused = await client.post(f"/api/conversations/{id}/reply", json=asked)
    assert (refused.status, "код" in (await refused.json())["detail"]) == (409, True)
    assert (await client.post(f"/api/conversations/{id}/reply", json=asked | {"sure": True})).status == 200


async def test_an_sms_abroad_goes_out_only_when_its_price_is_agreed_to(office: Office, client: TestClient) -> None:
    id = (await asks(office, "Кому писать?", "from_abroad", sender="+4915123456789")).id
    [seen] = await found(client, topic="from_abroad")
    assert (seen["sender"], seen["count"], seen["msisdn"]) == ("abroad", 1, "+4915123456789")
    refused = await client.post(f"/api/conversations/{id}/reply", json={"text": "Напишите нам"})
    assert (refused.status, "60 tenge for 1 parts" in (await refused.json())["detail"]) == (409, True)
    assert (await client.post(f"/api/conversations/{id}/reply", json={"text": "Напишите нам", "sure": True})).ok


@pytest.mark.parametrize(("sender", "kind"), [("KaspiBank", "service"), ("+77272501111", "landline")])
async def test_what_no_sms_reaches_is_noted_and_ended_and_not_answered(
    office: Office, client: TestClient, sender: str, kind: str
) -> None:
    id = (await asks(office, sender=sender)).id
    assert (await found(client))[0]["sender"] == kind
    assert (await client.post(f"/api/conversations/{id}/reply", json={"text": "Да"})).status == 409
    noted = await client.post(f"/api/conversations/{id}/note", json={"text": "Позвонили"})
    assert (noted.status, (await noted.json())["state"]) == (200, "open")
    assert [written.text for written in (await desk.read(office.store, id)).notes] == ["Позвонили"]
    assert (await client.post(f"/api/conversations/{id}/note", json={"text": ""})).status == 400
    assert (await (await client.post(f"/api/conversations/{id}/close")).json())["state"] == "closed"


@pytest.mark.parametrize("act", ["close", "assign"])
async def test_it_is_ended_or_taken_without_a_body(office: Office, client: TestClient, act: str) -> None:
    id = (await asks(office)).id
    answer = await (await client.post(f"/api/conversations/{id}/{act}")).json()
    assert (answer["state"], answer["official"]) == (("closed", None) if act == "close" else ("open", "api"))


async def test_nobody_is_given_what_they_may_not_answer(office: Office, client: TestClient) -> None:
    id = (await asks(office)).id
    auditor = await staff_acts.appoint(office.store, staff_acts.SETTINGS, 7, Role.AUDITOR, "Әсел", office.now)
    answer = await client.post(f"/api/conversations/{id}/assign", json={"to": auditor.id})
    assert answer.status == 409


async def test_an_auditor_reads_masked_and_does_nothing(office: Office) -> None:
    id = (await asks(office)).id
    await asks(office, "Здравствуйте", "from_abroad", sender="+4915123456789")
    administrator = staff_acts.SETTINGS
    _, secret = await staff_acts.make_token(office.store, administrator, "Аудит", Role.AUDITOR, office.now)
    async with visited(site(office, TOKEN), token=secret) as client:
        listed = await (await client.post("/api/conversations/search")).text()
        assert (PHONE in listed, "+4915123456789" in listed) == (False, False)
        assert PHONE not in await (await client.get(f"/api/conversations/{id}")).text()
        assert (await client.post(f"/api/conversations/{id}/close")).status == 403


async def test_pages_follow_one_another_without_a_gap(office: Office, client: TestClient) -> None:
    await asks(office)
    page = await (await client.post("/api/conversations/search", json={"limit": 1})).json()
    assert page["next"] is None
    assert await found(client, after=page["conversations"][0]["id"]) == []
    assert (await client.get("/api/conversations/no-id")).status == 404

"""What an official's own system may do to a case, and what comes of it."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from storage.ledger import audit
from tests.api.office import HUSBAND, NOON, PHONE, WIDOW, Office, site, visited

REFUSAL = {"ground": "R2", "words": "Құжаттар сәйкес келмейді"}
DOCUMENT = {"kind": "Анықтама", "words": "Тіркелімде жоқ"}
BODIES = {"approve": {}, "refuse": REFUSAL, "request-document": DOCUMENT, "resume": {}}
GUARDIAN = {"iin": WIDOW, "relation": "guardian", "words": "Қамқоршылық туралы шешім"}
WORDS = {"words": "Телефонмен айтты"}


async def done(client: TestClient, number: str, act: str, **body: str) -> dict:
    answer = await client.post(f"/api/cases/{number}/{act}", json=body)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_approving_decides_what_was_prepared_and_is_in_the_history(any_office: Office) -> None:
    case = await any_office.for_review()
    async with visited(site(any_office, "t"), "t") as client:
        seen = await done(client, case.number, "approve")
    assert (seen["status"], seen["decision"]["made_by"]) == ("decided", "official")
    assert seen["decision"]["monthly"][0]["amount"] == "89497.76"
    assert (seen["history"][-1]["to"], seen["history"][-1]["by"]) == ("decided", "api")


async def test_approving_needs_no_body(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    answer = await client.post(f"/api/cases/{case.number}/approve")
    assert (await answer.json())["status"] == "decided"


async def test_refusing_keeps_the_ground(office: Office, client: TestClient) -> None:
    seen = await done(client, (await office.for_review()).number, "refuse", **REFUSAL)
    decision = seen["decision"]
    assert (seen["status"], decision["outcome"], decision["ground"]) == ("decided", "refused", "R2")


async def test_asking_for_a_document_tells_the_citizen_and_prolongs_the_term(any_office: Office) -> None:
    case = await any_office.for_review()
    async with visited(site(any_office, "t"), "t") as client:
        seen = await done(client, case.number, "request-document", **DOCUMENT)
    waits_for = {"reason": "document", "about": "Анықтама", "since": NOON.isoformat()}
    assert (seen["status"], seen["due_on"], seen["waits_for"]) == ("document", "2026-12-08", waits_for)
    assert "Анықтама" in seen["messages"][-1]["text"]


async def test_a_case_that_waited_for_a_person_goes_on(office: Office, client: TestClient) -> None:
    case = await office.opens()
    await office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.REGISTER_REFUSES, ("kz:GBDFL", "rjct")))
    seen = await done(client, case.number, "resume")
    assert (seen["status"], seen["waits_for"]) == ("detected", None)


@pytest.mark.parametrize("act", list(BODIES))
async def test_workers_are_woken_by_an_act(office: Office, client: TestClient, act: str) -> None:
    case = await office.for_review()
    if act == "resume":
        await office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.PROGRAM_ERROR))
    await done(client, case.number, act, **BODIES[act])
    assert office.rung == [1]


@pytest.mark.parametrize("act", list(BODIES))
async def test_an_act_that_the_case_does_not_allow_is_refused_and_changes_nothing(
    office: Office, client: TestClient, act: str
) -> None:
    case = await office.opens()
    answer = await client.post(f"/api/cases/{case.number}/{act}", json=BODIES[act])
    assert answer.status == 409
    assert f"case {case.number} is detected; this needs" in (await answer.json(content_type=None))["detail"]
    seen = await (await client.get(f"/api/cases/{case.number}")).json()
    assert (seen["status"], office.rung) == ("detected", [])


async def test_a_second_approval_finds_the_case_decided(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    await done(client, case.number, "approve")
    assert (await client.post(f"/api/cases/{case.number}/approve")).status == 409


async def test_nothing_prepared_is_nothing_to_approve(office: Office, client: TestClient) -> None:
    case = await office.applies(await office.opens(), "010101500005")
    await office.moves(case, Status.REVIEW)
    answer = await client.post(f"/api/cases/{case.number}/approve")
    assert answer.status == 409
    assert "nothing is prepared" in (await answer.json(content_type=None))["detail"]


async def test_a_case_whose_order_is_out_is_not_resumed(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    await done(client, case.number, "approve")
    decided = (await office.read(case.number)).case
    await office.moves(decided, Status.ATTENTION)
    answer = await client.post(f"/api/cases/{case.number}/resume")
    assert "its order is out" in (await answer.json(content_type=None))["detail"]


@pytest.mark.parametrize("act", ["approve", "refuse"])
async def test_what_is_assigned_is_not_decided_a_second_time_after_a_review_was_asked_for(
    office: Office, client: TestClient, act: str
) -> None:
    number = (await office.for_review()).number
    await done(client, number, "approve")
    await office.moves((await office.read(number)).case, Status.ATTENTION, waiting=Waiting(Reason.REVIEW_REQUESTED))
    answer = await client.post(f"/api/cases/{number}/{act}", json=BODIES[act])
    assert answer.status == 409
    assert "its order is out" in (await answer.json(content_type=None))["detail"]
    assert (await office.read(number)).case.status == "attention"


async def test_what_is_assigned_and_was_never_ordered_goes_on_by_its_own_decision_after_a_review(
    office: Office, client: TestClient
) -> None:
    number = (await office.for_review()).number
    await done(client, number, "approve")
    assigned = (await office.read(number)).case
    await office.moves(assigned, Status.ATTENTION, waiting=Waiting(Reason.REVIEW_REQUESTED))
    await done(client, number, "resume")
    went_on = (await office.read(number)).case
    assert (went_on.status, went_on.decision) == (Status.DECIDED, assigned.decision)


async def test_a_person_who_is_named_is_asked_next(any_office: Office) -> None:
    case = await any_office.opens("disability", HUSBAND)
    async with visited(site(any_office, "t"), "t") as client:
        seen = await done(client, case.number, "name-person", **GUARDIAN, msisdn=PHONE)
    assert (seen["status"], seen["recipient"], seen["history"][-1]["by"]) == ("ready", {"iin": WIDOW}, "api")


@pytest.mark.parametrize("status", ["detected", "attention"])
async def test_a_person_can_be_named_in_any_undecided_case(office: Office, client: TestClient, status: str) -> None:
    case = await office.opens()
    if status == "attention":
        await office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.UNKNOWN, ("D7.1",)))
    seen = await done(client, case.number, "name-person", **GUARDIAN, in_person=True)
    assert (seen["status"], seen["recipient"]) == ("ready", {"iin": WIDOW})


async def test_an_application_that_is_looked_at_goes_on_when_another_is_named(
    office: Office, client: TestClient
) -> None:
    case = await office.for_review()
    seen = await done(client, case.number, "name-person", **GUARDIAN, in_person=True)
    assert (seen["status"], seen["recipient"]) == ("review", {"iin": case.recipient_iin})
    assert await done(client, case.number, "name-person", **GUARDIAN, in_person=True) == seen


async def test_who_has_applied_may_be_named_too_and_that_stands_in_the_journal(
    office: Office, client: TestClient
) -> None:
    case = await office.for_review(recipient=WIDOW)
    seen = await done(client, case.number, "name-person", **{**GUARDIAN, "words": "Шешім № 7"})
    assert (seen["status"], seen["recipient"]) == ("review", {"iin": WIDOW})
    entries = await audit.listed(office.store, about=case.number)
    assert ("name person", "guardian: Шешім № 7") in {(entry.act, entry.words) for entry in entries}


async def test_nobody_is_named_in_a_decided_case(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    await done(client, case.number, "approve")
    assert (await client.post(f"/api/cases/{case.number}/name-person", json=GUARDIAN)).status == 409


@pytest.mark.parametrize("body", [{"iin": WIDOW, "bin": "180440010006"}, {}, {"iin": "12"}, {"msisdn": "8701"}])
async def test_a_name_is_a_person_or_an_organisation(office: Office, client: TestClient, body: dict[str, str]) -> None:
    case = await office.opens()
    said = {"relation": "guardian", "words": "Шешім", **body}
    assert (await client.post(f"/api/cases/{case.number}/name-person", json=said)).status == 400


async def test_an_account_that_an_official_enters_is_checked_and_the_consent_stays(
    office: Office, client: TestClient
) -> None:
    case = await office.applies(await office.opens(), WIDOW)
    await office.moves(
        case, Status.ATTENTION, waiting=Waiting(Reason.ACCOUNT), registered_at=None, account=None, award=None
    )
    seen = await done(client, case.number, "account", iban="kz41 722c 0000 0000 0001", **WORDS)
    assert (seen["status"], seen["waits_for"]) == ("verifying", None)
    assert (await office.read(case.number)).case.consent == case.consent
    assert "0000 0001" not in str((await office.read(case.number)).history)


async def test_an_account_that_cannot_be_one_is_refused(office: Office, client: TestClient) -> None:
    case = await office.applies(await office.opens(), WIDOW)
    await office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.ACCOUNT), registered_at=None, account=None)
    answer = await client.post(f"/api/cases/{case.number}/account", json={"iban": "KZ00", **WORDS})
    assert answer.status == 409
    assert "no IBAN" in (await answer.json(content_type=None))["detail"]


async def test_a_case_is_closed_with_a_reason(office: Office, client: TestClient) -> None:
    case = await office.opens()
    await office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.UNKNOWN, ("D7.1",)))
    seen = await done(client, case.number, "close", reason="no_right", words="Тұрақты тұрмайды")
    assert (seen["status"], seen["waits_for"]["reason"]) == ("not_entitled", "no_right")


async def test_messages_are_read_in_the_language_of_the_citizen(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    await done(client, case.number, "message", text_kk="Қоңырау шалыңыз", text_ru="Позвоните")
    office.now += timedelta(seconds=1)
    seen = await done(client, case.number, "message", text_kk="Күтеміз", text_ru="Ждём")
    first, second = (message["text"] for message in seen["messages"][-2:])
    assert ("Қоңырау шалыңыз" in first, "Күтеміз" in second, seen["status"]) == (True, True, "review")


async def test_a_message_that_asks_for_a_secret_is_refused_until_it_is_meant(
    office: Office, client: TestClient
) -> None:
    case = await office.for_review()
    asked = {"text_kk": "Карта нөмірін жіберіңіз", "text_ru": "Пришлите номер карты"}
    assert (await client.post(f"/api/cases/{case.number}/message", json=asked)).status == 409
    seen = await done(client, case.number, "message", **asked, sure=True)
    assert "Карта нөмірін" in seen["messages"][-1]["text"]


async def test_a_note_is_for_colleagues_alone(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    seen = await done(client, case.number, "note", text="Ертең қайта қоңырау шалу")
    assert "Ертең" not in str(seen)
    entries = await audit.listed(office.store, about=case.number)
    assert ("note", "Ертең қайта қоңырау шалу") in {(entry.act, entry.words) for entry in entries}


async def test_a_decision_stands_after_a_review(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    await done(client, case.number, "refuse", **REFUSAL)
    decided = (await office.read(case.number)).case
    await office.moves(decided, Status.ATTENTION, waiting=Waiting(Reason.REVIEW_REQUESTED))
    seen = await done(client, case.number, "uphold", words="Дұрыс шешілген")
    assert (seen["status"], seen["decision"]["outcome"]) == ("refused", "refused")

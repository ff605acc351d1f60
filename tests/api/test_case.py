"""One case, field by field."""

from datetime import timedelta
from decimal import Decimal

import pytest
from aiohttp.test_utils import TestClient

from proactive.cases.award import Award, Ground
from proactive.cases.case import Candidate, Decision, Payment, Relation
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.step import Step
from tests.api.office import AWARD, BURIAL, HUSBAND, INVALID, NOON, WIDOW, Office
from tests.storage.makers import apply


async def shown(client: TestClient, number: str) -> dict:
    answer = await client.get(f"/api/cases/{number}")
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_a_case_has_every_field_of_the_contract_and_why_it_waits(office: Office, client: TestClient) -> None:
    case = await office.opens()
    assert set(await shown(client, case.number)) == {
        "number", "service", "status", "waits_for", "track", "language", "channel", "recipient", "subject", "event",
        "registered_at", "due_on", "findings", "decision", "payment", "history", "messages", "files",
        "hearing",
    }  # fmt: skip


async def test_before_anybody_is_asked_what_is_not_known_is_null(office: Office, client: TestClient) -> None:
    seen = await shown(client, (await office.opens()).number)
    unknown = (
        "track", "channel", "recipient", "registered_at", "due_on", "decision", "payment", "waits_for", "hearing",
    )  # fmt: skip
    assert {name: seen[name] for name in unknown} == dict.fromkeys(unknown)


async def test_a_case_names_its_event_its_subject_and_its_recipient(office: Office, client: TestClient) -> None:
    case = await office.asks(await office.opens("burial", HUSBAND), WIDOW)
    seen = await shown(client, case.number)
    assert (seen["subject"], seen["recipient"]) == ({"iin": HUSBAND}, {"iin": WIDOW})
    assert seen["event"] == {"event_id": "E-1", "kind": "registered"}


async def test_an_organisation_that_is_to_be_paid_is_a_recipient_by_its_bin(office: Office, client: TestClient) -> None:
    company = (Candidate(relation=Relation.ORGANISATION, bin="990140000012"),)
    case = await office.opens("burial", HUSBAND)
    await office.moves(case, Status.ATTENTION, candidates=company, waiting=Waiting(Reason.ORGANISATION))
    seen = await shown(client, case.number)
    assert (seen["recipient"], seen["waits_for"]["reason"]) == ({"bin": "990140000012"}, "organisation")


async def test_a_case_for_review_tells_its_track_its_deadline_and_its_findings(
    office: Office, client: TestClient
) -> None:
    seen = await shown(client, (await office.for_review()).number)
    assert (seen["track"], seen["due_on"]) == ("reviewed", "2026-12-01")
    assert seen["findings"] == [{"check": "D19.1", "passed": True, "basis": "clause 19", "detail": "CBDI"}]
    assert (seen["language"], seen["channel"]) == ("kk", "sms")


async def test_times_carry_the_offset_of_kazakhstan(office: Office, client: TestClient) -> None:
    seen = await shown(client, (await office.for_review()).number)
    assert seen["registered_at"] == "2026-11-23T12:00:00+05:00"
    assert seen["history"][0]["at"] == "2026-11-23T12:00:00+05:00"


async def test_a_monthly_award_is_given_by_periods_in_tenge_with_two_decimals(
    office: Office, client: TestClient
) -> None:
    decision = await decided(office, client, AWARD)
    assert decision["monthly"] == [{"from": "2026-11-01", "until": None, "amount": "89497.76"}]
    assert (decision["one_off"], decision["arrears"]) == (None, "1200.50")


async def test_a_one_off_award_has_no_months_and_names_its_rates(office: Office, client: TestClient) -> None:
    decision = await decided(office, client, BURIAL)
    assert (decision["one_off"], decision["monthly"], decision["arrears"]) == ("151375.00", None, None)
    assert decision["rates"] == [{"name": "MCI", "value": "4325", "basis": "art. 9"}]


@pytest.mark.parametrize("value", ["1E+3", "36.6", "0.50"])
async def test_a_rate_is_written_as_the_law_has_it_and_never_with_an_exponent(
    office: Office, client: TestClient, value: str
) -> None:
    rate = BURIAL.rates[0]
    award = Award(one_off=Decimal(1), rates=(type(rate)(name="x", value=Decimal(value), basis="y"),))
    assert (await decided(office, client, award))["rates"][0]["value"] == f"{Decimal(value):f}"


async def decided(office: Office, client: TestClient, award: Award) -> dict:
    made = Decision(outcome="assigned", number="1/1", made_by="system", made_at=NOON, award=award)
    case = await office.for_review()
    await office.moves(case, Status.DECIDED, decision=made)
    return (await shown(client, case.number))["decision"]


async def test_a_refusal_names_its_ground_and_the_check_that_decided(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    head = {"number": "1/1", "made_by": "official", "made_at": NOON + timedelta(hours=1), "official": "Айгүл"}
    refusal = Decision(outcome="refused", ground=Ground.NOT_IN_LAW, reason="D19.1", **head)
    await office.moves(case, Status.DECIDED, decision=refusal)
    seen = (await shown(client, case.number))["decision"]
    assert seen == {
        "outcome": "refused", "ground": "R2", "reason": "D19.1", "made_by": "official", "number": "1/1",
        "made_at": "2026-11-23T13:00:00+05:00", "one_off": None, "monthly": None, "arrears": None, "rates": [],
    }  # fmt: skip


async def test_a_payment_shows_its_order_and_its_status(office: Office, client: TestClient) -> None:
    case = await office.moves(await office.for_review(), Status.DECIDED)
    await office.moves(case, Status.ORDERED, payment=Payment(order_id="O-1", status="placed"))
    assert (await shown(client, case.number))["payment"] == {"order_id": "O-1", "status": "placed"}


async def test_history_begins_with_the_opening_and_tells_each_move(office: Office, client: TestClient) -> None:
    case = await office.asks(await office.opens(), INVALID)
    seen = (await shown(client, case.number))["history"]
    moves = [(move["from"], move["to"], move["by"]) for move in seen]
    assert moves == [(None, "detected", "system"), ("detected", "ready", "system"), ("ready", "offered", "system")]


async def test_the_conversation_is_told_in_order_with_what_became_of_each_message(
    office: Office, client: TestClient
) -> None:
    case = await office.asks(await office.opens(), INVALID)
    await office.sends(case, "Сізге жәрдемақы ұсынамыз")
    await office.hears(case, "иә")
    seen = (await shown(client, case.number))["messages"]
    assert [(line["direction"], line["text"], line["state"]) for line in seen] == [
        ("out", "Сізге жәрдемақы ұсынамыз", "queued"),
        ("in", "иә", "received"),
    ]
    assert (seen[1]["at"], seen[1]["channel"]) == ("2026-11-23T12:01:00+05:00", "sms")


async def test_a_case_is_not_kept_by_anything_on_its_way(office: Office, client: TestClient) -> None:
    answer = await client.get(f"/api/cases/{(await office.opens()).number}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "application/json"


async def test_why_a_case_waits_is_told_with_what_it_is_about_and_since_when(
    office: Office, client: TestClient
) -> None:
    case = await office.opens()
    office.now += timedelta(hours=1)
    held = await office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.REGISTER_REFUSES, ("kz:GBDFL", "rjct")))
    since = office.now
    office.now += timedelta(hours=1)
    await office.moves(held, Status.ATTENTION)
    told = (await (await client.get(f"/api/cases/{case.number}")).json())["waits_for"]
    assert told == {"reason": "register_refuses", "about": "kz:GBDFL rjct", "since": since.isoformat()}


async def test_who_applies_again_has_no_application_yet_and_the_decision_before_is_still_shown(
    office: Office, client: TestClient
) -> None:
    case = await office.for_review()
    refusal = Decision(outcome="refused", number=f"{case.number}/1", made_by="official", made_at=NOON)
    for status, changes in ((Status.DECIDED, {"decision": refusal}), (Status.ANSWERING, {}), (Status.REFUSED, {})):
        case = await office.moves(case, status, **changes)
    await office.store.write(apply, [Step(case, Outcome(case=case.screened_again(NOON)))], NOON)
    seen = await shown(client, case.number)
    assert seen["decision"]["number"] == f"{case.number}/1"
    assert {seen[name] for name in ("registered_at", "due_on", "track", "payment")} == {None}
    assert seen["findings"] == []

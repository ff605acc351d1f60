"""Clauses of the order that no table of citizens shows: what is kept, said, asked for and done along the road."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from proactive.cases.award import Ground
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Benefit
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.messages.texts.sms import parts
from proactive.road import official_acts
from tests.law.road import IBAN, Road
from tests.law.town import Town

DAY = date(2026, 3, 12)


def burial(**changes: object) -> Road:
    """A widow whose husband received an age pension."""
    row = {
        "today": DAY,
        "acts": [{"death": "Serik", "on": date(2026, 3, 10)}, {"marriage": ["Serik", "Dana"]}],
        "benefits": [{"of": "Serik", "kind": "age_pension"}],
    }
    return Road.of("burial", **{**row, **changes})


def disability(cause: str = "general_illness", **changes: object) -> Road:
    record = {"of": "Dana", "group": 2, "cause": cause, "on": date(2026, 3, 10)}
    return Road.of("disability", **{"today": DAY, "disability": record, **changes})


def breadwinner() -> Road:
    """A widow with a child of ten."""
    acts = [
        {"death": "Serik", "on": date(2026, 3, 10)},
        {"marriage": ["Serik", "Dana"]},
        {"birth": "Ali", "mother": "Dana", "father": "Serik", "on": date(2016, 3, 10)},
    ]
    return Road.of("breadwinner", today=DAY, acts=acts, people={"Ali": {"born": date(2016, 3, 10)}})


ROADS = [burial, disability, breadwinner]


@pytest.mark.parametrize("begun", ROADS)
def test_a_consent_keeps_the_number_the_channel_the_exact_words_the_time_and_the_message(begun):
    road = begun().agrees()
    consent, offer = road.case.consent, road.read[0]
    assert (consent.reply, consent.text, consent.channel) == ("1", offer.text, offer.channel)
    assert consent.address == offer.address
    assert consent.reply_id
    assert consent.given_at.utcoffset() is not None


@pytest.mark.parametrize("begun", ROADS)
def test_without_a_yes_nothing_is_registered_and_without_an_account_neither(begun):
    assert begun().case.registered_at is None
    assert begun().says("1").case.registered_at is None
    assert begun().agrees().case.registered_at is not None


@pytest.mark.parametrize("begun", ROADS)
def test_who_agreed_gets_a_receipt_with_the_number_and_the_day_of_the_decision(begun):
    road = begun().agrees()
    [receipt] = [message for message in road.read if message.key == "common.accepted"]
    assert road.case.number in receipt.text
    assert road.case.application.due_on is not None


@pytest.mark.parametrize("begun", [burial, disability])
def test_on_the_automatic_track_the_system_decides_signs_and_orders_by_itself(begun):
    road = begun().agrees()
    assert road.case.decision.made_by == "system"
    assert road.case.decision.signature
    assert [order["iban"] for order in road.orders] == [IBAN]
    assert road.case.status is Status.ASSIGNED


@pytest.mark.parametrize("begun", [lambda: disability("nuclear"), breadwinner])
def test_on_the_reviewed_track_nothing_is_decided_until_an_official_has(begun):
    road = begun().agrees()
    assert (road.case.status, road.case.decision, road.orders) == (Status.REVIEW, None, [])
    assert road.official(official_acts.approve).case.decision.made_by == "official"
    assert len(road.orders) == 1


def test_a_check_that_fails_after_the_yes_is_a_refusal_that_says_which_and_how_to_go_on():
    later = {"benefits": [{"of": "Serik", "kind": "age_pension", "until": date(2026, 3, 1), "status": "stopped"}]}
    road = burial()
    road.town = Town({**road.town.row, **later})
    road.agrees()
    assert road.case.decision.reason == "B13.4"
    assert road.case.decision.ground is Ground.NOT_IN_LAW
    assert "ПЕРЕСМОТР" in road.read[-1].text
    assert "1414" in road.read[-1].text


@pytest.mark.parametrize(("begun", "paid"), [(burial, "151 375 тенге"), (disability, "89 497,76 тенге")])
def test_who_reads_the_result_in_telegram_gets_it_by_sms_too_in_one_part(begun, paid):
    by_sms, result, beside = in_telegram(begun())
    assert (result.channel, beside.channel) == (Channel.TELEGRAM, Channel.SMS)
    assert (beside.address, parts(beside.text)) == (by_sms, 1)
    assert paid in beside.text


def test_a_refusal_in_telegram_is_told_by_sms_too_without_its_reason():
    _, result, beside = in_telegram(burial(), later={"benefits": []})
    assert (result.key, beside.key) == ("burial.refused", "common.refused_beside")


def in_telegram(road: Road, later: dict[str, Any] | None = None) -> tuple[str | None, Message, Message]:
    """The number of whom is asked, and the two messages that told the result."""
    road.case = road.case.with_asking(channel=Channel.TELEGRAM, address="10000001")
    road.town = Town({**road.town.row, **(later or {})})
    road.agrees()
    result = next(place for place, key in enumerate(road.keys) if key.endswith((".assigned", ".refused")))
    return road.case.asking.msisdn, road.read[result], road.read[result + 1]


def test_what_no_register_holds_is_refused_by_the_system_and_left_to_an_official_where_one_decides():
    silent = {"people": {"Dana": {"resident": "unknown"}}}
    outcomes = {}
    for cause in ("general_illness", "nuclear"):
        road = disability(cause)
        road.town = Town({**road.town.row, **silent})
        outcomes[cause] = road.agrees().case.status
    assert outcomes == {"general_illness": Status.REFUSED, "nuclear": Status.REVIEW}


def test_once_the_cause_of_a_refusal_is_gone_the_citizen_may_apply_again():
    road = burial()
    town, road.town = road.town, Town({**road.town.row, "benefits": []})
    road.agrees()
    assert road.case.status is Status.REFUSED
    road.town = town
    road.presses("apply_again").agrees()
    assert road.case.status is Status.ASSIGNED


def test_a_document_that_an_official_needs_is_asked_of_the_citizen_and_gives_five_more_working_days():
    road = disability("nuclear").agrees()
    due = road.case.application.due_on
    road.official(lambda case, by, now: official_acts.request_document(case, "анықтама", "Түсініксіз.", by, now))
    assert road.case.status is Status.DOCUMENT
    assert (road.case.application.due_on - due).days >= 5
    assert road.keys[-1] == "common.document_request"


def test_a_decision_after_its_last_day_is_late_and_stays_counted_as_late():
    road = breadwinner().agrees()
    in_time = road.case.application.due_on
    road.days_pass(in_time)
    assert not official_acts.approve(road.case, "O-1", road.now).case.application.late
    road.days_pass(in_time + timedelta(days=1))
    road.official(official_acts.approve)
    assert road.case.application.late
    assert road.says("пересмотр").case.application.late


@pytest.mark.parametrize("begun", ROADS)
def test_a_question_about_the_state_of_a_case_is_answered_at_once(begun):
    road = begun().agrees().says("статус")
    assert road.keys[-1] == "common.status"
    assert road.case.number in road.read[-1].text


def test_the_order_of_a_monthly_benefit_carries_the_rows_and_the_arrears():
    [order] = disability().agrees().orders
    assert order["monthly"] == [{"from": "2026-03-10", "amount": "89497.76"}]
    assert Decimal(order["arrears"]) == 0


def test_before_the_consent_registers_are_asked_to_detect_and_after_it_afresh_to_assign():
    road = burial()
    assert any(look_up.record is Benefit for look_up in road.case.detected.answers)
    assert road.case.assigned.answers == {}
    assert road.agrees().case.assigned.answers

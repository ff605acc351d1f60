"""What a case rests on is asked afresh before anybody is written to or paid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from proactive.cases.award import Ground, Track
from proactive.cases.case import Case
from proactive.cases.jobs import LookUps
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Account, Answer, AnswerState, Facts, LookUp, Subscriber
from proactive.road import official_acts, pipeline
from proactive.road.acts import OfficialAct, possible
from tests import parts
from tests.law.road import Road
from tests.law.town import Town, iin_of

DAY = date(2026, 3, 12)
DIED = {"death": "Serik", "on": date(2026, 3, 10), "declared_by": "Dana", "relation": "child"}
PENSION = {"of": "Serik", "kind": "age_pension"}
ILL = {"of": "Dana", "group": 2, "on": date(2026, 3, 10)}
STRANGER = iin_of("Zhandos")


def burial(**row: Any) -> Road:
    return Road.of("burial", today=DAY, acts=[DIED], benefits=[PENSION], **row)


def disability(**row: Any) -> Road:
    return Road.of("disability", today=DAY, disability=ILL, **row)


def breadwinner(**row: Any) -> Road:
    family = [
        {"death": "Serik", "on": date(2026, 3, 10)},
        {"marriage": ["Serik", "Dana"], "on": date(2002, 1, 1)},
        {"birth": "Ali", "mother": "Dana", "father": "Serik", "on": date(2016, 2, 1)},
    ]
    return Road.of("breadwinner", today=DAY, acts=family, people={"Ali": {"born": date(2016, 2, 1)}}, **row)


def becomes(road: Road, **row: Any) -> Road:
    """The registers change; nobody reports it."""
    road.town = Town({**road.town.row, **row})
    return road


def annulled(road: Road) -> Road:
    """The act of death, and GBDFL with it."""
    acts = [act | ({"status": "annulled"} if "death" in act else {}) for act in road.town.row["acts"]]
    return becomes(road, acts=acts)


def goes_on_by(road: Road, **span: int) -> Road:
    road.at += timedelta(**span)
    return road.goes_on()


def number_goes_to(road: Road, *iins: str) -> Road:
    """Whoever asks BMG by the number is answered with these; by the IIN it still names the number."""
    answer = road.answer

    def of_number(look_up: LookUp) -> Answer:
        if look_up.key != "MSISDN":
            return answer(look_up)
        holders = tuple(Subscriber(iin=iin, msisdn=look_up.value) for iin in iins)
        return Answer(AnswerState.ANSWERED, holders, at=road.at)

    road.answer = of_number  # type: ignore[method-assign]
    return road


@pytest.mark.parametrize("road_of", [burial, breadwinner])
def test_an_act_that_was_annulled_unnoticed_ends_the_offer_before_the_reminder(road_of: Callable[..., Road]) -> None:
    road = goes_on_by(annulled(road_of()), hours=25)
    assert (road.case.status, road.keys[-1]) == (Status.ANNULLED, "common.annulled_offer")


@pytest.mark.parametrize("road_of", [burial, breadwinner])
def test_it_ends_the_question_about_the_account_too(road_of: Callable[..., Road]) -> None:
    road = goes_on_by(annulled(road_of().says("1")), hours=49)
    assert (road.case.status, road.orders) == (Status.ANNULLED, [])


@pytest.mark.parametrize("road_of", [burial, breadwinner])
def test_nothing_is_decided_on_an_act_that_fell_between_the_two_yeses(road_of: Callable[..., Road]) -> None:
    road = annulled(road_of().says("1")).says("1")
    assert road.orders == []
    assert road.case.decision is None


def test_an_official_who_assigns_what_fell_meanwhile_orders_nothing() -> None:
    road = annulled(breadwinner().agrees())
    goes_on_by(road, days=3).official(official_acts.approve)
    assert (road.case.status, road.orders) == (Status.ANNULLED, [])


@pytest.mark.parametrize("service", ["burial", "breadwinner"])
def test_nobody_is_written_to_where_the_register_says_already_what_its_event_has_yet_to(service: str) -> None:
    town = Town({"today": DAY, "acts": [DIED], "benefits": [PENSION]})
    road = Road(town, replace(town.case(service), wake_at=town.at()), town.at())
    annulled(road).goes_on()
    assert (road.case.status, road.read) == (Status.ANNULLED, [])


def test_a_disability_that_was_revoked_unnoticed_is_not_paid() -> None:
    road = disability().says("1")
    becomes(road, disability=ILL | {"status": "revoked"}).says("1")
    assert (road.case.status, road.orders) == (Status.ANNULLED, [])


def test_a_record_that_its_register_does_not_show_any_more_goes_to_an_official() -> None:
    road = burial()
    goes_on_by(becomes(road, acts=[]), hours=25)
    assert (road.case.status, road.case.waiting.reason) == (Status.ATTENTION, Reason.RECORD_IN_DOUBT)


def test_a_recipient_who_died_unnoticed_is_not_reminded() -> None:
    road = disability()
    read = list(road.keys)
    goes_on_by(becomes(road, people={"Dana": {"died": DAY}}), hours=25)
    assert (road.case.status, road.case.waiting.reason, road.keys) == (Status.ANNULLED, Reason.RECIPIENT_DIED, read)


def test_a_parent_is_not_reminded_of_the_benefit_of_a_child_who_died() -> None:
    born = date(2022, 6, 1)
    child = {"of": "Alia", "category": "child_under_7", "on": date(2026, 3, 10)}
    road = Road.of(
        "disability",
        today=DAY,
        disability=child,
        acts=[{"birth": "Alia", "mother": "Dana", "on": born}],
        people={"Alia": {"born": born}},
    )
    read = list(road.keys)
    goes_on_by(becomes(road, people={"Alia": {"born": born, "died": DAY}}), hours=25)
    assert (road.case.status, road.keys) == (Status.ANNULLED, read)


def test_a_refusal_is_not_told_to_who_has_died() -> None:
    road = breadwinner().agrees()
    becomes(road, people={"Ali": {"born": date(2016, 2, 1)}, "Dana": {"died": DAY}})
    read = list(road.keys)
    road.case = parts.changed(road.case, hearing=parts.HEARD)
    road.at += timedelta(days=3)
    road.official(lambda case, by, now: official_acts.refuse(case, "R2", "Құжат жоқ", by, now))
    assert (road.case.status, road.case.waiting.reason, road.keys) == (Status.ATTENTION, Reason.RECIPIENT_DIED, read)


def test_money_does_not_go_to_a_recipient_who_died_while_an_official_decided() -> None:
    road = breadwinner().agrees()
    becomes(road, people={"Ali": {"born": date(2016, 2, 1)}, "Dana": {"died": DAY}})
    goes_on_by(road, days=3).official(official_acts.approve)
    assert (road.case.status, road.orders) == (Status.ATTENTION, [])


@pytest.mark.parametrize("holders", [(), (STRANGER,), (iin_of("Serik"), iin_of("Dana"))], ids=str)
def test_nobody_is_asked_on_a_number_that_is_not_theirs(holders: tuple[str, ...]) -> None:
    """Somebody else's, nobody's, or one that the deceased still holds."""
    road = number_goes_to(burial_unread(), *holders).goes_on()
    assert (road.case.status, road.read) == (Status.ATTENTION, [])
    assert road.case.waiting.reason is Reason.NO_NUMBER


def burial_unread() -> Road:
    """Before its first step."""
    town = Town({"today": DAY, "acts": [DIED], "benefits": [PENSION]})
    return Road(town, replace(town.case("burial"), wake_at=town.at()), town.at())


def test_a_number_that_changed_hands_after_the_offer_is_not_reminded() -> None:
    road = disability()
    read = list(road.keys)
    goes_on_by(number_goes_to(road, STRANGER), hours=25)
    assert (road.case.status, road.case.waiting.reason, road.keys) == (Status.ATTENTION, Reason.NO_NUMBER, read)


def test_a_result_goes_to_the_new_number_of_who_applied() -> None:
    road = breadwinner().agrees()
    old, answer = road.case.asking.msisdn, road.answer

    def moved(look_up: LookUp) -> Answer:
        new = Subscriber(iin=iin_of("Dana"), msisdn="+77019999999")
        if look_up.record is not Subscriber:
            return answer(look_up)
        holders = () if look_up.value == old else (new,)
        return Answer(AnswerState.ANSWERED, holders, at=road.at)

    road.answer = moved  # type: ignore[method-assign]
    goes_on_by(road, days=3).official(official_acts.approve)
    assert road.case.status is Status.ASSIGNED
    assert [message.address for message in road.read if message.key.endswith("assigned")] == ["+77019999999"]


def test_a_result_is_not_told_on_a_number_that_is_somebody_elses() -> None:
    road = number_goes_to(breadwinner().agrees(), STRANGER)
    read = list(road.keys)
    goes_on_by(road, days=3).official(official_acts.approve)
    assert (road.case.status, road.case.waiting.reason, road.keys) == (Status.ATTENTION, Reason.NO_NUMBER, read)
    assert len(road.orders) == 1


def test_who_agreed_from_the_number_today_has_shown_that_it_is_theirs() -> None:
    road = number_goes_to(disability(), STRANGER).agrees()
    assert road.case.status is Status.ASSIGNED


def test_a_road_without_a_pause_asks_each_register_once() -> None:
    road = burial().agrees()
    asked = [look_up for job in road.carried_out if isinstance(job.task, LookUps) for look_up in job.enquiry.look_ups]
    before = [
        look_up
        for job in road.carried_out
        if job.enquiry and job.enquiry.consent_id is None
        for look_up in job.enquiry.look_ups
    ]
    after = asked[len(before) :]
    assert len(before) == len(set(before))
    assert len(after) == len(set(after))
    assert not [look_up for look_up in after if look_up.record is Subscriber]


def asked_since(road: Road, count: int) -> set[LookUp]:
    return {look_up for job in road.carried_out[count:] if job.enquiry for look_up in job.enquiry.look_ups}


def test_an_approval_after_days_asks_all_registers_afresh_before_it_is_decided() -> None:
    road = breadwinner().agrees()
    count = len(road.carried_out)
    goes_on_by(road, days=3)
    pressed = official_acts.approve(road.case, "O-1", road.now).case
    assert (pressed.status, pressed.decision) == (Status.APPLIED, None)
    road.official(official_acts.approve)
    before = {
        look_up
        for job in road.carried_out[:count]
        if job.enquiry and job.enquiry.consent_id
        for look_up in job.enquiry.look_ups
    }
    checked = {look_up for look_up in before if look_up.record not in {Account, Subscriber}}
    assert checked <= asked_since(road, count)
    assert (road.case.status, road.case.decision.official) == (Status.ASSIGNED, "O-1")


def test_an_approval_at_once_asks_nothing_again() -> None:
    road = breadwinner().agrees()
    assert official_acts.approve(road.case, "O-1", road.now).case.status is Status.DECIDED


@pytest.mark.parametrize(
    "change",
    [
        {"people": {"Ali": {"born": date(2016, 2, 1), "resident": "unknown"}}},
        {"people": {"Ali": {"born": date(2016, 2, 1), "resident": "no"}}},
        {"people": {"Ali": {"born": date(2016, 2, 1), "died": DAY}}},
    ],
    ids=["a register is silent now", "moved abroad", "the child died"],
)
def test_an_approval_of_what_is_no_longer_so_goes_back_to_the_official(change: dict[str, Any]) -> None:
    road = breadwinner().agrees()
    becomes(road, **change)
    goes_on_by(road, days=3).official(official_acts.approve)
    assert (road.case.decision, road.orders) == (None, [])
    assert road.case.waiting == Waiting(Reason.ANSWERS_CHANGED)


def pressed_while_registers_are_silent() -> Case:
    """An approval of three days ago's answers, two minutes after the registers were asked afresh and said nothing."""
    road = breadwinner().agrees()
    goes_on_by(road, days=3)
    pressed = official_acts.approve(road.case, "O-1", road.now).case
    assert pressed is not None
    asked = pipeline.step(replace(pressed, beside=replace(pressed.beside, assigned=Facts())), road.now)
    assert asked.case is not None
    assert asked.case.awaits
    awaited = {look_up: job.id for job in asked.jobs if job.enquiry for look_up in job.enquiry.look_ups}
    still = replace(asked.case, beside=replace(asked.case.beside, assigned=Facts(), awaited=awaited))
    silent = pipeline.step(still, replace(road.now, at=road.now.after(pipeline.PATIENCE)))
    assert silent.case is not None
    assert silent.messages == ()
    return replace(silent.case, beside=replace(silent.case.beside, awaited={}))


def test_an_approval_that_waits_for_silent_registers_is_seen_by_the_official() -> None:
    case = pressed_while_registers_are_silent()
    assert (case.status, case.waiting) == (Status.REVIEW, Waiting(Reason.ANSWERS_AWAITED))
    assert case.awaits
    assert OfficialAct.REFUSE in possible(case)


def test_it_is_carried_out_when_they_have_answered_the_same() -> None:
    road = breadwinner().agrees()
    road.case, road.at = pressed_while_registers_are_silent(), goes_on_by(road, days=3).at
    road.case = replace(road.case, wake_at=road.at, awaits=())
    road.goes_on()
    assert (road.case.status, road.case.decision.official) == (Status.ASSIGNED, "O-1")


def test_another_act_takes_the_place_of_an_approval_that_waits() -> None:
    case = pressed_while_registers_are_silent()
    road = breadwinner().agrees()
    later = official_acts.request_document(case, "Анықтама", "Керек", "O-1", goes_on_by(road, days=3).now).case
    assert later is not None
    assert later.application is not None
    assert (later.status, later.application.approval) == (Status.DOCUMENT, None)


def test_an_approval_of_what_the_system_would_decide_stays_the_officials() -> None:
    """The citizen said that the register is wrong; an official looked into it days ago."""
    road = disability().agrees()
    assert road.case.application is not None
    waits = road.case.with_application(track=Track.AUTOMATIC, findings=road.case.application.findings)
    road.case = replace(waits, status=Status.ATTENTION, decision=None, payment=None, waiting=Waiting(Reason.SAID_ALIVE))
    goes_on_by(road, days=3).official(official_acts.approve)
    assert road.case.decision is not None
    assert (road.case.decision.made_by, road.case.decision.official) == ("official", "O-1")


def test_an_approval_that_waits_for_the_registers_waits_for_a_withdrawal_that_is_asked_about_too() -> None:
    road = breadwinner().agrees()
    goes_on_by(road, days=3).says("отзываю").official(official_acts.approve)
    assert (road.case.status, road.case.decision) == (Status.REVIEW, None)
    assert road.says("да").case.status is Status.WITHDRAWN


def test_who_keeps_their_consent_has_the_approval_at_once() -> None:
    road = breadwinner().agrees()
    goes_on_by(road, days=3).says("отзываю").official(official_acts.approve)
    assert road.says("нет").goes_on().case.status is Status.ASSIGNED


def refused_road() -> Road:
    return breadwinner().agrees().refuses(Ground.NOT_IN_LAW, "Құжат жоқ")


def test_a_refusal_whose_record_fell_afterwards_is_not_turned_into_money() -> None:
    """The register took the act back after the end; a review, and an approval within the hour."""
    road = refused_road().says("пересмотр")
    road.case = replace(road.case, event=replace(road.case.event, kind="annulled"))
    road.official(official_acts.approve)
    assert (road.case.status, road.orders) == (Status.ANNULLED, [])


def test_a_refusal_that_cannot_be_told_while_a_register_refuses_is_closed_with_words() -> None:
    road = breadwinner().agrees()
    refused = road.refuses(Ground.NOT_IN_LAW, "Құжат жоқ").case
    waits = replace(refused, status=Status.ATTENTION, waiting=Waiting(Reason.REGISTER_REFUSES, ("kz:GBDFL", "rjct")))
    closed = official_acts.close(waits, Reason.SETTLED, "Хат жіберілді", "O-1", road.now)
    assert closed.case.status is Status.REFUSED
    assert "1414" in closed.messages[0].text


def test_a_preliminary_refusal_after_days_is_told_when_the_registers_say_that_they_live() -> None:
    road = breadwinner().agrees()
    goes_on_by(road, days=3)
    pressed = official_acts.refuse(road.case, Ground.NOT_IN_LAW, "Құжат жоқ", "O-1", road.now)
    assert (pressed.case.status, pressed.messages) == (Status.HEARING, ())
    road.official(official_acts.refuse, Ground.NOT_IN_LAW, "Құжат жоқ")
    assert road.keys[-1] == "common.hearing"
    assert road.case.hearing.is_told


@pytest.mark.parametrize("act", [official_acts.refuse, official_acts.hear])
def test_no_preliminary_refusal_is_told_to_who_has_died(act: Callable[..., Outcome]) -> None:
    road = breadwinner().agrees()
    becomes(road, people={"Ali": {"born": date(2016, 2, 1)}, "Dana": {"died": DAY}})
    words = (Ground.NOT_IN_LAW, "Құжат жоқ") if act is official_acts.refuse else ("Құжат жоқ",)
    goes_on_by(road, days=3).official(act, *words)
    assert "common.hearing" not in road.keys
    assert road.case.waiting.reason is Reason.RECIPIENT_DIED


def test_a_register_that_refuses_to_say_who_lives_keeps_nobody_from_being_heard() -> None:
    road = breadwinner().agrees()
    becomes(road, refused=["Person IIN Dana"])
    goes_on_by(road, days=3).official(official_acts.refuse, Ground.NOT_IN_LAW, "Құжат жоқ")
    assert (road.case.status, road.keys[-1]) == (Status.HEARING, "common.hearing")


def test_nobody_is_reminded_of_a_document_who_has_died() -> None:
    road = breadwinner().agrees().official(official_acts.request_document, "Анықтама", "Керек")
    becomes(road, people={"Ali": {"born": date(2016, 2, 1)}, "Dana": {"died": DAY}})
    count = len(road.keys)
    road.days_pass(road.case.application.due_on)
    assert "common.document_reminder" not in road.keys[count:]
    assert road.case.waiting.reason is Reason.RECIPIENT_DIED

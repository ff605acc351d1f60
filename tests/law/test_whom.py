"""An offer names whom it is about, and the consent quotes it (Law on Personal Data, art. 8(4); decision 142)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from proactive.cases.consent_text import current, terms
from proactive.cases.installation import Installation
from proactive.cases.lifecycle import Status
from proactive.cases.masking import masked, names_in
from proactive.cases.registers import Answer, AnswerState, Facts, LookUp, Person
from proactive.messages.contact import Channel, Language
from proactive.messages.texts.sms import parts
from proactive.road import offer
from proactive.road.offer import LONGEST_NAME, offer_message, short_name, whom
from tests.law.road import Road
from tests.law.town import iin_of
from tests.parts import changed

BURIAL: dict[str, Any] = {
    "today": date(2026, 11, 23),
    "people": {"Serik": {"died": date(2026, 11, 18), "born": date(1951, 3, 2)}},
    "acts": [{"death": "Serik", "on": date(2026, 11, 18), "declared_by": "Asem", "relation": "spouse"}],
    "benefits": [{"of": "Serik", "kind": "age_pension", "from": date(2014, 3, 2)}],
}
OWN: dict[str, Any] = {
    "today": date(2026, 1, 20),
    "disability": {"of": "Dana", "group": 2, "on": date(2025, 12, 10), "until": date(2027, 12, 31)},
}


def offered(service: str, row: dict[str, Any], name: str | None, subject: str) -> Road:
    """The road up to the offer, where GBDFL knows the subject by that first name."""
    road = Road.of(service, **row)
    look_up = LookUp(Person, "IIN", iin_of(subject))
    [held] = road.case.detected.get(Person, "IIN", iin_of(subject))
    named = Answer(AnswerState.ANSWERED, (replace(held, given_name=name),), at=road.at)
    return replace(road, case=changed(road.case, detected=Facts({**road.case.detected.answers, look_up: named})))


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("language", list(Language))
def test_after_a_death_the_offer_names_who_died(language: Language, channel: Channel) -> None:
    road = offered("burial", BURIAL, "СЕРІК", "Serik")
    case = changed(road.case, language=language, channel=channel)
    assert "(Серік)" in offer_message(case, road.now).text


def test_who_is_asked_for_themselves_is_not_named_beside_a_word_on_their_health() -> None:
    road = offered("disability", OWN, "ДАНА", "Dana")
    assert whom(road.case) is None
    assert "(" not in offer_message(road.case, road.now).text


def test_whose_name_no_register_holds_is_not_named() -> None:
    road = offered("burial", BURIAL, None, "Serik")
    assert "(" not in offer_message(road.case, road.now).text


def test_whom_the_register_will_not_tell_of_is_not_named_and_the_offer_goes_out() -> None:
    road = offered("burial", BURIAL, "СЕРІК", "Serik")
    refused = {LookUp(Person, "IIN", iin_of("Serik")): Answer(AnswerState.REFUSED, reason="rjct.version.invalid")}
    case = changed(road.case, detected=Facts({**road.case.detected.answers, **refused}))
    assert "(" not in offer_message(case, road.now).text


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("СЕРІК", "Серік"),
        ("АННА-МАРИЯ", "Анна"),
        ("МҰХАММЕД ӘЛИ", "Мұхаммед"),
        ("НҰРСҰЛТАНБЕК", "Нұрсұлтанбек"),
        ("ӘБДІРАХМАНБЕРГЕН", "Ә."),
        ("JEAN–LUC", "Jean"),
        ("O'TKIR", "O'tkir"),
        ("МА’МУРА", "Ма’мура"),
        ("İSMAİL", "İsmail"),
    ],
)
def test_a_name_is_said_short(held: str, said: str) -> None:
    assert short_name(held) == said
    assert len(said) <= LONGEST_NAME


@pytest.mark.parametrize(
    "held", ["", " ", "-", ".", "(СТАРОЕ) ИВАН", "X1", "НЕТ", "БЕЗ ИМЕНИ", "ЖОҚ", "ИМЯ НЕИЗВЕСТНО"]
)
def test_what_stands_in_the_register_for_want_of_a_name_is_not_said(held: str) -> None:
    road = offered("burial", BURIAL, held, "Serik")
    assert "(" not in offer_message(road.case, road.now).text


@pytest.mark.parametrize("held", ["МҰХАММЕД ӘЛИ", "АННА-МАРИЯ", "JEAN–LUC", "İSMAİL", "O'TKIR"])
def test_who_may_not_know_them_does_not_read_the_name_in_the_offer_either(held: str) -> None:
    road = offered("burial", BURIAL, held, "Serik")
    said, text = short_name(held), offer_message(road.case, road.now).text
    assert said is not None
    assert said in text
    assert said not in masked(text, names_in(road.case))
    assert f"({said[0]}.)" in masked(text, names_in(road.case))


def test_the_consent_quotes_the_name_that_was_shown_and_the_text_that_says_so() -> None:
    road = offered("burial", BURIAL, "СЕРІК", "Serik")
    ready = changed(road.case, status=Status.READY, question=None)
    road.take(offer.put(ready, road.now))
    message = road.read[-1]
    assert "(Серік)" in message.text
    road.says("1")
    consent = road.case.consent
    assert consent is not None
    assert consent.text == message.text
    assert consent.terms == current("burial")
    full = terms(consent.terms, Language.RU, Installation(operator_bin="123456789012"))
    assert "он назван в нём по имени" in full.terms[1]
    assert parts(message.text) <= 3

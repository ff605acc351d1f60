"""What waits for a person: until when it is promised, when that hour is broken, and what a person's reply comes to."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation.desk import Addressee, preview, reply_message
from proactive.conversation.dialogue import hear
from proactive.conversation.topics.promise import promised, worked_until
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.escalation import DeskTopic
from proactive.messages.message import LastWords
from proactive.messages.tariff import Tariff
from proactive.messages.texts import book
from proactive.messages.texts.written_in import written_in
from tests.parts import HEARD
from tests.understanding.test_answers import remark, standing

NUMBER = "+77010000000"
OFFICIAL, MACHINE = "common.official_reply", "common.not_understood"
IN_CHAT = Contact(msisdn=NUMBER, chat_id=42)


def now(text: str) -> Now:
    return Now(datetime.fromisoformat(f"{text}:00+05:00"), TIMEZONE)


def addressee(channel: Channel, language: Language = Language.RU) -> Addressee:
    address = NUMBER if channel is Channel.SMS else "42"
    return Addressee(msisdn=NUMBER, channel=channel, address=address, language=language, case_number=None)


@pytest.mark.parametrize(
    ("asked", "by", "late_from"),
    [
        ("2026-11-23T10:00", "2026-11-23T14:00", "2026-11-23T14:01"),
        ("2026-11-23T14:30", "2026-11-23T18:30", "2026-11-24T09:01"),  # at the end of a day: late on the next
        ("2026-11-23T18:00", "2026-11-24T12:30", "2026-11-24T12:31"),
        ("2026-11-23T03:00", "2026-11-23T13:00", "2026-11-23T13:01"),
        ("2026-11-27T17:30", "2026-11-30T12:00", "2026-11-30T12:01"),  # over a weekend
        ("2040-01-02T10:00", "2040-01-04T13:00", "2040-01-04T13:01"),  # beyond the calendar, over days that are fixed
    ],
)
def test_an_answer_is_promised_and_late_by_working_hours(asked: str, by: str, late_from: str):
    hour = promised(now(asked))
    assert (hour, hour < worked_until(now(late_from))) == (now(by).at, True)
    assert not hour < worked_until(now(by))


@pytest.mark.parametrize("night", ["2026-11-23T18:31", "2026-11-23T23:59", "2026-11-24T08:59"])
def test_what_falls_due_when_work_ends_is_not_late_before_morning(night: str):
    assert not now("2026-11-23T18:30").at < worked_until(now(night))
    assert now("2026-11-23T18:00").at < worked_until(now(night))


def test_a_reply_shows_what_it_costs_and_that_it_is_in_the_other_language():
    kazakh = preview(addressee(Channel.SMS), Contact(msisdn=NUMBER), "Ертең хабарласамыз, қош болыңыз", Tariff())
    assert (kazakh.parts, kazakh.cost, kazakh.other) == (1, Decimal(10), Language.KK)
    assert kazakh.text == "Специалист «Қолдау»: Ертең хабарласамыз, қош болыңыз"
    russian = preview(addressee(Channel.TELEGRAM), IN_CHAT, "Мы позвоним Вам завтра, в три часа", Tariff())
    assert (russian.parts, russian.cost, russian.other) == (0, Decimal(0), None)


@pytest.mark.parametrize(
    ("contact", "channel", "address"),
    [
        (IN_CHAT, Channel.TELEGRAM, "42"),
        (Contact(msisdn=NUMBER, left_chat=42), Channel.SMS, NUMBER),
        (Contact(msisdn=NUMBER, chat_id=43), Channel.SMS, NUMBER),  # the chat is another one now
    ],
)
def test_a_reply_goes_where_the_citizen_spoke_or_by_sms(contact: Contact, channel: Channel, address: str):
    going_out = reply_message("1", addressee(Channel.TELEGRAM), contact, "Рахмет", now("2026-11-23T10:00"))
    assert (going_out.channel, going_out.address, going_out.msisdn) == (channel, address, NUMBER)


def heard(words: str, case: Case | None, last: str) -> Outcome:
    """What follows from words where this was written last."""
    before = remark(case, words=words)
    written = LastWords(last, before.inbound.said_at - timedelta(minutes=5))
    return hear(replace(before.talk, last_words=written), before.inbound, before.now)


@pytest.mark.parametrize(
    ("words", "status", "last", "topic"),
    [
        ("завтра после обеда", Status.DECLINED, OFFICIAL, DeskTopic.ANSWER),
        ("да", Status.DECLINED, OFFICIAL, DeskTopic.ANSWER),  # not a mind that has changed
        ("KZ86125KZT5004100100", Status.ASSIGNED, OFFICIAL, DeskTopic.ANSWER),
        ("завтра после обеда", Status.OFFERED, OFFICIAL, DeskTopic.ANSWER),
        ("фывапролд", Status.DECLINED, MACHINE, DeskTopic.UNCLEAR),
        ("фывапролд", Status.DECLINED, OFFICIAL, DeskTopic.ANSWER),
        ("фывапролд", Status.DECLINED, "common.status", None),
        ("спасибо", Status.DECLINED, OFFICIAL, None),
        ("статус", Status.DECLINED, OFFICIAL, None),
        ("моя мама жива", Status.OFFERED, OFFICIAL, None),  # holds the case
    ],
)
def test_what_is_written_to_a_person_goes_to_a_person(words: str, status: Status, last: str, topic: str | None):
    outcome = heard(words, standing("burial", status), last)
    assert (outcome.escalation.topic if outcome.escalation else None) == topic


@pytest.mark.parametrize("words", ["да", "1", "нет"])
def test_a_yes_or_no_after_a_persons_words_is_no_answer_to_the_question_beside(words: str):
    case = standing("burial", Status.OFFERED)
    outcome = heard(words, case, OFFICIAL)
    assert (outcome.case.status, outcome.case.consent) == (Status.OFFERED, None)
    assert [message.key for message in outcome.messages] == ["burial.offer"]


def test_an_objection_is_one_whoever_wrote_last():
    case = standing("burial", Status.HEARING, hearing=HEARD)
    outcome = heard("вы не правы, у меня все бумаги есть", case, OFFICIAL)
    assert (outcome.case.status, outcome.escalation.topic) == (Status.REVIEW, DeskTopic.OBJECTION)


@pytest.mark.parametrize("words", ["Не согласен", "Я против", "келіспеймін", "Нет"])
def test_i_do_not_agree_is_an_objection_too(words: str):
    outcome = heard(words, standing("burial", Status.HEARING, hearing=HEARD), "common.hearing")
    assert (outcome.case.status, outcome.escalation.topic) == (Status.REVIEW, DeskTopic.OBJECTION)


def test_a_greeting_is_no_objection():
    outcome = heard("Здравствуйте", standing("burial", Status.HEARING, hearing=HEARD), "common.hearing")
    assert [message.key for message in outcome.messages] == ["topics.greeting"]
    assert outcome.case is None


def test_each_phrase_that_lies_ready_for_officials_is_there_in_both_languages():
    kk, ru = (book("desk", language) for language in (Language.KK, Language.RU))
    assert set(ru) == {"phrase", "refuse", "kind", "document", "hear", "uphold", "close"}
    assert {name: list(table) for name, table in kk.items()} == {name: list(table) for name, table in ru.items()}


@pytest.mark.parametrize("language", list(Language))
def test_a_ready_phrase_is_written_in_the_language_it_lies_under(language):
    phrases = [text for table in book("desk", language).values() for text in table.values()]
    assert [text for text in phrases if written_in(text) is not language] == []

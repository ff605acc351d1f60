"""Two things in one message: both are answered, what holds a case wins, and nothing becomes a yes or a no by it."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from proactive.conversation.dialogue import hear
from proactive.conversation.topics import several
from proactive.conversation.topics.classifier import topic_of
from proactive.conversation.topics.topic import CONTRADICTS, Topic, examples
from proactive.conversation.understanding import Meaning
from proactive.messages.contact import Channel, Language
from proactive.messages.texts.sms import parts
from tests.understanding.test_answers import S, proper, remark, standing

T = Topic
REPLIES = tomllib.loads(Path(__file__).with_name("replies.toml").read_text("utf-8"))
CLOSED = [reply for name in ("yes", "no", "stop", "withdraw") for reply in REPLIES[name] if "\n" not in reply]
ASKS_TWO = {
    "Кто вы? Сколько денег дадут?": (T.WHO_ARE_YOU, T.HOW_MUCH),
    "сколько заплатят и когда придут деньги": (T.HOW_MUCH, T.WHEN_MONEY),
    "какие документы нужны? куда приходить?": (T.PAPERS, T.OFFICE),
    "где взять iban? можно наличными?": (T.WHERE_IBAN, T.CASH),
    "это платно?\nдо какого времени платят": (T.COST, T.HOW_LONG),
    "Здравствуйте! Сколько мне дадут? Надо ли возвращать? Спасибо": (T.HOW_MUCH, T.PAY_BACK),
    "почему мне? кто вы?": (T.WHY, T.WHO_ARE_YOU),
    "қандай құжат керек және қайда бару керек": (T.PAPERS, T.OFFICE),
    "Қанша төленеді? Қашан түседі?": (T.HOW_MUCH, T.WHEN_MONEY),
    "шот қайдан алам? қолма-қол бересіздер ме?": (T.WHERE_IBAN, T.CASH),
    "Сәлеметсіз бе! Сіз кімсіз? Бұл тегін бе?": (T.WHO_ARE_YOU, T.COST),
    "skolko deneg? kogda pridut?": (T.HOW_MUCH, T.WHEN_MONEY),
    "у меня нет счёта а сколько дадут": (T.NO_ACCOUNT, T.HOW_MUCH),
    "у меня нет счёта, сколько дадут?": (T.NO_ACCOUNT, T.HOW_MUCH),
    "нет счёта сколько дадут": (T.NO_ACCOUNT, T.HOW_MUCH),
    "шотым жоқ ал қанша береді": (T.NO_ACCOUNT, T.HOW_MUCH),
    "шотым жоқ қанша береді": (T.NO_ACCOUNT, T.HOW_MUCH),
    "net scheta a skolko dadut": (T.NO_ACCOUNT, T.HOW_MUCH),
    "сколько дадут когда придут": (T.HOW_MUCH, T.WHEN_MONEY),
    "қанша береді қашан түседі": (T.HOW_MUCH, T.WHEN_MONEY),
    "кто вы сколько денег дадут": (T.WHO_ARE_YOU, T.HOW_MUCH),
    "это платно а какие документы нужны": (T.COST, T.PAPERS),
    "какие документы, куда идти": (T.PAPERS, T.OFFICE),
    "просят код а сколько дадут": (T.CODE_ASKED, T.HOW_MUCH),
}
ASKS_ONE = [
    "сколько денег? сколько дадут?",  # the same twice
    "сколько денег? мама вчера ездила в город на автобусе",  # the rest is anybody's guess
    "на погребение отца и матери сколько положено",
    "шотым жоқ, не істеймін",
    "151.375 это сколько в месяц",
    "это платно? сколько дадут? какие документы нужны?",  # three: as a whole
]
HOLDS = {
    ("burial", "сколько денег? моя мама жива!"): T.ALIVE,
    ("burial", "қанша ақша? анам тірі!"): T.ALIVE,
    ("burial", "сколько денег, это не мой номер"): T.NOT_ME,
    ("disability", "сколько денег? я не инвалид"): T.NOT_ILL,
}


READ_BY_A_PERSON = [
    ("burial", "папа умер, мама жива, ей сколько положено?"),
    ("disability", "мама умерла. сколько дадут?"),
]
HOLDS_NOTHING = [
    ("burial", "у меня сосед умер, сколько положено?"),
    ("burial", "соседка говорит, что положено ещё. правда?"),
    ("burial", "родственник у него сын в Астане, а я чужой человек"),
    ("burial", "это мой номер? кто вы?"),
    ("disability", "сколько дадут? у мужа была группа"),
    ("disability", "сколько денег? если я не инвалид, вернуть надо?"),
]


def heard(text: str, status=S.OFFERED, service: str = "burial", language=Language.RU, channel=Channel.SMS):
    said = remark(standing(service, status), language, channel, words=text)
    return hear(said.talk, said.inbound, said.now)


@pytest.mark.parametrize("text", ASKS_TWO)
def test_what_two_sentences_ask_is_two_topics(text):
    assert several.two_asked(topic_of(text), text) == ASKS_TWO[text]


@pytest.mark.parametrize("text", ASKS_ONE)
def test_what_asks_one_thing_or_is_not_sure_in_a_part_is_one_message(text):
    assert several.two_asked(topic_of(text), text) is None


@pytest.mark.parametrize(("language", "channel"), list(product(Language, Channel)))
@pytest.mark.parametrize("status", [S.OFFERED, S.ACCOUNT, S.APPLIED, S.ASSIGNED, S.REFUSED, S.DECLINED])
@pytest.mark.parametrize("text", ASKS_TWO)
def test_both_are_answered_wherever_a_case_stands_and_it_stays_there(text, status, language, channel):
    outcome = heard(text, status, language=language, channel=channel)
    assert outcome.case is None or outcome.case.status is status
    assert (outcome.escalation, outcome.jobs) == (None, ())
    proper(outcome, language, channel)
    assert len({message.id for message in outcome.messages}) == len(outcome.messages) <= several.MOST_SMS
    if channel is Channel.SMS:
        assert all(parts(message.text) <= 2 for message in outcome.messages)
    else:
        assert len(outcome.messages) == 1


@pytest.mark.parametrize("channel", Channel)
def test_what_is_still_asked_and_its_buttons_stand_once_under_the_last(channel):
    outcome = heard("Кто вы? Сколько денег дадут?", channel=channel)
    text = "\n".join(message.text for message in outcome.messages)
    assert text.index("1414") < text.index("151 375") < text.index("Ваш ответ")
    assert text.count("Ваш ответ") == 1
    assert [bool(message.buttons) for message in outcome.messages] == [False] * (len(outcome.messages) - 1) + [True]
    assert outcome.case.asking.question.stands_under(outcome.messages[-1].id)
    assert [message.id for message in outcome.messages] == sorted(message.id for message in outcome.messages)


@pytest.mark.parametrize(("service", "text"), HOLDS)
def test_what_holds_a_case_wins_over_what_is_asked_beside_it(service, text):
    outcome = heard(text, service=service)
    assert outcome.case.status is S.ATTENTION
    assert outcome.case.waiting.about == (text,)


@pytest.mark.parametrize(("service", "text"), READ_BY_A_PERSON)
def test_what_says_more_than_a_question_beside_a_claim_is_read_by_a_person_and_holds_nothing(service, text):
    outcome = heard(text, service=service)
    assert (outcome.case.status, outcome.escalation.topic) == (S.OFFERED, T.PERSON)


@pytest.mark.parametrize(("service", "text"), HOLDS_NOTHING)
def test_a_neighbour_or_a_group_that_is_only_named_holds_nothing(service, text):
    assert heard(text, service=service).case.status is S.OFFERED


def test_what_can_be_said_of_no_case_here_keeps_nobody_from_the_answer():
    outcome = heard("Отец умер вчера. Сколько положено на похороны?")
    assert "151 375" in outcome.messages[-1].text


@pytest.mark.parametrize("text", ["сколько? позовите человека", "это платно? соедините с оператором"])
def test_who_wants_a_person_too_is_brought_to_one(text):
    outcome = heard(text)
    assert outcome.escalation.topic == T.PERSON
    assert outcome.case.status is S.OFFERED


@pytest.mark.parametrize("status", [S.OFFERED, S.ACCOUNT])
@pytest.mark.parametrize("reply", CLOSED)
def test_no_word_of_the_closed_table_is_taken_from_beside_a_question(reply, status):
    """Neither as the answer, nor is it parted from what it stands beside."""
    text = f"{reply}. сколько денег дадут?"
    assert several.two_asked(topic_of(text), text) is None
    outcome = heard(text, status)
    assert outcome.case is None or outcome.case.status is status


def test_hardly_an_example_of_one_topic_is_parted_into_two():
    """Those ask two things, or are told beside what they ask that it comes by the month."""
    parted = [row.text for row in examples() if several.two_asked(topic_of(row.text), row.text)]
    assert len(parted) <= 7, parted


def test_what_only_asks_brings_nobody_and_holds_nothing():
    assert not several.ASKED & (CONTRADICTS | several.FOR_A_PERSON)
    assert set(several.BY_A_WORD) <= {Meaning.STATUS, Meaning.WHY, Meaning.WHO}

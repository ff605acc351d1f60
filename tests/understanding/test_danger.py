"""Who speaks of ending their life is answered humanely and read by a person before all others, whatever is asked."""

from dataclasses import replace
from itertools import product

import pytest

from proactive.conversation.danger import speaks_of_dying
from proactive.conversation.dialogue import hear
from proactive.conversation.loop_guard import dampened
from proactive.conversation.topics.topic import Topic, examples
from proactive.messages.contact import Channel, Language
from proactive.messages.escalation import LIFE_IN_DANGER, STOPPED
from proactive.messages.texts.sms import parts
from tests.parts import HEARD
from tests.understanding.test_answers import S, remark, standing

SPEAKS = [
    "хочу умереть",
    "Хочу уже просто умереть",
    "жить не хочется",
    "не хочу больше жить!!!",
    "нехочужить",
    "лучше бы я умер вместо него",
    "Мама умерла, жить без неё не хочется. Сколько денег дадут?",
    "покончу с собой",
    "я повешусь",
    "жить не для кого",
    "нет сил жить",
    "өлгім келеді",
    "ОЛГИМ КЕЛЕДИ",
    "өмір сүргім келмейді",
    "өзімді өлтіремін",
    "анам жоқ, өлгім келіп жүр",
    "өмірдің мәні жоқ",
    "hochu umeret",
    "olgim keledi",
    "omir surgim kelmeidi",
    "[jxe evthtnm",
    "yt [jxe ;bnm",
    "хочууу умереееть",
    "суицид",
    "наложу на себя руки",
]
SPEAKS_NOT = [
    "мама умерла",
    "он умер",
    "өлгім келмейді",
    "не хочу умирать",
    "жить не на что",
    "где жить",
    "не хочу",
    "хочу получить",
    "зачем мне",
    "не могу жить в другом городе получать?",
    "муж покончил с собой",
    "пособие пожизненное?",
    "өлім туралы куәлік",
    "умереть можно, пока дождёшься",
    "әкем өлген",
    "өмір бойы бере ме",
]


@pytest.mark.parametrize("text", SPEAKS)
def test_it_is_heard_in_any_writing_and_among_other_words(text):
    assert speaks_of_dying(text)


@pytest.mark.parametrize("text", SPEAKS_NOT)
def test_a_death_in_the_family_or_being_poor_is_not_taken_for_it(text):
    assert not speaks_of_dying(text)


def test_no_example_of_another_topic_is_taken_for_it():
    assert [row.text for row in examples() if row.topic is not Topic.LIFE_IN_DANGER and speaks_of_dying(row.text)] == []


@pytest.mark.parametrize(("text", "status"), list(product(SPEAKS, [S.OFFERED, S.ACCOUNT, S.ASSIGNED, S.REFUSED])))
def test_a_person_is_brought_at_once_and_nothing_is_decided_or_pressed(text, status):
    said = remark(standing("burial", status), words=text)
    outcome = hear(said.talk, said.inbound, said.now)
    assert (outcome.escalation.topic, outcome.escalation.by) == (LIFE_IN_DANGER, said.now.at)
    assert (outcome.case is None or outcome.case.status is status, outcome.jobs) == (True, ())
    assert [message.key for message in outcome.messages] == ["topics.life_in_danger"]


@pytest.mark.parametrize(("language", "channel"), list(product(Language, Channel)))
def test_the_answer_is_short_and_names_the_lines_that_help(language, channel):
    said = remark(standing("burial", S.OFFERED), language, channel, words="хочу умереть")
    [message] = hear(said.talk, said.inbound, said.now).messages
    assert ("150" in message.text, "112" in message.text) == (True, True)
    assert "1 –" not in message.text
    assert channel is Channel.TELEGRAM or parts(message.text) <= 2


@pytest.mark.parametrize("text", ["выпью таблетки и усну навсегда", "незачем мне теперь всё это, жить незачем"])
def test_what_stands_in_no_list_is_found_by_likeness_too(text):
    said = remark(standing("disability", S.HEARING, hearing=HEARD), words=text)
    assert hear(said.talk, said.inbound, said.now).escalation.topic == LIFE_IN_DANGER


def test_who_has_shared_no_number_is_answered_too_and_a_person_reads_it():
    said = remark(None, channel=Channel.TELEGRAM, words="өлгім келеді")
    outcome = hear(said.talk, replace(said.inbound, msisdn=None), said.now)
    assert [message.key for message in outcome.messages] == ["topics.life_in_danger"]
    assert outcome.escalation.topic == LIFE_IN_DANGER


def test_what_somebody_else_wrote_and_was_passed_on_is_not_theirs():
    said = remark(standing("burial", S.OFFERED), channel=Channel.TELEGRAM, words="хочу умереть")
    assert hear(said.talk, replace(said.inbound, forwarded=True), said.now).escalation is None


def test_the_limit_of_a_day_keeps_nobody_from_the_answer():
    said = remark(standing("burial", S.OFFERED), words="хочу умереть")
    talk = replace(said.talk, answers_today=said.now.house.sms_a_day + 5)
    told = dampened(talk, said.inbound, hear(talk, said.inbound, said.now), said.now)
    assert [message.key for message in told.messages] == ["topics.life_in_danger"]


def test_a_machine_that_repeats_the_words_is_still_ended():
    said = remark(standing("burial", S.OFFERED), words="хочу умереть")
    outcome = hear(said.talk, said.inbound, said.now)
    talk = replace(said.talk, answers=(outcome.messages[0].text,) * 4)
    told = dampened(talk, said.inbound, outcome, said.now)
    assert (told.messages, told.escalation.topic) == ((), LIFE_IN_DANGER)
    assert LIFE_IN_DANGER not in STOPPED


@pytest.mark.parametrize(
    ("text", "chosen", "told"),
    [
        ("не хочу жить без неё", Language.KK, "Вы не одни"),
        ("өлгім келеді", Language.RU, "жалғыз емессіз"),
        ("hochu umeret", Language.RU, "Вы не одни"),
    ],
)
def test_the_answer_is_in_the_language_of_the_words(text, chosen, told):
    said = remark(standing("burial", S.OFFERED), chosen, words=text)
    [message] = hear(said.talk, said.inbound, said.now).messages
    assert told in message.text

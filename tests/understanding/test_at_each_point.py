"""What is answered fits the point of the road at which it is said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from proactive.cases.reasons import Reason, Waiting
from proactive.conversation.dialogue import hear
from proactive.conversation.topics.topic import Topic
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.escalation import DeskTopic
from proactive.messages.message import LastWords
from tests.understanding.test_accounts import POINTS
from tests.understanding.test_answers import KK, RU, S, remark, standing, words

OFFICIAL = "common.official_reply"


def hear_at(name, text, language=RU, channel=Channel.SMS, **of_talk):
    point = POINTS[name]
    said = remark(point.case, language, channel, text)
    mine = tuple(case for case in (point.case, *point.more) if case)
    moved = {case.number: said.now.at - timedelta(days=3) for case in mine}
    talk = replace(said.talk, mine=mine, awards=point.awards, moved=moved, **of_talk)
    return hear(talk, said.inbound, said.now)


def keys(outcome):
    return [message.key for message in outcome.messages]


@pytest.mark.parametrize("name", ["declined", "expired", "withdrawn", "annulled"])
def test_who_asks_why_of_what_is_closed_is_told_how_it_stands_and_offered_nothing(name):
    assert keys(hear_at(name, "почему")) == ["common.status"]


def test_who_asks_why_of_what_is_suspended_reads_what_suspends_it():
    told = words(hear_at("suspended", "почему"))
    assert "Три месяца со счёта не берут деньги, с 01.03.2026" in told


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("offered", "topics.changed_mind"),
        ("account asked", "topics.changed_mind"),
        ("registered, once", "topics.applied_here"),
        ("paid once", "common.status"),
        ("running", "common.status"),
        ("declined", "common.applying_again"),
        ("nothing", "common.status_none"),
    ],
)
def test_the_word_again_is_answered_by_what_there_is(name, key):
    assert keys(hear_at(name, "снова")) == [key]


def test_who_was_taken_to_say_that_the_state_is_wrong_and_wants_it_again_is_heard_by_a_person():
    held = standing("burial", S.ATTENTION, waiting=Waiting(Reason.SAID_ALIVE, ("мама жива",)))
    said = remark(held, words="снова")
    assert hear(said.talk, said.inbound, said.now).escalation.topic == Topic.MISTAKEN_ANSWER


@pytest.mark.parametrize("language", Language)
def test_who_asks_what_follows_while_an_account_is_asked_for_is_told_that_it_is(language):
    asked = {RU: "если напишу да, что случится", KK: "бірді бассам не болады"}[language]
    told = words(hear_at("account asked", asked, language))
    assert ("1 – " in told, "2 – " in told) == (True, True), told


@pytest.mark.parametrize("name", ["registered, once", "consented", "official decides"])
def test_a_no_by_mistake_where_a_yes_counts_takes_nothing_back(name):
    outcome = hear_at(name, "я случайно нажала нет")
    assert keys(outcome) == ["topics.applied_here"]
    assert outcome.case is None


def test_a_yes_by_mistake_after_the_decision_is_a_persons():
    outcome = hear_at("running", "мой да был ошибкой")
    assert outcome.escalation.topic == Topic.MISTAKEN_ANSWER


def test_money_that_does_not_come_since_it_is_suspended_is_not_said_to_be_on_its_way():
    outcome = hear_at("suspended", "деньги не пришли")
    assert "Приостановлена с 1 марта" in words(outcome)
    assert outcome.escalation is None


@pytest.mark.parametrize("asked", ["сколько я получаю", "когда придут деньги", "до какого числа платят"])
def test_of_several_benefits_each_is_told_by_its_number(asked):
    told = words(hear_at("two awards", asked))
    assert ("26-0000001" in told, "26-0000002" in told) == (True, True), told


def test_that_somebody_lives_where_no_death_was_written_about_is_answered_so_and_read():
    outcome = hear_at("offered", "он жив")
    assert keys(outcome) == ["topics.nobody_died"]
    assert outcome.escalation.topic == Topic.ALIVE
    assert outcome.case.status is S.OFFERED


def test_that_somebody_lives_where_something_is_suspended_is_a_persons():
    assert keys(hear_at("suspended", "он жив")) == ["topics.person"]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("👍", "topics.thanks"),
        ("🙏", "topics.thanks"),
        ("да", "common.nothing_asked"),
        ("...", "common.not_understood"),
        ("👎", "common.disagree"),
        ("здравствуйте", "topics.greeting"),
    ],
)
def test_a_nod_where_nothing_is_asked_is_thanked_for_and_nothing_is_promised(said, key):
    outcome = hear_at("running", said)
    assert (keys(outcome), outcome.escalation) == ([key], None)


@pytest.mark.parametrize("word", ["да", "👍", "нет", "2"])
def test_one_word_to_a_person_who_wrote_is_passed_on_and_no_answer_is_promised(word):
    said = remark(POINTS["running"].case)
    last = LastWords(OFFICIAL, said.inbound.said_at - timedelta(minutes=5))
    outcome = hear_at("running", word, last_words=last)
    assert keys(outcome) == ["topics.passed_on"]
    assert (outcome.escalation.topic, outcome.escalation.promised) == (DeskTopic.ANSWER, False)
    assert outcome.case is None


def test_who_has_no_number_here_is_sent_to_no_telephone_that_they_may_not_reach():
    said = remark(None, RU, Channel.TELEGRAM, "мама умерла, а я живу в Германии")
    welcomed = LastWords("common.welcome", said.inbound.said_at - timedelta(minutes=5))
    talk = replace(said.talk, contact=Contact(msisdn=""), last_words=welcomed)
    told = hear(talk, replace(said.inbound, msisdn=None), said.now)
    assert keys(told) == ["topics.person_in_chat"]
    assert "1414" not in words(told)


def test_sentences_that_an_answer_ends_with_stand_apart():
    told = words(hear_at("offered", "сколько стоит оформление", KK))
    assert "1414. " in told or "сұрамаймыз. " in told
    assert "1414 По" not in told


@pytest.mark.parametrize("language", Language)
def test_a_consent_that_was_not_given_is_not_taken_back_and_the_question_stays(language):
    outcome = hear_at("offered", "отзываю", language)
    assert keys(outcome) == ["topics.nothing_to_take_back"]
    assert ("1 – " in words(outcome), outcome.case.status) == (True, S.OFFERED)


@pytest.mark.parametrize("language", Language)
def test_the_choice_of_a_language_is_said_once(language):
    told = words(hear_at("offered", "на русском можно?", language))
    assert (told.count("RU"), told.count("KZ")) == (1, 1)


def test_who_mourns_is_offered_the_language_in_which_they_wrote():
    told = words(hear_at("offered", "у меня сын умер", KK))
    assert "По-русски" in told, told

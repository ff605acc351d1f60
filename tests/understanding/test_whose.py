"""Of whom it is said: a case is held for its own person alone; who is not plainly meant is asked about, or read."""

from dataclasses import replace
from itertools import product

import pytest

from proactive.cases.case import Case, Payment
from proactive.conversation.dialogue import hear
from proactive.conversation.topics.kin import is_of_the_deceased, kin_of, sex_of
from proactive.conversation.topics.letters import words_of
from proactive.conversation.topics.topic import Topic
from proactive.messages.contact import Channel, Language
from proactive.messages.texts.sms import parts
from tests.parts import changed
from tests.understanding.test_answers import S, remark, standing

T = Topic
SOMEBODY_ELSE_DIED = [
    "анам қайтыс болды",
    "анам қайтыс болды былтыр, оған да берілді ме",
    "мама умерла в прошлом году",
    "Мама умерла",
    "муж умер пять лет назад, я вдова",
    "у меня отец умер",
    "папа умер, мне тоже положено?",
    "әкем өлді",
    "бабушка умерла недавно",
    "сосед умер",
    "әжем былтыр қайтыс болған",
    "күйеуім қайтыс болған",
    "mama umerla",
    "anam kaitys boldy",
    "vfvf evthkf",
    "мама умирла год назад",
    "анам умерла",
    "жена скончалась",
]
THE_RECIPIENT_DIED = [
    "он умер",
    "она умерла вчера",
    "получатель умер",
    "ол кісі қайтыс болды",
    "человек, которому вы пишете, умер",
    "алушы қайтыс болды",
    "мой сын, которому вы пишете, умер",
    "получатель скончался",
    "jy evth",
    "она скончалась неделю назад",
]


def heard(text: str, case: Case, language=Language.RU, channel=Channel.SMS):
    said = remark(case, language, channel, words=text)
    return hear(said.talk, said.inbound, said.now)


@pytest.mark.parametrize(("text", "status"), list(product(SOMEBODY_ELSE_DIED, [S.OFFERED, S.ACCOUNT])))
def test_whose_mother_died_is_not_dead(text, status):
    outcome = heard(text, standing("disability", status))
    assert outcome.case.status is status
    asked_again = outcome.messages[-1].key.startswith("common.not_understood")
    assert asked_again or outcome.escalation.topic in {T.DIED, T.PERSON}


@pytest.mark.parametrize("text", THE_RECIPIENT_DIED)
def test_who_says_that_the_recipient_died_holds_the_case(text):
    outcome = heard(text, standing("disability", S.OFFERED))
    assert (outcome.case.status, outcome.messages[-1].key) == (S.ATTENTION, "topics.died")


@pytest.mark.parametrize(("language", "channel"), list(product(Language, Channel)))
def test_it_is_said_how_to_tell_us_that_it_was_the_recipient_and_that_is_understood(language, channel):
    [message] = heard("мама умерла", standing("disability", S.OFFERED), language, channel).messages
    told = message.text.partition("«")[2].partition("»")[0]
    assert heard(told, standing("disability", S.OFFERED)).case.status is S.ATTENTION
    assert channel is Channel.TELEGRAM or parts(message.text) <= 2


def of_a_child(case: Case) -> Case:
    """The same, asked of a parent."""
    return changed(case, subject_iin="160303500019")


@pytest.mark.parametrize("text", ["дочь умерла", "қызым қайтыс болды", "ребёнок умер", "балам шетінеп кетті"])
def test_of_a_child_my_daughter_is_the_one(text):
    assert heard(text, of_a_child(standing("disability", S.OFFERED))).case.status is S.ATTENTION


@pytest.mark.parametrize("text", ["мама умерла", "әкем қайтыс болды"])
def test_of_a_child_the_grandmother_is_not(text):
    assert heard(text, of_a_child(standing("disability", S.OFFERED))).case.status is S.OFFERED


@pytest.mark.parametrize("text", ["мама не инвалид", "сын здоров, никакой группы нет"])
def test_that_somebody_else_is_well_holds_nothing_of_who_asks_for_themselves(text):
    assert heard(text, standing("disability", S.OFFERED)).case.status is S.OFFERED


WHO_BURIED = [
    "отца похоронил сын, а мама жива",
    "папа умер, мама жива",
    "похоронил сын, а мама жива",
    "әкем қайтыс болды, анам тірі",
    "папу похоронил брат а мама жива здорова",
    "әкемді ағам жерледі, ал анам тірі",
    "хоронил сын",
    "баласы жерледі",
    "papa umer mama jiva",
]
ALIVE = [
    "мама жива",
    "он жив",
    "вы пишете что мама умерла, а мама жива",
    "не хороните, бабушка жива",
    "анам өлген жоқ, тірі",
    "никто не умер, все живы",
    "какие похороны, он дома",
    "дед не умер, дед живой",
]


@pytest.mark.parametrize("text", WHO_BURIED)
def test_who_buried_is_read_by_a_person_and_nobody_is_said_to_live(text):
    outcome = heard(text, standing("burial", S.OFFERED))
    assert outcome.case.status is S.OFFERED
    assert outcome.escalation is not None or outcome.messages[-1].key == "common.not_understood_offer"


@pytest.mark.parametrize(("text", "sex"), [(text, None) for text in ALIVE])
def test_who_is_said_to_live_holds_the_case(text, sex):
    assert is_of_the_deceased(text, sex)


@pytest.mark.parametrize(
    ("text", "sex", "expected"),
    [
        ("мама жива", "male", False),
        ("анам тірі", "male", False),
        ("мама жива", "female", True),
        ("муж жив", "female", False),
        ("муж жив", "male", True),
        ("он жив", "male", True),
        ("ребёнок жив", "female", True),
    ],
)
def test_a_mother_who_lives_is_not_the_man_who_is_said_to_have_died(text, sex, expected):
    assert is_of_the_deceased(text, sex) is expected


def test_the_sex_is_the_registers_and_unknown_where_nobody_was_asked():
    case = standing("burial", S.OFFERED)
    assert sex_of(case) in {"male", None}
    assert sex_of(changed(case, subject_iin="000000000000")) is None


@pytest.mark.parametrize(
    ("word", "kin"),
    [
        ("мамам", "mother"),
        ("анамның", "mother"),
        ("дедушка", "grandfather"),
        ("сына", "son"),
        ("қызыма", "daughter"),
        ("стол", None),
    ],
)
def test_kin_are_named_by_the_beginnings_of_words(word, kin):
    found = kin_of(words_of(word)[0])
    assert (found.relation if found else None) == kin


PAID = ["мама жива", "он жив, это ошибка", "анам тірі"]


@pytest.mark.parametrize(("text", "language"), list(product(PAID, Language)))
@pytest.mark.parametrize(
    ("payment", "key"), [("placed", "ordered"), ("asked", "ordered"), ("paid", "paid"), ("returned", "paid")]
)
def test_nothing_is_said_to_be_stopped_that_is_paid_or_on_its_way(text, language, payment, key):
    case = standing("burial", S.ASSIGNED)
    assert isinstance(case.payment, Payment)
    outcome = heard(text, changed(case, payment=replace(case.payment, status=payment)), language)
    told = outcome.messages[-1]
    assert (outcome.case.status, told.key) == (S.ATTENTION, f"topics.mistaken_{key}")
    assert not any(word in told.text for word in ("всё остановили", "Бәрін тоқтат", "остановили оформление"))
    assert parts(told.text) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "я не инвалид, вы ошиблись",
        "вы ошиблись, я не инвалид",
        "қателестіңіз, мен мүгедек емеспін",
        "я не инвалид и это не мой номер",
    ],
)
def test_two_things_that_each_hold_a_case_hold_it(text):
    assert heard(text, standing("disability", S.OFFERED)).case.status is S.ATTENTION


NOT_MARRIED = [
    "мы в разводе давно",
    "я с ней не живу, развелись",
    "это мой бывший муж, при чём тут я",
    "мы с ним не расписаны уже, разошлись",
    "брак расторгнут в 2019 году",
    "он мне никто, развод был",
    "я бывшая жена, у него другая семья",
    "в разводе с 2001 года",
    "мы не муж и жена больше",
    "развелась с ним восемь лет назад",
    "біз ажырасып кеткен едік",
    "ажырасқанбыз ғой",
    "ол менің бұрынғы әйелім болатын",
    "некеміз баяғыда бұзылған",
    "күйеуіммен ажырасқаныма көп болды",
    "бұрынғы күйеуімнің маған қатысы жоқ",
    "мен оған әйел емеспін, ажырастық",
    "сот бізді ажыратқан",
    "ерлі-зайыпты емеспіз, ажырасқамыз",
    "ajyrasyp ketkenbiz",
]


@pytest.mark.parametrize(("text", "status"), list(product(NOT_MARRIED, [S.OFFERED, S.ACCOUNT])))
def test_who_is_a_spouse_no_more_is_read_by_a_person_and_not_told_that_we_are_no_fraud(text, status):
    outcome = heard(text, standing("burial", status))
    assert outcome.escalation is not None
    assert outcome.messages[-1].key in {"topics.not_married", "topics.person"}
    assert outcome.case is None or outcome.case.status is status


@pytest.mark.parametrize(
    "text", ["развод какой-то", "людей на деньги разводите", "бұл развод емес пе екен", "точно не развод?"]
)
def test_the_same_russian_word_for_fraud_is_still_told_how_to_check_who_writes(text):
    assert heard(text, standing("burial", S.OFFERED)).messages[-1].key == "topics.is_it_real"

"""Every topic, wherever a case stands, in both languages on both channels: what is said and what is not, what moves."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import BankAccount, Case, Payment
from proactive.cases.check_word import check_word
from proactive.cases.lifecycle import CLOSED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import SAID_MISTAKEN, Reason, Waiting
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.answers import answer
from proactive.conversation.topics.mistaken import held_along
from proactive.conversation.topics.promise import promised
from proactive.conversation.topics.remark import Remark
from proactive.conversation.topics.topic import CONTRADICTS, Topic
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.texts.sms import parts
from tests.law.road import IBAN, Road
from tests.parts import changed
from tests.texts.test_texts import FORBIDDEN

S, T = Status, Topic
KK, RU = Language.KK, Language.RU
DEATH: dict[str, Any] = {
    "today": date(2026, 3, 12),
    "acts": [{"death": "Serik", "on": date(2026, 3, 10), "declared_by": "Aigul", "relation": "spouse"}],
    "benefits": [{"of": "Serik", "kind": "age_pension", "from": date(2013, 1, 1)}],
}
ILL: dict[str, Any] = {
    "today": date(2026, 3, 12),
    "disability": {"of": "Dana", "group": 2, "on": date(2026, 3, 2)},
}
WORDS = "Здравствуйте, мен Айгүл"


@cache
def offered(service: str) -> Road:
    return Road.of(service, **(DEATH if service == "burial" else ILL))


@cache
def agreed(service: str) -> Road:
    """Assigned, and paid on the same day."""
    road = Road.of(service, **(DEATH if service == "burial" else ILL)).agrees()
    assert road.case.payment is not None
    road.case = changed(road.case, payment=replace(road.case.payment, status="paid"))
    return road


def standing(service: str, status: Status, **more: Any) -> Case:
    """The case as it is when it has come so far."""
    if status in {S.OFFERED, S.READY, S.DETECTED, S.DECLINED, S.EXPIRED, S.NOT_ENTITLED}:
        return changed(offered(service).case, status=status, **more)
    if status is S.ACCOUNT:
        return changed(Road.of(service, **(DEATH if service == "burial" else ILL)).says("1").case, **more)
    undecided = {} if status in {S.ASSIGNED, S.ANSWERING, S.ORDERED, S.DECIDED} else {"decision": None, "payment": None}
    return changed(agreed(service).case, status=status, **undecided | more)


def remark(case: Case | None, language: Language = RU, channel: Channel = Channel.SMS, words: str = WORDS) -> Remark:
    road = agreed("burial")
    inbound = InboundMessage(
        id="in", channel=channel, address="+77010000000", said_at=road.at, msisdn="+77010000000", text=words
    )
    asking = case if case and case.status in {S.OFFERED, S.ACCOUNT} else None
    contact = Contact(msisdn="+77010000000", language=language)
    mine = (case,) if case else ()
    talk = Conversation(asking=asking, latest=None if asking else case, mine=mine, contact=contact)
    return Remark(talk=talk, inbound=inbound, now=Now(road.at, TIMEZONE))


def words(outcome: Outcome) -> str:
    return "\n".join(message.text for message in outcome.messages)


def proper(outcome: Outcome, language: Language, channel: Channel) -> None:
    """Who speaks of dying is answered in the language of the words, which are half in Kazakh here."""
    if outcome.escalation is not None and outcome.escalation.topic == T.LIFE_IN_DANGER:
        language = KK
    text = words(outcome)
    assert outcome.messages or outcome.jobs
    assert not FORBIDDEN.search(text), text
    assert not re.search(r"KZ\d\d|\d{12}|[{}]", text), text
    assert channel is Channel.TELEGRAM or all(parts(message.text) <= 3 for message in outcome.messages), text
    assert all(message.language is language for message in outcome.messages)


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_is_answered_wherever_a_case_stands_and_moves_only_what_it_may(topic):
    for service, status, language, channel in product(("burial", "disability"), Status, Language, Channel):
        case = standing(service, status)
        outcome = answer(topic, remark(case, language, channel))
        proper(outcome, language, channel)
        later = outcome.case or case
        assert later.status in {status, S.ATTENTION, S.DETECTED}, (service, status)
        assert later.status is status or topic in CONTRADICTS | BRING_A_PERSON | BEGIN_AGAIN, (service, status)
        assert later.decision == case.decision
        assert later.status in {status, S.ATTENTION} or status in CLOSED


BRING_A_PERSON = {
    T.PERSON,
    T.WHO_BURIED,
    T.COMPLAINT,
    T.NOT_COME,
    T.CHANGE_ACCOUNT,
    T.NOT_MARRIED,
    T.WHICH_CHILD,
    T.OTHER_BENEFIT,
    T.MOVED,
    T.WORKS,
}
BEGIN_AGAIN = {T.APPLY_AGAIN, T.MISTAKEN_ANSWER}


@pytest.mark.parametrize(("topic", "language"), list(product(Topic, Language)))
def test_who_has_no_case_is_answered_too(topic, language):
    for channel in Channel:
        outcome = answer(topic, remark(None, language, channel))
        proper(outcome, language, channel)
        assert outcome.case is None


@pytest.mark.parametrize("status", [S.OFFERED, S.ACCOUNT])
@pytest.mark.parametrize("topic", sorted(set(Topic) - CONTRADICTS - {T.MISTAKEN_ANSWER}))
def test_what_is_asked_meanwhile_stays_asked_and_can_be_answered_under_the_answer(topic, status):
    case = standing("burial", status)
    outcome = answer(topic, remark(case, channel=Channel.TELEGRAM))
    assert outcome.case is not None
    question = outcome.case.asking.question
    assert question is not None
    assert (question.text, outcome.case.status) == (case.asking.question.text, status)
    assert question.stands_under(outcome.messages[-1].id)
    assert outcome.messages[-1].buttons


def test_who_says_that_a_yes_was_a_mistake_is_asked_whether_it_is_taken_back_and_the_account_stays_asked():
    case = standing("burial", S.ACCOUNT)
    outcome = answer(T.MISTAKEN_ANSWER, remark(case, channel=Channel.TELEGRAM))
    assert outcome.case is not None
    assert outcome.case.asking.withdrawal is not None
    assert (outcome.case.asking.question, outcome.case.status) == (case.asking.question, S.ACCOUNT)
    assert [button.action for button in outcome.messages[-1].buttons] == ["withdraw_yes", "withdraw_no"]


TRUE = [
    ("burial", S.OFFERED, T.HOW_MUCH, KK, ["35 × 4 325 = 151 375 теңге", "бір рет", "АЕК"]),
    ("burial", S.OFFERED, T.HOW_MUCH, RU, ["35 × 4 325 = 151 375 тенге", "один раз", "МРП"]),
    ("burial", S.ASSIGNED, T.HOW_MUCH, KK, ["151 375 теңге", "тағайындалды"]),
    ("burial", S.ACCOUNT, T.HOW_MUCH, RU, ["151 375 тенге"]),
    ("disability", S.OFFERED, T.HOW_MUCH, RU, ["× 50 851 =", "в месяц", "прожиточный минимум"]),
    ("disability", S.OFFERED, T.HOW_MUCH, KK, ["× 50 851 =", "айына", "күнкөріс"]),
    ("disability", S.ASSIGNED, T.HOW_MUCH, RU, ["× 50 851 =", "2 марта 2026"]),
    ("burial", S.APPLIED, T.WHEN_DECISION, RU, ["26-", "13 марта 2026"]),
    ("burial", S.APPLIED, T.WHEN_DECISION, KK, ["26-", "2026 ж. 13 наурыз"]),
    ("burial", S.APPLIED, T.WHEN_MONEY, RU, ["13 марта 2026", "••0001"]),
    ("burial", S.ASSIGNED, T.WHEN_MONEY, RU, ["12 марта 2026", "••0001"]),
    ("burial", S.ASSIGNED, T.WHEN_MONEY, KK, ["2026 ж. 12 наурыз", "••0001"]),
    ("burial", S.ASSIGNED, T.NOT_COME, RU, ["12 марта 2026", "••0001", "специалист"]),
    ("burial", S.OFFERED, T.WHAT_FOR, RU, ["выплата на погребение"]),
    ("burial", S.OFFERED, T.WHY, KK, ["жерлеуге арналған төлем"]),
    ("burial", S.OFFERED, T.MORE_TIME, RU, ["15 марта"]),
    ("burial", S.OFFERED, T.COST, KK, ["тегін"]),
    ("burial", S.ACCOUNT, T.ANOTHER_CARD, RU, ["на Ваше имя"]),
    ("burial", S.OFFERED, T.PAY_BACK, RU, ["Возвращать не нужно", "1 – да, 2 – нет"]),
    ("burial", S.OFFERED, T.ALIVE, RU, ["Простите", "Отвечать не нужно"]),
    ("burial", S.OFFERED, T.ALIVE, KK, ["кешіріңізші"]),
    ("disability", S.OFFERED, T.NOT_ILL, RU, ["Простите", "остановили"]),
    ("burial", S.OFFERED, T.OFFICE, RU, ["ЦОН", "1414"]),
    ("burial", S.OFFERED, T.IS_IT_REAL, RU, ["1414", "никогда не просим"]),
]


@pytest.mark.parametrize(("service", "status", "topic", "language", "expected"), TRUE)
def test_the_answer_is_true_of_the_case(service, status, topic, language, expected):
    case = standing(service, status)
    text = words(answer(topic, remark(case, language, words="Алло")))
    for fragment in expected:
        assert fragment in text, text


@pytest.mark.parametrize("topic", sorted(CONTRADICTS))
@pytest.mark.parametrize("language", Language)
def test_who_says_that_the_state_is_wrong_holds_the_case_with_their_words(topic, language):
    service = "disability" if topic in {T.NOT_ILL, T.DIED} else "burial"
    for status in set(Status) - CLOSED - {S.DETECTED, S.READY}:
        case = standing(service, status)
        outcome = answer(topic, remark(case, language))
        assert outcome.case is not None
        assert outcome.case.waiting is not None
        assert (outcome.case.status, outcome.by) == (S.ATTENTION, "citizen")
        assert outcome.case.waiting.reason in SAID_MISTAKEN
        assert outcome.case.waiting.about == (WORDS,)


@pytest.mark.parametrize("payment", ["asked", "placed"])
def test_an_order_that_can_still_be_stopped_is(payment):
    case = standing("burial", S.ASSIGNED, payment=Payment(order_id="o1", status=payment))
    outcome = answer(T.ALIVE, remark(case))
    assert outcome.case is not None
    assert outcome.case.awaits
    assert bool(outcome.jobs) == (payment == "placed")


def test_what_a_register_took_back_already_stays_as_it_is():
    case = standing("burial", S.ATTENTION, waiting=Waiting(Reason.EVENT_ANNULLED))
    outcome = answer(T.ALIVE, remark(case))
    assert (outcome.case, [message.key for message in outcome.messages]) == (None, ["topics.alive"])


def test_a_death_that_a_benefit_is_about_is_answered_with_sympathy():
    outcome = answer(T.DIED, remark(standing("burial", S.OFFERED)))
    assert [message.key for message in outcome.messages] == ["topics.condolence"]


@pytest.mark.parametrize(
    ("service", "topic", "said"),
    [("burial", T.NOT_ILL, "topics.person"), ("disability", T.ALIVE, "topics.nobody_died")],
)
@pytest.mark.parametrize("status", [S.ASSIGNED, S.REFUSED])
def test_what_can_be_true_of_no_case_of_theirs_holds_none_and_a_person_answers(service, topic, said, status):
    outcome = answer(topic, remark(standing(service, status)))
    assert (outcome.case, [message.key for message in outcome.messages]) == (None, [said])
    assert outcome.escalation.topic == topic
    assert outcome.escalation.promised


def test_nobody_can_be_alive_where_nobody_was_said_to_have_died():
    outcome = answer(T.ALIVE, remark(standing("disability", S.OFFERED)))
    assert outcome.case is not None
    assert outcome.case.status is S.OFFERED
    assert outcome.escalation.topic == T.ALIVE


def test_who_asks_for_a_person_twice_is_promised_the_same_hour():
    first = answer(T.PERSON, remark(standing("burial", S.OFFERED), words="позвоните"))
    later = remark(first.case, words="жду звонка")
    waiting = replace(later.talk, waits_until=first.escalation.by)
    second = answer(T.PERSON, replace(later, talk=waiting, now=Now(later.now.at + timedelta(hours=2), TIMEZONE)))
    assert second.escalation == first.escalation
    assert words(first).partition("Если")[0] == words(second).partition("Если")[0]


@pytest.mark.parametrize("status", [S.ASSIGNED, S.REFUSED])
def test_what_was_decided_is_looked_into_with_all_that_was_written(status):
    first = answer(T.PERSON, remark(standing("burial", status), words="позвоните"))
    second = answer(T.PERSON, remark(first.case, words="жду звонка"))
    assert first.case.waiting == Waiting(Reason.CITIZEN_ASKS, ("позвоните", first.escalation.by.isoformat()))
    assert second.case.waiting.about[0] == "позвоните / жду звонка"


def test_another_language_is_offered_to_who_writes_it_and_to_nobody_else():
    case = standing("burial", S.OFFERED)
    russian = words(answer(T.COST, remark(case, KK, Channel.TELEGRAM, words="сколько стоит оформление")))
    kazakh = words(answer(T.COST, remark(case, KK, Channel.TELEGRAM, words="бұл ақылы ма")))
    assert ("ответьте RU" in russian, "ответьте RU" in kazakh) == (True, False)


@pytest.mark.parametrize("service", ["burial", "disability"])
@pytest.mark.parametrize("status", [S.OFFERED, S.ACCOUNT])
@pytest.mark.parametrize(
    ("language", "said", "offer"),
    [(KK, "сколько денег дадут", "По-русски: "), (RU, "ақшаны қашан бересіз", "Қазақша: KZ")],
)
def test_every_answer_by_sms_has_room_to_offer_the_language_that_is_written(service, status, language, said, offer):
    for topic in sorted(set(T) - {T.LIFE_IN_DANGER}):
        told = answer(topic, remark(standing(service, status), language, words=said)).messages
        assert not told or offer in told[-1].text, f"{topic}: {told[-1].text}"
        assert all(parts(message.text) <= 2 for message in told), topic


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [(KK, "иә, бірақ қанша береді", "1 – иә, 2 – жоқ"), (RU, "да, а сколько", "1 – да, 2 – нет")],
)
@pytest.mark.parametrize("service", ["burial", "disability"])
def test_who_says_yes_and_asks_how_much_is_told_by_sms_that_the_answer_is_still_awaited(service, language, said, asked):
    for topic in (T.HOW_MUCH, T.YES_BUT):
        assert asked in words(answer(topic, remark(standing(service, S.OFFERED), language, words=said)))


def test_the_sum_is_shown_as_a_product_only_where_it_is_one():
    case = standing("burial", S.ASSIGNED)
    odd = replace(case.decision, award=replace(case.decision.award, one_off=case.decision.award.one_off + 1))
    text = words(answer(T.HOW_MUCH, remark(replace(case, decision=odd))))
    assert "151 376 тенге" in text
    assert "×" not in text


def test_a_bank_is_named_and_only_the_last_digits_of_an_account():
    case = standing("burial", S.APPLIED, account=BankAccount(iban=IBAN, bank="Kaspi"))
    assert "••0001" in words(answer(T.WHEN_MONEY, remark(case)))


def test_the_check_word_is_the_same_in_a_case_and_differs_between_cases():
    case = standing("burial", S.OFFERED)
    assert check_word(case, RU) == check_word(standing("burial", S.ASSIGNED), RU)
    numbers = (replace(case, number=f"26-{n:07d}") for n in range(200))
    assert len({check_word(other, RU) for other in numbers}) > 20


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ("2026-03-12 10:05", "2026-03-12 14:30"),
        ("2026-03-12 07:00", "2026-03-12 13:00"),
        ("2026-03-12 14:30", "2026-03-12 18:30"),
        ("2026-03-12 16:30", "2026-03-13 11:00"),
        ("2026-03-13 19:00", "2026-03-16 13:00"),  # a Friday evening
        ("2026-03-14 12:00", "2026-03-16 13:00"),
        ("2026-03-20 17:00", "2026-03-26 11:30"),  # Nauryz lies between
    ],
)
def test_a_person_answers_within_four_working_hours(asked, heard):
    at = datetime.fromisoformat(asked).replace(tzinfo=TIMEZONE)
    assert f"{promised(Now(at, TIMEZONE)):%Y-%m-%d %H:%M}" == heard


@pytest.mark.parametrize("language", Language)
def test_who_asks_what_to_report_of_a_payment_made_once_is_promised_nothing_about_taking_it_back(language):
    text = words(answer(T.DUTIES, remark(standing("burial", S.ASSIGNED), language)))
    assert {"разовая" in text, "бір рет" in text} == {True, False}
    assert "обратно" not in text
    assert "қайтарып" not in text


def test_what_else_is_about_the_same_person_is_held_along_and_nothing_else_is():
    case = standing("burial", S.OFFERED)
    same = replace(standing("burial", S.READY), number="26-0000002")
    other = replace(same, number="26-0000003", subject_iin="1")
    over = replace(same, number="26-0000004", status=S.DECLINED)
    talk = replace(remark(case).talk, mine=(case, same, other, over))
    for topic, held in ((T.ALIVE, [same.number]), (T.NOT_ME, [same.number, other.number]), (T.COST, [])):
        outcome = answer(topic, replace(remark(case), talk=talk))
        assert [seen.number for seen, _ in held_along(talk, outcome)] == held

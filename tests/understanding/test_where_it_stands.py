"""Every answer to "where is my case" has a day: until when somebody is waited for, or since when it is so."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from proactive.awards.award import AwardReason, AwardWaiting, Because, Span
from proactive.awards.wording import state_words
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Period
from proactive.cases.case import Payment
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.redirection import Redirection
from proactive.cases.registers import Disability
from proactive.conversation.citizen_commands import tell_status
from proactive.conversation.dialogue import hear
from proactive.conversation.topics.answers import answer
from proactive.conversation.topics.money import when_money
from proactive.conversation.topics.topic import Topic
from proactive.conversation.understanding import STATUS
from proactive.conversation.where_it_stands import state_of
from proactive.messages.contact import Channel, Language
from proactive.messages.texts.forms import MONTHS
from proactive.services.member import Member
from tests.awards.million import award_of
from tests.parts import changed
from tests.understanding.test_answers import KK, RU, S, remark, standing, words

DAY = re.compile("|".join(month for months in MONTHS.values() for month in months))


def told(case, language=RU, channel=Channel.SMS, waits_until=None):
    said = remark(case, language, channel)
    talk = replace(said.talk, moved={case.number: said.now.at - timedelta(days=3)}, waits_until=waits_until)
    return words(tell_status(talk, said.inbound, STATUS, said.now))


HEARD_OF_LATER = {S.DETECTED, S.READY, S.NOT_ENTITLED}


@pytest.mark.parametrize("status", sorted(set(Status) - HEARD_OF_LATER))
def test_every_status_is_told_with_a_day(status):
    for service, language in product(("burial", "disability"), Language):
        text = told(standing(service, status), language)
        assert DAY.search(text), text


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (S.OFFERED, "Ждём до 15 марта"),
        (S.ACCOUNT, "Ждём до 15 марта"),
        (S.APPLIED, "Ответ до 13 марта"),
        (S.WITHDRAWN, "Так с 9 марта"),
        (S.ASSIGNED, "Деньги перечислены 12 марта на счёт ••0001"),
    ],
)
def test_the_day_is_that_of_what_happens_next_or_since_when_it_is_so(status, expected):
    assert expected in told(standing("burial", status))


CAME_BACK = Payment(order_id="o1", status="returned", at=datetime(2026, 3, 12, 9, tzinfo=TIMEZONE))


def asked_for_another(wrong_accounts=0, **changes):
    waiting = Waiting(Reason.PAYMENT_RETURNED)
    case = standing("burial", S.ATTENTION, payment=replace(CAME_BACK, **changes), waiting=waiting)
    return case.with_application(wrong_accounts=wrong_accounts)


def test_money_that_came_back_is_told_with_what_to_send():
    for case in (standing("burial", S.ASSIGNED, payment=CAME_BACK), asked_for_another()):
        text = told(case)
        assert ("Банк вернул деньги 12 марта. Пришлите IBAN" in text, "ничего не нужно" in text) == (True, False)


def test_an_account_that_is_being_checked_is_not_asked_for_again():
    checked = Redirection(number="26-1/C1", iban="KZ1", by="citizen", at=datetime(2026, 3, 12, 10, tzinfo=TIMEZONE))
    text = told(standing("burial", S.ASSIGNED, payment=replace(CAME_BACK, redirection=checked)))
    assert ("Проверяем счёт" in text, "12 марта" in text, "Пришлите" in text) == (True, True, False)


def test_after_three_wrong_accounts_a_person_helps_and_no_other_is_asked_for():
    assert "Пришлите" not in told(asked_for_another(wrong_accounts=3))
    assert "поможет специалист" in words(when_money(remark(asked_for_another(wrong_accounts=3), RU)))


def test_who_was_promised_an_answer_reads_by_when():
    by = datetime(2026, 3, 12, 14, 30, tzinfo=TIMEZONE)
    asks = standing("burial", S.ATTENTION, waiting=Waiting(Reason.CITIZEN_ASKS, ("позвоните", by.isoformat())))
    assert "ответит до 12 марта, 14:30" in told(asks)
    lost = standing("burial", S.ATTENTION, waiting=Waiting(Reason.ACCOUNT, ("closed",)))
    assert "жауап мерзімі: 12 наурыз, 14:30" in told(lost, KK, waits_until=by)


def test_who_said_that_the_state_is_wrong_reads_that_all_is_stopped():
    held = standing("burial", S.ATTENTION, waiting=Waiting(Reason.SAID_ALIVE, ("мама жива",)))
    assert "Мы всё остановили" in told(held)
    assert "Заявление" not in told(held).partition(".")[2]


TODAY = date(2026, 11, 30)


def running():
    since = date(2025, 3, 20)
    record = Disability(
        disability_id="d1", iin="900000000001", category="adult", group=2, cause="general_illness", established_on=since
    )
    return award_of(record, 1, since)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "следующая до 30 ноября"),
        ({"decided_on": date(2026, 11, 12)}, "следующая до 31 декабря"),
        ({"stop": Span(from_=date(2026, 12, 1), because=Because.ABLE_TO_WORK)}, "С 1 декабря выплаты не будет"),
        ({"stop": Span(from_=date(2026, 11, 1), because=Because.ABLE_TO_WORK)}, "прекращена с 1 ноября"),
        ({"halts": (Span(from_=date(2026, 11, 1), because=Because.ACCOUNT_IDLE),)}, "Приостановлена с 1 ноября"),
        (
            {"waiting": AwardWaiting(AwardReason.ACCOUNT, since=datetime(2026, 11, 29, tzinfo=TIMEZONE))},
            "Банк вернул деньги",
        ),
    ],
)
def test_a_benefit_of_each_month_tells_its_next_day_and_what_comes(change, expected):
    assert expected in state_words(replace(running(), **change), RU, TODAY)


def test_the_sum_beside_the_next_payment_is_what_is_paid_then():
    rows = (
        Period(from_=date(2025, 3, 1), until=date(2026, 12, 31), amount=Decimal("89497.76")),
        Period(from_=date(2027, 1, 1), until=None, amount=Decimal("50851.00")),
    )
    smaller = replace(running(), rows=rows)
    assert state_words(smaller, RU, date(2026, 12, 2)).startswith("Выплата 89 497,76")
    first_in_december = replace(smaller, decided_on=date(2026, 12, 1))
    assert state_words(first_in_december, RU, date(2026, 12, 2)).startswith("Выплата 50 851 тенге")


def test_of_an_award_whose_last_day_has_passed_no_payment_is_foretold():
    rows = (Period(from_=date(2025, 3, 1), until=date(2026, 2, 20), amount=Decimal("81361.28")),)
    ended = replace(running(), rows=rows)
    assert state_words(ended, RU, date(2026, 2, 25)).startswith("Выплата 81")
    at_once = replace(ended, decided_on=date(2026, 2, 12))
    assert "следующая до 28 февраля" in state_words(at_once, RU, date(2026, 2, 13))  # March has nothing to pay
    assert state_words(ended, RU, date(2026, 3, 2)) == "Выплата была назначена до 20 февраля, её срок закончился."
    assert "до 20 февраля 2026 года" in state_words(ended, RU, date(2027, 1, 11))
    assert state_words(ended, KK, date(2026, 3, 2)).startswith("Төлем 20 ақпан күніне дейін")


RESTS_SOON = (Span(from_=date(2026, 4, 1), because=Because.ACCOUNT_IDLE),)
ENDS_SOON = Span(from_=date(2026, 4, 1), because=Because.ABLE_TO_WORK)
OVERPAID = AwardWaiting(AwardReason.OVERPAID, datetime(2026, 3, 12, 9, tzinfo=TIMEZONE), amount=Decimal("30673.99"))


@pytest.mark.parametrize(
    ("change", "topic", "expected"),
    [
        ({}, Topic.PAY_BACK, "только лишнее"),
        ({"waiting": OVERPAID}, Topic.PAY_BACK, "30 673,99"),
        ({}, Topic.WORKS, "ни размер, ни срок"),
        ({}, Topic.MOVED, "за границу насовсем прекращает"),
        ({"halts": RESTS_SOON}, Topic.HOW_MUCH, "тенге в месяц. С 1 апреля выплаты не будет. Три месяца со счёта"),
        ({"stop": ENDS_SOON}, Topic.HOW_MUCH, "тенге в месяц. С 1 апреля выплаты не будет. По новому заключению"),
    ],
)
def test_of_a_running_benefit_what_changed_and_what_is_owed_is_answered_truly(change, topic, expected):
    case = standing("disability", S.ASSIGNED)
    said = remark(case, RU)
    talk = replace(said.talk, awards={case.number: replace(running(), **change)})
    outcome = answer(topic, replace(said, talk=talk))
    assert expected in words(outcome)
    assert (outcome.escalation is not None) == (topic is Topic.MOVED)


def test_who_is_counted_as_a_carer_hears_that_only_their_part_ends_and_a_person_is_told():
    case, said = standing("disability", S.ASSIGNED), remark(standing("disability", S.ASSIGNED), KK)
    carer = Member(iin="800101300017", role="carer", from_=date(2026, 3, 1), until=date(2029, 1, 1))
    base = running()
    family = replace(
        base, service="breadwinner", payee_iin=carer.iin, entitlement=replace(base.entitlement, members=(carer,))
    )
    outcome = answer(Topic.WORKS, replace(said, talk=replace(said.talk, awards={case.number: family})))
    assert "балалардікі қалады" in words(outcome)
    assert outcome.escalation is not None
    assert outcome.escalation.topic == Topic.WORKS


def test_who_brings_up_a_child_with_a_disability_hears_that_work_changes_nothing_and_nothing_of_shares():
    case = replace(standing("disability", S.ASSIGNED), service="child_care")
    said, award = remark(case, RU), replace(running(), service="child_care")
    outcome = answer(Topic.WORKS, replace(said, talk=replace(said.talk, awards={case.number: award})))
    assert "не влияет (пособие воспитывающему" in words(outcome)
    assert outcome.escalation is None


def test_a_student_paid_for_themselves_alone_hears_nothing_of_shares_of_children():
    case = replace(standing("disability", S.ASSIGNED), service="breadwinner")
    said, base = remark(case, RU), replace(running(), service="breadwinner")
    student = Member(iin=base.payee_iin, role="student", from_=date(2026, 3, 1), until=None)
    alone = replace(base, entitlement=replace(base.entitlement, members=(student,)))
    outcome = answer(Topic.WORKS, replace(said, talk=replace(said.talk, awards={case.number: alone})))
    assert "детей" not in words(outcome)
    assert outcome.escalation is not None


@pytest.mark.parametrize(
    ("topic", "expected"), [(Topic.HOW_LONG, "один раз"), (Topic.DUTIES, "разовая"), (Topic.MOVED, "разовая")]
)
def test_a_burial_is_paid_once_also_between_the_yes_and_what_the_registers_say_then(topic, expected):
    assert expected in words(answer(topic, remark(standing("burial", S.ACCOUNT), RU)))


ASKS_FOR_AN_ANSWER = re.compile(r"ответьте(?! [A-ZА-Я]{2})|Вашего ответа|Ждём Ваш|жауап беріңіз|жауабыңыздан")
SAYS_HOW_TO_CHOOSE = {Topic.APPLIED_ALREADY, Topic.DIED, Topic.FOR_ANOTHER}


@pytest.mark.parametrize("topic", sorted(set(Topic) - SAYS_HOW_TO_CHOOSE))
def test_who_is_asked_nothing_is_not_told_to_answer_first(topic):
    statuses = set(Status) - {S.OFFERED, S.ACCOUNT}
    for service, status, language in product(("burial", "disability"), statuses, Language):
        text = words(answer(topic, remark(standing(service, status), language)))
        assert not ASKS_FOR_AN_ANSWER.search(text), (service, status, text)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", [Topic.NOT_COME, Topic.WHEN_MONEY, Topic.WHEN_DECISION])
def test_after_three_wrong_accounts_it_is_told_that_a_person_helps_with_it(topic, language):
    case = changed(standing("burial", S.ACCOUNT), status=S.ATTENTION, waiting=Waiting(Reason.ACCOUNT))
    [message] = answer(topic, remark(case, language)).messages
    assert message.key == "topics.account_lacking"


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        ("placed", "просим его остановить"),
        ("paid", "Деньги перечислены. Дело у специалиста"),
        ("cancelled", "всё остановили"),
    ],
)
def test_the_state_of_what_is_held_says_what_became_of_the_money(payment, expected):
    paid = replace(standing("burial", S.ASSIGNED).payment, status=payment)
    held = {"status": S.ATTENTION, "waiting": Waiting(Reason.SAID_ALIVE, ("он жив",)), "payment": paid}
    case = changed(standing("burial", S.ASSIGNED), **held)
    assert expected in told(case)


@pytest.mark.parametrize("topic", [Topic.WHEN_MONEY, Topic.NOT_COME])
def test_no_money_is_promised_of_what_is_held(topic):
    paid = replace(standing("burial", S.ASSIGNED).payment, status="cancelled")
    held = {"status": S.ATTENTION, "waiting": Waiting(Reason.SAID_ALIVE, ("он жив",)), "payment": paid}
    text = words(answer(topic, remark(changed(standing("burial", S.ASSIGNED), **held))))
    assert ("всё остановили" in text, "придут" in text) == (True, False)


@pytest.mark.parametrize(
    ("text", "expected"), [("почему так мало", "× 50 851 ="), ("неге аз", "× 50 851 ="), ("почему", "условия")]
)
def test_why_so_little_is_answered_by_how_the_sum_is_made(text, expected):
    said = remark(standing("disability", S.ASSIGNED), words=text)
    assert expected in words(hear(said.talk, said.inbound, said.now))


@pytest.mark.parametrize("language", Language)
def test_while_a_person_looks_at_what_was_written_the_benefit_answers_for_itself(language):
    case = standing("disability", S.ASSIGNED)
    asks = Waiting(Reason.CITIZEN_ASKS, ("я теперь опекун", "2026-03-12T13:00:00+05:00"))
    asked = replace(case, status=S.ATTENTION, waiting=asks)
    said = remark(asked, language)
    talk = replace(said.talk, awards={asked.number: running()})
    state = state_of(asked, talk, language, said.now)["state"]
    assert state.startswith(state_words(running(), language, said.now.today))
    assert "13:00" in state


def test_of_what_is_suspended_why_is_why_it_is_not_paid_whatever_changed_since():
    case = standing("disability", S.ASSIGNED)
    said = remark(case, RU)
    year = Span(from_=date(2026, 3, 1), because=Because.NEW_YEAR)
    looked_into = Span(from_=date(2026, 2, 1), because=Because.EXAM_PROTOCOL)
    changed_since = replace(running(), last_change=year)
    suspended = replace(changed_since, halts=(looked_into,))
    for award, expected in ((changed_since, "показатели бюджета"), (suspended, "заключение комиссии")):
        talk = replace(said.talk, awards={case.number: award})
        assert expected in words(answer(Topic.WHY, replace(said, talk=talk)))

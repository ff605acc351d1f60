"""What is said of accounts, cards and cash at every point of the road after a yes, in both languages on both channels:
each hears what helps, nobody is asked for what has no use, and nobody is promised what nobody can do."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from itertools import product

import pytest

from proactive.awards.award import AwardReason, AwardWaiting, Because, MonthlyAward, Span
from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import BankAccount, Case, Payment
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Disability
from proactive.conversation.dialogue import hear
from proactive.conversation.topics.topic import Topic
from proactive.messages.contact import Channel, Language
from proactive.messages.texts.sms import parts
from tests.awards.million import award_of
from tests.law.town import iin_of
from tests.parts import changed
from tests.understanding.test_answers import KK, RU, S, remark, standing, words

OWN = "KZ41722C000000000001"
OTHER = "KZ86125KZT5004100100"
SINCE = date(2025, 3, 20)
SUSPENDED = Span(from_=date(2026, 3, 1), because=Because.ACCOUNT_IDLE)


@dataclass(frozen=True)
class Point:
    """Where somebody stands: the case, and what is paid of it by the month."""

    name: str
    case: Case | None
    awards: dict[str, MonthlyAward] = field(default_factory=dict)
    more: tuple[Case, ...] = ()


@cache
def award(number: str, iban: str = OWN) -> MonthlyAward:
    record = Disability(
        disability_id="d1", iin="1", category="adult", group=2, cause="general_illness", established_on=SINCE
    )
    paid = award_of(record, 1, SINCE)
    return replace(paid, case_number=number, account=BankAccount(iban=iban, bank="Kaspi Bank"))


def monthly(name: str, **of_award: object) -> Point:
    case = standing("disability", S.ASSIGNED)
    return Point(name, case, {case.number: replace(award(case.number), **of_award)})


def paid_once(name: str, status: str) -> Point:
    at = datetime(2026, 3, 12, 9, tzinfo=TIMEZONE)
    return Point(name, standing("burial", S.ASSIGNED, payment=Payment(order_id="o1", status=status, at=at)))


def two_awards() -> Point:
    first = monthly("two awards")
    second = replace(standing("disability", S.ASSIGNED), number="26-0000002")
    return replace(first, awards=first.awards | {second.number: award(second.number, OTHER)}, more=(second,))


def came_back() -> Point:
    at = datetime(2026, 3, 12, 9, tzinfo=TIMEZONE)
    payment = Payment(order_id="o1", status="returned", at=at)
    returned = standing("burial", S.ATTENTION, payment=payment, waiting=Waiting(Reason.PAYMENT_RETURNED))
    return Point("paid once, came back", returned)


NOW = datetime(2026, 3, 12, 10, tzinfo=TIMEZONE)
POINTS = {
    point.name: point
    for point in (
        Point("offered", standing("disability", S.OFFERED)),
        Point("account asked", standing("burial", S.ACCOUNT)),
        Point("consented", standing("disability", S.CONSENTED, account=None)),
        Point("account checked", standing("disability", S.VERIFYING)),
        Point("registered, once", standing("burial", S.APPLIED)),
        Point("registered, monthly", standing("disability", S.APPLIED)),
        Point("official decides", standing("disability", S.REVIEW)),
        Point("three wrong", standing("burial", S.ATTENTION, account=None, waiting=Waiting(Reason.ACCOUNT))),
        Point("decided, once", standing("burial", S.DECIDED)),
        paid_once("ordered once", "placed"),
        paid_once("paid once", "paid"),
        came_back(),
        monthly("running"),
        monthly("suspended", halts=(SUSPENDED,)),
        monthly("money of a month came back", waiting=AwardWaiting(AwardReason.ACCOUNT, NOW)),
        monthly("stopped", stop=Span(from_=date(2026, 3, 1), because=Because.ABLE_TO_WORK)),
        two_awards(),
        Point("declined", standing("disability", S.DECLINED)),
        Point("expired", standing("disability", S.EXPIRED)),
        Point("refused", standing("burial", S.REFUSED, decision=None)),
        Point("withdrawn", standing("burial", S.WITHDRAWN)),
        Point("annulled", standing("burial", S.ANNULLED)),
        Point("nothing", None),
    )
}
SAYINGS = {
    "whole": OTHER,
    "the same": OWN,
    "wrong digit": "KZ86125KZT5004100101",
    "half": "KZ86 125K ZT50",
    "two": f"{OTHER} {OWN}",
    "card number": "4400 4302 1234 5678",
    "iin": iin_of("Aigul"),
    "twelve digits": "123456789012",
    "its beginning": "KZ86",
    "no account": {RU: "у меня нет счёта", KK: "менде шот жоқ"},
    "no card": {RU: "нет карты", KK: "картам жоқ менің"},
    "another's card": {RU: "на карту дочери переведите", KK: "қызымның шотына салыңыздар"},
    "cash": {RU: "можно наличными", KK: "қолма-қол бересіздер ме"},
    "change": {RU: "хочу поменять счёт", KK: "шотты ауыстырғым келеді"},
}
IBAN_ASKED = re.compile("ришлите|жіберіңіз")
PROMISED = re.compile("ответ: |Срок: |Ответ Вам|жауабы: |Мерзімі: ")
TAKES_AN_ACCOUNT = {
    "account asked",
    "paid once, came back",
    "money of a month came back",
    "running",
    "suspended",
    "two awards",
    "registered, monthly",
    "official decides",
    "account checked",
    "three wrong",
}


def said_at(point: Point, saying: str, language: Language = RU, channel: Channel = Channel.SMS) -> Outcome:
    text = SAYINGS[saying]
    said = remark(point.case, language, channel, text if isinstance(text, str) else text[language])
    mine = tuple(case for case in (point.case, *point.more) if case)
    talk = replace(said.talk, mine=mine, awards=point.awards)
    return hear(talk, said.inbound, said.now)


EVERYWHERE = [
    pytest.param(POINTS[name], saying, language, channel, id=f"{name}, {saying}, {language}, {channel}")
    for name, saying, language, channel in product(POINTS, SAYINGS, Language, Channel)
]


@pytest.mark.parametrize(("point", "saying", "language", "channel"), EVERYWHERE)
def test_whatever_is_said_of_an_account_is_answered_by_what_can_be_done_with_it(point, saying, language, channel):
    outcome = said_at(point, saying, language, channel)
    told = words(outcome)
    assert told or outcome.case.status is S.VERIFYING, "silence"
    keys = {message.key for message in outcome.messages}
    assert not keys & {"common.nothing_asked", "common.not_understood", "common.not_understood_offer"}, told
    assert channel is Channel.TELEGRAM or all(parts(message.text) <= 2 for message in outcome.messages), told
    asks = IBAN_ASKED.search(told) and "IBAN" in told
    assert not asks or point.name in TAKES_AN_ACCOUNT | {"consented", "offered"}, told
    assert OTHER not in told
    assert OWN not in told


PAID_ONCE = {"registered, once", "decided, once", "ordered once", "paid once"}


@pytest.mark.parametrize(("name", "language", "saying"), [*product(sorted(PAID_ONCE), Language, ["whole", "change"])])
def test_of_a_payment_made_once_nobody_is_promised_another_account(name, language, saying):
    outcome = said_at(POINTS[name], saying, language)
    told = words(outcome)
    assert (bool(PROMISED.search(told)), outcome.escalation, outcome.case) == (False, None, None), told
    assert "••0001" in told


BY_THE_MONTH = ["running", "suspended", "two awards", "registered, monthly", "official decides"]


@pytest.mark.parametrize(("name", "language"), [*product(BY_THE_MONTH, Language)])
def test_another_account_for_what_is_paid_by_the_month_goes_before_a_person_who_enters_it(name, language):
    outcome = said_at(POINTS[name], "whole", language)
    told = words(outcome)
    assert outcome.escalation.topic == Topic.CHANGE_ACCOUNT
    assert outcome.escalation.promised
    assert ("••0100" in told, "••0001" in told, bool(PROMISED.search(told))) == (True, True, True), told


def test_the_case_of_what_is_paid_waits_for_a_person_with_the_account_in_its_words():
    outcome = said_at(POINTS["running"], "whole")
    assert outcome.case.status is S.ATTENTION
    assert outcome.case.waiting.reason is Reason.CITIZEN_ASKS
    assert OTHER in outcome.case.waiting.about[0]


def test_what_was_opened_since_does_not_wait_in_the_place_of_what_is_paid():
    paid, newer = POINTS["running"], replace(standing("burial", S.REFUSED), number="26-0000009")
    said = remark(newer, words=OTHER)
    talk = replace(said.talk, mine=(newer, paid.case), awards=paid.awards)
    assert hear(talk, said.inbound, said.now).case.number == paid.case.number


def test_two_accounts_that_are_paid_to_are_both_named():
    told = words(said_at(POINTS["two awards"], "change"))
    assert ("••0001" in told, "••0100" in told) == (True, True), told


@pytest.mark.parametrize(
    ("name", "saying", "key"),
    [
        ("running", "the same", "topics.account_same"),
        ("running", "wrong digit", "common.account_wrong"),
        ("running", "half", "topics.iban_whole"),
        ("running", "two", "common.account_which"),
        ("running", "card number", "topics.card_number_known"),
        ("running", "no card", "topics.no_account_monthly"),
        ("paid once", "no account", "topics.no_account_once"),
        ("paid once", "whole", "topics.account_kept_paid"),
        ("ordered once", "whole", "topics.account_kept"),
        ("paid once, came back", "card number", "topics.card_number"),
        ("paid once, came back", "half", "topics.iban_piece"),
        ("paid once, came back", "two", "common.account_which"),
        ("paid once, came back", "iin", "topics.personal_number_for_account"),
        ("account asked", "iin", "topics.personal_number_for_account"),
        ("account asked", "twelve digits", "topics.number_for_account"),
        ("account asked", "its beginning", "topics.iban_piece"),
        ("consented", "whole", "topics.account_soon"),
        ("offered", "whole", "topics.change_account_later"),
        ("expired", "whole", "topics.account_over"),
        ("refused", "whole", "topics.not_assigned"),
        ("nothing", "whole", "common.status_none"),
        ("nothing", "iin", "topics.personal_number"),
    ],
)
def test_each_number_has_its_own_answer(name, saying, key):
    assert [message.key for message in said_at(POINTS[name], saying).messages] == [key]


@pytest.mark.parametrize("name", ["account asked", "paid once, came back"])
@pytest.mark.parametrize(
    "saying",
    ["card number", "iin", "twelve digits", "its beginning", "half", "two", "another's card", "cash", "no account"],
)
def test_what_is_no_account_is_no_try(name, saying):
    point = POINTS[name]
    later = said_at(point, saying).case or point.case
    assert later.application.wrong_accounts == 0
    assert later.status is point.case.status


def in_turn(point: Point, *texts: str) -> Outcome:
    """One after another, each where the one before has left it."""
    case, outcome = point.case, Outcome()
    for text in texts:
        said = remark(case, words=text)
        outcome = hear(said.talk, said.inbound, said.now)
        case = outcome.case or case
    return outcome


WHOLE = {S.VERIFYING, S.ASSIGNED}  # it is being checked


@pytest.mark.parametrize("name", ["account asked", "paid once, came back"])
@pytest.mark.parametrize(
    "texts",
    [
        ("KZ86125KZ", "T5004100100"),
        ("KZ8612", "5KZT50", "04100100"),  # in three
        ("KZ86", "125KZT5004100100"),
        ("KZ75125K", "KZ86125KZ", "T5004100100"),  # another beginning begins anew
        ("KZ86125", "KZT5004100100"),  # the rest begins with KZ as well
        ("KZ86 125K", "сейчас", "ZT50 0410 0100"),
    ],
)
def test_an_account_in_pieces_is_put_together(name, texts):
    later = in_turn(POINTS[name], *texts).case
    named = later.account if name == "account asked" else later.payment.redirection
    assert (later.status in WHOLE, named.iban) == (True, OTHER)
    assert later.application.wrong_accounts == 0


@pytest.mark.parametrize("name", ["account asked", "paid once, came back"])
@pytest.mark.parametrize("texts", [("KZ86", "4400430212345678"), ("KZ86125K", iin_of("Aigul"))])
def test_a_card_or_a_personal_number_after_a_beginning_is_no_account_that_is_wrong(name, texts):
    outcome = in_turn(POINTS[name], *texts)
    assert [message.key for message in outcome.messages] != ["topics.iban_piece"]
    assert (outcome.case or POINTS[name].case).application.wrong_accounts == 0


@pytest.mark.parametrize("name", ["account asked", "paid once, came back"])
def test_the_same_beginning_twice_is_a_slip(name):
    assert in_turn(POINTS[name], "KZ86125KZ", "KZ86125KZ").case.application.wrong_accounts == 1


@pytest.mark.parametrize("name", ["account asked", "paid once, came back"])
def test_pieces_that_make_a_wrong_account_are_one_slip(name):
    assert in_turn(POINTS[name], "KZ86125KZ", "T5004100101").case.application.wrong_accounts == 1


def test_another_account_while_the_first_is_checked_takes_its_place():
    checked = changed(POINTS["account checked"].case, account=BankAccount(iban=OWN, bank=None))
    said = remark(checked, words=OTHER)
    later = hear(said.talk, said.inbound, said.now)
    assert (later.case.status, later.case.account.iban) == (S.VERIFYING, OTHER)
    assert [message.key for message in later.messages] == ["common.account_checking"]


def test_an_account_that_an_official_entered_is_not_replaced_by_a_message():
    entered = changed(POINTS["account checked"].case, account_by="O-1")
    said = remark(entered, words=OTHER)
    later = hear(said.talk, said.inbound, said.now)
    assert later.case is None
    assert [message.key for message in later.messages] == ["topics.account_checked_first"]

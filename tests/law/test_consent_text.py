"""The full text of each benefit's consent says what the program does (Law on Personal Data, art. 8(4); P-5)."""

import re
from datetime import date
from functools import cache

import pytest

from proactive.basics.law import NotInForce, number
from proactive.cases.consent_text import current, exists, terms
from proactive.cases.installation import Installation
from proactive.cases.registers import RegisterRefuses
from proactive.conversation.understanding import Meaning, understand
from proactive.messages.contact import Language
from proactive.services import SERVICES, Service, service
from proactive.services.asked import registers
from tests.law.test_citizens import citizens, followed
from tests.law.town import Down, Town

HOUSE = Installation(operator_bin="123456789012")
TODAY = date(2026, 11, 23)
REGISTERS = {
    "kz:GBDFL": ("«Жеке тұлғалар»", "«Физические лица»"),
    "kz:ZAGS": ("«АХАЖ»", "«ЗАГС»"),
    "kz:EMAKET": ("«Е-макет»", "«Е-макет»"),
    "kz:BMG": ("«Мобильді азаматтар базасынан»", "«Базы мобильных граждан»"),
    "kz:CBDI": ("Мүгедектігі бар адамдардың орталықтандырылған", "Централизованный банк данных лиц с инвалидностью"),
    "kz:TORELIK": ("«Төрелік»", "«Төрелік»"),
    "kz:NOBD": ("«Ұлттық білім беру деректер қоры»", "«Национальная образовательная база данных»"),
    "kz:EPVO": ("«Жоғары білім берудің бірыңғай платформасы»", "«Единая платформа высшего образования»"),
    "kz:BUSINESS": ("жеке кәсіпкерлер тізілімі", "реестр индивидуальных предпринимателей"),
    "kz:CONTRIBUTIONS": ("әлеуметтік аударымдар дерекқоры", "социальных отчислений"),
}
TEXTS = [pytest.param(rule, language, id=f"{rule.code} {language}") for rule in SERVICES for language in Language]


def text_of(rule: Service, language: Language) -> str:
    return terms(current(rule.code), language, HOUSE).text


@cache
def asked(rule: Service) -> set[str]:
    """The registers that are asked on the roads of all its citizens of `tests/cases`."""
    towns = [Town(values[1]) for code_and_row in citizens() if (values := code_and_row.values)[0] == rule.code]
    for town in towns:
        try:
            followed(town, service(rule.code))
        except (NotInForce, RegisterRefuses, Down):
            continue
    return {look_up.reg_type for town in towns for look_up in town.everything_asked}


@pytest.mark.parametrize("rule", SERVICES, ids=lambda rule: rule.code)
def test_every_register_that_the_tables_let_be_asked_is_named_and_asked_of_its_citizens(rule):
    """Accounts and documents stand in words of their own; an organisation's consent is its application."""
    apart = {"kz:ACCOUNTS", "kz:DOCUMENTS", "kz:GBDUL"}
    assert registers(rule.code) - apart == asked(rule) | {"kz:BMG"}


@pytest.mark.parametrize("rule", SERVICES, ids=lambda rule: rule.code)
def test_every_register_that_is_asked_is_named_and_no_other(rule):
    by_number = {"kz:BMG"}
    for place, language in enumerate(Language):
        text = text_of(rule, language)
        assert {name for name, words in REGISTERS.items() if words[place] in text} == asked(rule) | by_number


@pytest.mark.parametrize(("rule", "language"), TEXTS)
def test_the_text_is_whole_and_names_the_operator_the_recipients_and_the_country(rule, language):
    found = terms(current(rule.code), language, HOUSE)
    assert len(found.terms) == 8
    assert "123456789012" in found.terms[0]
    assert "{" not in found.text
    for recipient in ("ОДҚ", "SMS", "eGov.kz"):
        assert recipient in found.terms[3]
    assert re.search("Telegram.*(Біріккен Араб Әмірліктері|Объединённые Арабские Эмираты)", found.terms[4])


@pytest.mark.parametrize(("rule", "language"), TEXTS)
def test_the_terms_of_storage_are_those_that_are_carried_out(rule, language):
    storage = terms(current(rule.code), language, HOUSE).terms[2]
    assert number("retention.declined", TODAY) == 3 * 365
    assert ("үш жыл" if language is Language.KK else "три года") in storage
    assert str(number("retention.arrival", TODAY)) in storage


def test_each_benefit_has_words_of_its_own_and_what_was_shown_before_can_still_be_read():
    texts = [text_of(rule, Language.RU) for rule in SERVICES]
    assert len(set(texts)) == len(texts)
    for version in ("1", "1.child_care.1", "1.special.1"):
        assert exists(version)
        assert len(terms(version, Language.KK, HOUSE).terms) == 8


@pytest.mark.parametrize(("rule", "language"), TEXTS)
def test_the_word_that_takes_a_consent_back_stands_beside_the_purpose_and_is_understood_as_it(rule, language):
    last = terms(current(rule.code), language, HOUSE).terms[-1]
    [word] = re.findall(r"\b[А-ЯЁӘІҢҒҮҰҚӨҺ]{3,}\b", last)
    assert understand(word).meaning is Meaning.WITHDRAW

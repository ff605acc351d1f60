"""Whoever writes to citizens is warned where the words ask for what frauds ask for."""

import pytest

from proactive.messages.contact import Language
from proactive.messages.secrets import secret_asked_for
from proactive.messages.texts import book

ASKS = """Карта нөмірін жазыңыз|Карта нөміріңізді жіберіңіз|Назовите код из SMS|смс кодты айтыңыз
Пришлите номер карты|CVV|Напишите номер Вашей карты|кодын жазыңыз|Сообщите PIN|пин-код айтыңыз
Растау кодын жіберіңіз|құпиясөзіңізді жазыңыз|құпия сөз|пароль от eGov|срок действия карты
три цифры на обороте|картаның артындағы үш сан|Фото карты пришлите|логин и пароль
картаңыздың суретін жіберіңіз|Данные карты нужны|реквизиты карты|ключ ЭЦП|ЭЦҚ кілтін жіберіңіз
кодыңызды айтып жіберіңіз|Продиктуйте трёхзначный код|одноразовый пароль|KОД|карта деректерін жіберіңіз
картаның жарамдылық мерзімі|16 цифр карты|Здравствуйте! Для выплаты назовите код. Код никому не называйте"""
ASKS_NOT = """Номер карты не присылайте|Карта нөмірін жібермеңіз|Код никому не называйте|Мы никогда не просим код
Кодты ешкімге айтпаңыз|Социальный кодекс|Әлеуметтік кодекс|Кодекстің 12-бабы|Пришлите IBAN
Ответьте 1 или 2|Позвоните 1414|карта|номер заявления|На карту придут деньги|номер телефона
Ваш номер счёта|Шот нөміріңізді жіберіңіз|Құжаттың нөмірі|карта жоқ болса, банкке барыңыз
Номер карты не подходит, нужен IBAN|Карта нөмірі жарамайды"""


def each(block: str) -> list[str]:
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", each(ASKS))
def test_codes_passwords_and_what_stands_on_a_card_are_seen(text: str) -> None:
    found = secret_asked_for(text)
    assert found
    assert found in text


@pytest.mark.parametrize("text", each(ASKS_NOT))
def test_who_tells_people_to_keep_them_or_asks_for_an_account_is_left_alone(text: str) -> None:
    assert secret_asked_for(text) == ""


def test_no_phrase_that_lies_ready_asks_for_one() -> None:
    ready = [text for language in Language for table in book("desk", language).values() for text in table.values()]
    assert len(ready) > 60
    assert [text for text in ready if secret_asked_for(text)] == []

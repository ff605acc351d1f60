"""What somebody who writes to many is told to look at once more, and what is left in peace."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast
from proactive.broadcasts.cautions import Caution, Concern, cautions, worded
from proactive.messages.contact import Language

C = Concern
KK = "Құрметті азаматтар! 2026 жылғы 1 желтоқсаннан бастап өтініштерді egov.kz порталында беруге болады."
RU = "Уважаемые граждане! С 1 декабря 2026 года заявления можно подавать на портале egov.kz."
AT = datetime(2026, 11, 23, 5, tzinfo=UTC)


def of(kazakh: str, russian: str) -> Broadcast:
    texts = {Language.KK: kazakh, Language.RU: russian}
    return Broadcast(id="7", texts=texts, audience=Audience(), author="a", created_at=AT)


def concerns(kazakh: str, russian: str) -> list[Concern]:
    return [caution.concern for caution in cautions(of(kazakh, russian))]


@pytest.mark.parametrize(
    ("kazakh", "russian"),
    [
        (KK, RU),
        ("Сомасы 151 375 теңге, 1414", "Сумма 151\u00a0375 тенге, 1414"),
        ("Анықтама: https://egov.kz/kk/help", "Справка: https://egov.kz/ru/help"),
        ("{number} өтініші бойынша хабар бар, күтіңіз", "По заявлению {number} есть новости, ждите"),
        ("Кодты ешқашан сұрамаймыз, ешкімге айтпаңыз.", "Код мы никогда не просим, никому его не говорите."),
        ("Сәлем", "Привет"),
    ],
)
def test_what_is_well_is_left_in_peace(kazakh: str, russian: str) -> None:
    assert concerns(kazakh, russian) == []


@pytest.mark.parametrize(
    ("kazakh", "russian", "concern"),
    [
        (RU, KK, C.SWAPPED),
        (RU, RU, C.SAME_WORDS),
        (RU, RU.replace("Уважаемые", "Дорогие"), C.NOT_KAZAKH),
        (KK, KK.replace("Құрметті", "Қымбатты"), C.NOT_RUSSIAN),
        (f"[АТЫ], {KK}", f"[ИМЯ], {RU}", C.UNFILLED),
        (f"((аты)) {KK}", RU, C.UNFILLED),
        (f"{KK} ____", f"{RU} ____", C.UNFILLED),
        (f"Сынақ. {KK}", RU, C.TRIAL),
        (KK, f"тест {RU}", C.TRIAL),
        (KK.replace("egov.kz", "egov-kz.com"), RU, C.LINKS_DIFFER),
        (KK.replace("1 желтоқсан", "2 желтоқсан"), RU, C.NUMBERS_DIFFER),
        (KK.replace("1 желтоқсан", "1 қаңтар"), RU, C.NUMBERS_DIFFER),
        (KK, f"{RU} Выплата придёт ХХ числа.", C.UNFILLED),
        (f"{KK} 151 375 теңге", f"{RU} 151 357 тенге", C.NUMBERS_DIFFER),
        (f"{KK} 1414-тен келген кодты жіберіңіз", f"{RU} Пришлите код от 1414", C.ASKS_CODE),
        (f"{KK} Карта нөмірін жазыңыз", f"{RU} Назовите номер карты", C.ASKS_CODE),
        (f"{KK} PIN жазыңыз", f"{RU} Напишите пин-код", C.ASKS_CODE),
    ],
)
def test_slips_that_others_have_made_are_seen(kazakh: str, russian: str, concern: Concern) -> None:
    assert concern in concerns(kazakh, russian)


def test_the_same_words_sent_before_are_named_however_they_are_spaced() -> None:
    draft = of(KK, RU)
    sent = replace(of(f"{KK}  ", RU.upper()), id="3", started_at=AT)
    assert cautions(draft, [replace(sent, id="5", started_at=None), sent]) == [Caution(C.SENT_BEFORE, "3")]
    assert cautions(draft, [replace(draft, started_at=AT)]) == []


def test_each_concern_has_its_words_in_three_languages() -> None:
    assert set(worded()) == set(Concern)
    for concern in Concern:
        assert all(Caution(concern, "X").in_words(language) for language in ("kk", "ru", "en"))


def test_what_both_languages_have_in_common_is_warned_of_once() -> None:
    seen = cautions(of("Құрметті азаматтар, бұл тест, қараңыз", "Уважаемые граждане, это тест, смотрите"))
    assert seen == [Caution(Concern.TRIAL, "тест")]

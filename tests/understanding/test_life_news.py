"""What people tell of their lives while a benefit is paid reaches a person at once, and nothing changes by it."""

from dataclasses import replace

import pytest

from proactive.cases.lifecycle import Status
from proactive.conversation.dialogue import hear
from proactive.conversation.topics.changed import news_in
from proactive.messages.contact import Language
from proactive.messages.escalation import DeskTopic
from tests.understanding.test_answers import remark, standing
from tests.understanding.test_where_it_stands import running

TELLS = {
    "я теперь опекун": "guardian",
    "ya teper opekun": "guardian",
    "мен енді қамқоршымын": "guardian",
    "Мен баланың қамқоршысы болдым": "guardian",
    "Меня лишили родительских прав": "guardian",
    "меня отчислили": "studies",
    "отчислили сына с третьего курса": "studies",
    "оқудан шығып қалдым": "studies",
    "ұлымды оқудан шығарды": "studies",
    "перевелась на заочное отделение": "studies",
    "отказываюсь от пособия": "refuses",
    "прекратите мне платить": "refuses",
    "жәрдемақыдан бас тартамын": "refuses",
    "маған төлемеңіздер": "refuses",
    "хочу пособие по потере кормильца вместо инвалидности": "chooses",
    "мүгедектік орнына асыраушысынан айырылу жәрдемақысын алғым келеді": "chooses",
    "мне назначили пенсию": "pension",
    "зейнетке шықтым": "pension",
    "маму перевезли в дом престарелых": "centre",
    "әкем қарттар үйінде тұрады": "centre",
}
TELLS_NOTHING = [
    "как стать опекуном",
    "опекуну сколько платят",
    "меня не отчислили",
    "я не отказываюсь от пособия",
    "не прекращайте выплату",
    "почему прекратили выплату",
    "пенсия когда придёт",
    "переехал в Алматы",
    "посмотрел в интернете",
    "оқып жатырмын",
    "бас тартпаймын",
    "неге тоқтатылды",
    "жәрдемақы қашан төленеді",
    "статус",
]


@pytest.mark.parametrize(("text", "what"), TELLS.items(), ids=TELLS)
def test_it_is_found_in_both_languages_however_it_is_spelled(text: str, what: str) -> None:
    assert news_in(text) == what


@pytest.mark.parametrize("text", TELLS_NOTHING)
def test_what_only_asks_or_denies_tells_nothing(text: str) -> None:
    assert news_in(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("я теперь опекун", "topics.life_changed"),
        ("меня отчислили", "topics.life_changed"),
        ("отказываюсь от пособия", "topics.given_up"),
        ("хочу пособие по потере кормильца вместо инвалидности", "topics.one_of_two"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_who_is_paid_by_the_month_is_put_before_a_person_by_the_first_message(
    text: str, key: str, language: Language
) -> None:
    said = remark(case := standing("disability", Status.ASSIGNED), language)
    talk = replace(said.talk, awards={case.number: running()})
    outcome = hear(talk, replace(said.inbound, text=text), said.now)
    assert [message.key for message in outcome.messages] == [key]
    assert outcome.escalation is not None
    assert outcome.escalation.topic == DeskTopic.LIFE_CHANGED


def test_while_a_benefit_is_only_offered_the_offer_is_answered() -> None:
    said = remark(standing("disability", Status.OFFERED), Language.RU)
    outcome = hear(said.talk, replace(said.inbound, text="отказываюсь от пособия"), said.now)
    assert [message.key for message in outcome.messages] != ["topics.given_up"]

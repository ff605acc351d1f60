"""A message beside its translation: every text of the book is said anew with the words that stood in it."""

import re
from collections.abc import Iterator

import pytest
from aiohttp.test_utils import TestClient

from handlers.demo.beside import gists
from handlers.demo.translation import CHOSEN_LANGUAGE, FIELD, translation
from proactive.basics import service_folders
from proactive.messages.contact import Channel, Language
from proactive.messages.message import OFFICIAL_WORDS
from proactive.messages.texts import book, common, render, service_words, texts_of, topic_words
from storage.engine.database import Store
from tests.pages.town import AIGUL, deliver, offer

KK, RU = Language.KK, Language.RU
SPOKEN = ("common", "award", "topics", *service_folders.packages())
WORDS = {  # a field's words in both languages
    "amount": ("46 782,92 теңге", "46 782,92 тенге"),
    "arrears": ("89 497,76 теңге", "89 497,76 тенге"),
    "from": ("2026 ж. 24 қараша", "24 ноября 2026 года"),
    "until": ("2027 ж. 1 қаңтар", "1 января 2027 года"),
    "why": tuple(service_words("burial", "why", "B13.4", language) for language in (KK, RU)),
    "by": tuple(common("made_by", "official", language) for language in (KK, RU)),
    "service": tuple(service_words("burial", "name", "", language) for language in (KK, RU)),
}


def texts() -> Iterator[tuple[str, Channel]]:
    for key in (key for owner in SPOKEN for key in texts_of(owner, KK)):
        owner, _, name = key.partition(".")
        yield from (
            (key, channel)
            for channel in Channel
            if channel in book(owner, KK)[name] and key not in OFFICIAL_WORDS | {CHOSEN_LANGUAGE}
        )


def filled(key: str, channel: Channel, language: Language) -> str:
    owner, _, name = key.partition(".")
    fields = set(FIELD.findall(book(owner, language)[name][channel])) - {"answers"}
    words = {name: f"26-{len(name):07d}" for name in fields}
    return render(
        key, language, channel, **words | {name: WORDS[name][language is RU] for name in fields & WORDS.keys()}
    ).text


@pytest.mark.parametrize(("source", "target"), [(KK, RU), (RU, KK)])
def test_every_text_of_the_book_is_said_anew_with_its_words(source: Language, target: Language):
    wrong = {
        (key, channel): translation(key, filled(key, channel, source), channel, source, target)
        for key, channel in texts()
        if filled(key, channel, source) != filled(key, channel, target)
        and translation(key, filled(key, channel, source), channel, source, target) != filled(key, channel, target)
    }
    assert wrong == {}


def test_what_was_added_to_an_answer_is_said_anew_too():
    key, due = "topics.when_decision_due", {"number": "26-0000001"}
    kazakh, russian = (
        f"{render(key, language, Channel.SMS, due=due_day, **due).text}\n\n{topic_words('tail', 'yes_no', language)}"
        for language, due_day in ((KK, "2026 ж. 3 желтоқсан"), (RU, "3 декабря 2026 года"))
    )
    assert translation(key, kazakh, Channel.SMS, KK, RU) == russian


@pytest.mark.parametrize("key", [*sorted(OFFICIAL_WORDS), "broadcast.1", "common.no_such_text"])
def test_a_persons_own_words_stay(key: str):
    assert translation(key, "Анаңыз бүгін келсін", Channel.SMS, KK, RU) is None


def test_a_name_stays_and_so_does_a_day_that_no_calendar_has():
    text = render("common.accepted", RU, Channel.SMS, number="Айгүл", due="31 ноября 2026 года").text
    anew = translation("common.accepted", text, Channel.SMS, RU, KK)
    assert re.search("Айгүл.*31 ноября 2026 года|31 ноября 2026 года.*Айгүл", anew)


def test_what_is_said_in_short_in_english_is_a_text_of_the_book():
    keys = {key for owner in SPOKEN for key in texts_of(owner, KK)}
    names = {key.partition(".")[2] for key in keys}
    assert [key for key in gists() if key not in (keys if "." in key else names)] == []


async def test_a_message_stands_beside_its_translation_in_the_pages_language(client: TestClient, store: Store):
    text = render("common.accepted", KK, Channel.SMS, number="26-0000001", due="2026 ж. 3 желтоқсан").text
    await store.write(deliver, offer(AIGUL, key="common.accepted", text=text, buttons=()))
    for language, words in (("ru", "Ответим не позднее 3 декабря 2026 года"), ("en", "The application is accepted")):
        page = await (await client.get("/?person=0&channel=sms", headers={"Accept-Language": language})).text()
        assert words in page.split('class="beside"')[1]
    assert 'class="beside"' not in await (await client.get("/?person=0&channel=sms")).text()


@pytest.mark.parametrize(("source", "says"), [(KK, "по-казахски"), (RU, "орысша")])
def test_who_chose_a_language_is_not_shown_as_having_chosen_the_other(source: Language, says: str) -> None:
    text = render(CHOSEN_LANGUAGE, source, Channel.SMS).text
    assert says in (translation(CHOSEN_LANGUAGE, text, Channel.SMS, source, RU if source is KK else KK) or "")


def test_what_a_sum_is_counted_in_is_said_in_the_other_language_too() -> None:
    about = {"equation": "1,76 × 50 851 = 89 497,76 тенге", "unit": "50 851 – прожиточный минимум."}
    text = render("topics.how_much_assigned_monthly", RU, Channel.SMS, **about, **{"from": "30 ноября 2026 года"}).text
    anew = translation("topics.how_much_assigned_monthly", text, Channel.SMS, RU, KK)
    assert anew is not None
    assert "50 851 – ең төмен күнкөріс деңгейі." in anew

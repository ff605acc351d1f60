import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain, product
from string import Formatter

import pytest

from proactive import services
from proactive.basics.rate import Rate
from proactive.basics.service_folders import folder
from proactive.cases.check_word import WORDS
from proactive.cases.lifecycle import MEANING, Status
from proactive.conversation.topics.promise import hour_of_day
from proactive.conversation.topics.sums import equation, unit
from proactive.conversation.understanding import Meaning, understand
from proactive.messages.contact import Channel, Language
from proactive.messages.texts import (
    MissingWord,
    NoSuchText,
    award_words,
    book,
    button,
    common,
    render,
    service_words,
    texts_of,
)
from proactive.messages.texts.forms import day, money
from proactive.messages.texts.sms import parts

SERVICES = tuple(service.code for service in services.SERVICES)
OWNERS = ("common", "award", "topics", *SERVICES)
KEYS = list(chain.from_iterable(texts_of(owner, Language.KK) for owner in OWNERS))
FIELDS = {"version", "sms", "telegram", "buttons"}
OFFERS = {f"{service}.offer" for service in SERVICES} | {
    "burial.offer_other",
    "burial.offer_unsure",
    "disability.offer_child",
    "disability.offer_ward",
    "disability.offer_choice",
}
MONTHLY_ASSIGNED = {
    f"{service}.{key}" for service in SERVICES if service != "burial" for key in ("assigned", "assigned_arrears")
}
LONGEST_DAY = date(2026, 9, 30)
BANKS = ("Alatau City Bank", "Home Credit Bank", "Eurasian Bank")  # the longest names; a list shows three accounts
WORDS_IN_SMS = {
    "КҮЙ": Meaning.STATUS,
    "НЕГЕ": Meaning.WHY,
    "ҚАРАУ": Meaning.REVIEW,
    "ТОҚТА": Meaning.STOP,
    "БАСТА": Meaning.START,
    "ҚАЙТАРУ": Meaning.WITHDRAW,
    "ҚҰЖАТ": Meaning.PAPER,
    "СТАТУС": Meaning.STATUS,
    "ПОЧЕМУ": Meaning.WHY,
    "ПЕРЕСМОТР": Meaning.REVIEW,
    "СТОП": Meaning.STOP,
    "СТАРТ": Meaning.START,
    "ОТЗЫВ": Meaning.OPINION,
    "ОТЗЫВАЮ": Meaning.WITHDRAW,
    "ДОКУМЕНТ": Meaning.PAPER,
    "МӘТІН": Meaning.TERMS,
    "ТЕКСТ": Meaning.TERMS,
    "ҚАЙТА": Meaning.AGAIN,
    "СНОВА": Meaning.AGAIN,
    "ҚҰЖАТТАР": Meaning.PAPERS,
    "ДОКУМЕНТЫ": Meaning.PAPERS,
    "ТІЛ": Meaning.LANGUAGES,
    "ЯЗЫК": Meaning.LANGUAGES,
    "ОТКЛЮЧИТЬ": Meaning.UNLINK,
    "АЖЫРАТУ": Meaning.UNLINK,
    "ҰСТАҢЫЗ": Meaning.HOLD_BACK,
    "УДЕРЖАТЬ": Meaning.HOLD_BACK,
    "ҰСТАМАҢЫЗ": Meaning.PAY_WHOLE,
    "НЕ УДЕРЖИВАТЬ": Meaning.PAY_WHOLE,
    "RU": Meaning.LANGUAGE,
    "KZ": Meaning.LANGUAGE,
}
FACTORS = (
    Rate(name="disability.multiple.adult.1", value=Decimal("1.76"), basis=""),
    Rate(name="subsistence_minimum", value=Decimal("50851"), basis=""),
)
NAMES_IN_CAPITALS = {"IBAN", "PIN", "SMS", "PDF", "ХҚКО", "ЦОН", "БСН", "БИН", "МБ", "KZ", "RU"}


def entry(key, language):
    owner, name = key.split(".")
    return book(owner, language)[name]


def templates(key, language):
    return [entry(key, language)[name] for name in ("sms", "telegram") if name in entry(key, language)]


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name} - {"answers"}


def longest_coming(language):
    why = max(book("award", language)["why"].values(), key=len)
    return award_words("state", "ends", language).format(day=day(LONGEST_DAY, language, year=False), why=why)


@cache
def longest(language, owner):
    """The longest words that can really be put into a text of this owner."""
    whys = book(owner, language)["why"] if owner in (*SERVICES, "award") else book("common", language)["account_why"]
    until, hour = day(LONGEST_DAY, language), hour_of_day(datetime(2026, 9, 30, 14, 30), language)
    return {
        "number": "26-0000123",
        "amount": money(Decimal("200352.94"), language),
        "arrears": money(Decimal("1781819.04"), language),
        "held": money(Decimal("50088.23"), language),
        "own": money(Decimal("200352.94"), language),
        "family": money(Decimal("152553.00"), language),
        "more": money(Decimal("152553.00"), language),
        "left": money(Decimal("1781819.04"), language),
        "on": day(LONGEST_DAY, language, year=False),
        "coming": longest_coming(language),
        "from": until,
        "due": until,
        "until": hour if owner == "topics" else until,
        "hours": "72",
        "bank": max(BANKS, key=len),
        "last4": "1234",
        "list": "\n".join(f"{n} – {bank} ••1234" for n, bank in enumerate(BANKS, 1)),
        "short": "\n".join(f"{n} – ••1234" for n in (1, 2, 3)),
        "document": "некені бұзу туралы куәлік" if language is Language.KK else "свидетельство о расторжении брака",
        "service": max((service_words(service, "name", "", language) for service in SERVICES), key=len),
        "state": longest_state(language),
        "why": max(whys.values(), key=len),
        "words": "Анық көрінетін фото керек.",
        "text": "Келісім",
        "right_ends": max((service_words(code, "right_ends", "", language) for code in SERVICES), key=len),
        "count": "120",
        "because": max(book("common", language)["closed_why"].values(), key=len),
        "remains": max(book("common", language)["closed_remains"].values(), key=len),
        "whom": " (Нұрсұлтанбек)",
        "link": "https://qoldau.gov.kz/d/abcdefghjkmn",
        "late": "15",
        "then": max(book("common", language)["turned_away"].values(), key=len),
        "todo": max(book("award", language)["todo"].values(), key=len),
        "meant": max(book("award", language)["meant"].values(), key=len),
        "equation": equation(Decimal("89497.76"), FACTORS, language),
        "unit": unit(FACTORS, language),
        "account": f"{max(BANKS, key=len)} ••1234",
        "day": day(LONGEST_DAY, language),
        "by": hour if owner == "topics" else max(book("common", language)["made_by"].values(), key=len),
        "child": "Нұрсұлтанбек, 2019",
        "date": "30.09.2026",
        "articles": "178(1), 179(3)(1)",
        "word": max(WORDS[language], key=len),
    }


def longest_state(language):
    """With the last day of an application that is looked at, or the day since when a case stands as it does."""
    hour = hour_of_day(datetime(2026, 9, 30, 14, 30), language)
    words = {"day": day(LONGEST_DAY, language, year=False), "last4": "1234", "by": hour}
    lines = {
        name: line.format_map(words) for name, line in book("common", language)["line"].items() if name != "status"
    }
    states = book("common", language)["state"]
    asked = [f"{states[status]} {lines['until']}" for status in ("offered", "account")]
    looked_at = [
        f"{states[status]} {lines['due']}" for status in ("applied", "checked", "review", "document", "attention")
    ]
    as_it_is = [f"{state} {lines['since']}" for state in (*states.values(), lines["held"])]
    payments = [lines[name] for name in ("ordered", "paid", "returned", "person")]
    return max(*asked, *looked_at, *as_it_is, *payments, f"{states['hearing']} {lines['object']}", key=len)


@cache
def said(key, language, channel):
    return render(key, language, channel, **longest(language, key.split(".")[0]))


def forms(key):
    """A text in each language, on each channel that has it."""
    for language, channel in product(Language, Channel):
        if channel is Channel.TELEGRAM or "sms" in entry(key, language):
            yield language, channel


def every_form(key):
    """How a text reads in each of its forms with the longest words in it."""
    return [said(key, language, channel) for language, channel in forms(key)]


def words_only(language):
    """The words that go into texts, by table; the full text of a consent says what registers hold, and is none."""
    for owner in OWNERS:
        for table, words in book(owner, language).items():
            if isinstance(words, dict) and "version" not in words and table not in {"button", "consent"}:
                yield from ((f"{owner}.{table}.{item}", text) for item, text in words.items())


def shape(language):
    """All keys of all books, and what each text needs, on which channel, with which buttons."""
    for owner in OWNERS:
        for name, value in book(owner, language).items():
            if isinstance(value, dict) and "version" in value:
                needs = {channel: fields(value[channel]) for channel in Channel if channel in value}
                yield owner, name, needs, bool(value.get("buttons"))
            else:
                yield owner, name, sorted(value) if isinstance(value, dict) else None, None


def test_kazakh_and_russian_hold_the_same_keys_and_the_same_places_for_words():
    assert list(shape(Language.KK)) == list(shape(Language.RU))


@pytest.mark.parametrize("key", KEYS)
def test_a_text_has_a_version_words_and_nothing_unknown(key):
    for language in Language:
        found = entry(key, language)
        assert isinstance(found["version"], int)
        assert set(found) <= FIELDS
        assert templates(key, language)


BOTH_WAYS = [key for key in KEYS if {"sms", "telegram"} <= entry(key, Language.KK).keys()]


@pytest.mark.parametrize("key", BOTH_WAYS)
def test_short_and_long_words_need_no_more_than_the_short_ones_and_what_fits_only_a_long_one(key):
    sms, telegram = (fields(template) for template in templates(key, Language.KK))
    assert sms <= telegram | {"why"}


@pytest.mark.parametrize("key", KEYS)
def test_every_text_can_be_said(key):
    for text in every_form(key):
        assert text.text == text.text.strip()
        assert not re.search(r"[{}]| {2}|\.\.|\. \.|\s[,.]", text.text)


@pytest.mark.parametrize("key", [key for key in KEYS if "sms" in entry(key, Language.KK)])
def test_an_sms_keeps_to_its_parts_with_the_longest_words_in_it(key):
    allowed = 3 if key in OFFERS | MONTHLY_ASSIGNED else 2
    for language in Language:
        text = said(key, language, Channel.SMS).text
        assert parts(text) <= allowed, f"{len(text)}: {text}"


def test_a_benefits_refusal_fits_with_any_reason():
    for service, language in product(SERVICES, Language):
        for key in (f"{service}.refused", f"{service}.explain_refused"):
            for why, by in product(book(service, language)["why"].values(), ("system", "official")):
                params = {"number": "26-0000123", "why": why, "by": common("made_by", by, language)}
                assert parts(render(key, language, Channel.SMS, **params).text) <= 2


def test_an_application_that_is_not_accepted_is_told_so_in_two_parts_for_any_reason():
    for service, language in product(SERVICES, Language):
        for why, then in product(
            book(service, language)["why"].values(), book("common", language)["turned_away"].values()
        ):
            text = render("common.not_accepted", language, Channel.SMS, number="26-0000123", why=why, then=then).text
            assert parts(text) <= 2, text


FORBIDDEN = re.compile(
    r"диагноз|\bболезн|заболев|увечь|аур(у|ын)|жарақат|мертіг|\bгрупп|\bтоп(тағы|қа|ы)?\b|причин\w* смерт"
    r"|өлім(нің)? себеб|инвалид(ы|а|ов)?\b|мүгедек\b|өлді|умер\b|иин\b|жсн\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("key", KEYS)
def test_no_text_names_an_illness_a_group_a_cause_or_a_personal_number(key):
    for text in every_form(key):
        assert not FORBIDDEN.search(text.text), text


def test_no_words_put_into_texts_name_them_either():
    for language in Language:
        for key, words in words_only(language):
            assert not FORBIDDEN.search(words), key


@pytest.mark.parametrize("key", KEYS)
def test_a_code_is_only_ever_mentioned_to_say_that_it_is_never_asked_for(key):
    for sentence in (sentence for text in every_form(key) for sentence in re.split(r"(?<=[.!?\n])\s*", text.text)):
        if re.search(r"\bкод(ы|а|ов|ты)?\b", sentence, re.IGNORECASE):
            assert re.search(r"ешқашан сұрамаймыз|никогда не просим", sentence)


@pytest.mark.parametrize("key", KEYS)
def test_no_whole_account_and_no_twelve_digits_stand_in_a_text(key):
    for language, channel in forms(key):
        params = {**longest(language, key.split(".")[0]), "bin": ""}
        assert not re.search(r"KZ[0-9]{2}|[0-9]{12}", render(key, language, channel, **params).text)


@pytest.mark.parametrize("service", ["burial", "breadwinner"])
def test_after_a_death_condolence_comes_before_business(service):
    for channel in Channel:
        assert said(f"{service}.offer", Language.KK, channel).text.startswith(("Қайғыңызға ортақтас", "Көңіл айтамыз"))
        assert said(f"{service}.offer", Language.RU, channel).text.startswith(("Примите ", "Соболезнуем"))


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_says_why_how_to_have_a_person_look_and_where_to_call(service):
    for language, channel in product(Language, Channel):
        text = said(f"{service}.refused", language, channel).text
        assert longest(language, service)["why"] in text
        assert ("ҚАРАУ" if language is Language.KK else "ПЕРЕСМОТР") in text
        assert "1414" in text


@pytest.mark.parametrize("service", SERVICES)
def test_an_explanation_says_who_decided_on_what_and_how_to_complain(service):
    for language in Language:
        text = said(f"{service}.explain_refused", language, Channel.TELEGRAM).text
        assert longest(language, service)["by"] in text
        assert ("Әлеуметтік кодекс" if language is Language.KK else "Социальный кодекс") in text
        assert ("шағым" if language is Language.KK else "пожаловаться") in text
        assert 3 <= len(re.findall(r"[.!?](?=\s|$)", text)) <= 8


@pytest.mark.parametrize("service", [code for code in SERVICES if "assigned_arrears" in book(code, Language.KK)])
def test_a_monthly_benefit_comes_with_the_warning_about_an_account_left_alone(service):
    assert "үш ай бойы" in said(f"{service}.assigned", Language.KK, Channel.TELEGRAM).text
    assert "три месяца" in said(f"{service}.assigned_arrears", Language.RU, Channel.TELEGRAM).text


def test_every_status_has_a_sentence_in_both_languages():
    for status, language in product(Status, Language):
        assert common("state", status, language).endswith(".")
    assert set(book("common", Language.KK)["state"]) == set(MEANING)


@pytest.mark.parametrize("key", KEYS)
def test_the_digits_of_an_sms_mean_what_the_buttons_do(key):
    for language, channel in forms(key):
        if "{answers}" in "".join(templates(key, language)):
            first, second, *_ = said(key, language, channel).buttons
            assert first.action in {"yes", "withdraw_yes"}
            assert second.action in {"no", "other_account", "withdraw_no"}


def test_one_is_yes_and_two_is_no():
    assert understand("1").meaning is Meaning.YES
    assert understand("2").meaning is Meaning.NO


def test_a_question_of_yes_or_no_shows_its_digits_in_an_sms():
    assert "1 – иә, 2 – жоқ" in said("burial.offer", Language.KK, Channel.SMS).text
    assert "1 – да, 2 – другой счёт" in said("common.account_confirm", Language.RU, Channel.SMS).text


@pytest.mark.parametrize("key", KEYS)
def test_every_word_a_citizen_is_told_to_write_is_understood(key):
    template = "\n".join(template for language in Language for template in templates(key, language))
    for word in re.findall(r"\b(?:НЕ )?[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ]{2,}\b", template):
        if word not in NAMES_IN_CAPITALS:
            assert understand(word).meaning is WORDS_IN_SMS[word]


def test_the_label_of_an_answer_is_understood_when_it_is_typed():
    for language in Language:
        assert understand(button("yes", language).label).meaning is Meaning.YES
        assert understand(button("no", language).label).meaning is Meaning.NO
        assert understand(button("other_account", language).label).meaning is Meaning.NO
        assert understand(button("my_cases", language).label).meaning is Meaning.STATUS
        assert understand(button("withdraw", language).label).meaning is Meaning.WITHDRAW
        assert understand(button("withdraw_yes", language).label).meaning is Meaning.WITHDRAW


def test_every_button_in_use_has_a_label_in_both_languages():
    used = {action for key in KEYS for action in entry(key, Language.KK).get("buttons", [])}
    for action, language in product(used, Language):
        assert button(action, language).label


def test_telegram_gets_the_long_words_and_where_there_are_none_the_short_ones():
    sms, telegram = (said("burial.offer", Language.KK, channel).text for channel in (Channel.SMS, Channel.TELEGRAM))
    assert len(sms) < len(telegram)
    short = said("common.wait_person", Language.RU, Channel.SMS).text
    assert said("common.wait_person", Language.RU, Channel.TELEGRAM).text == short


def test_a_text_that_lacks_a_word_is_not_sent():
    with pytest.raises(MissingWord, match=r"burial\.offer in kk needs 'amount'"):
        render("burial.offer", Language.KK, Channel.SMS, hours="72", whom="")


@pytest.mark.parametrize("key", ["burial.nothing", "nobody.offer", "common.state", "offer", "burial.name"])
def test_an_unknown_text_is_an_error(key):
    with pytest.raises(NoSuchText):
        render(key, Language.KK, Channel.SMS)


def test_a_text_for_telegram_alone_is_no_sms():
    with pytest.raises(NoSuchText, match="sms"):
        render("common.welcome", Language.KK, Channel.SMS)


def test_a_check_nobody_wrote_words_for_falls_back_to_the_law():
    assert service_words("burial", "why", "B99", Language.RU) == "Сведения не отвечают требованиям закона."
    with pytest.raises(NoSuchText):
        common("state", "lost", Language.RU)


@pytest.mark.parametrize("service", SERVICES)
def test_every_check_of_a_benefit_has_its_own_words(service):
    source = "".join(path.read_text("utf-8") for path in folder(service).glob("*.py"))
    checks = {check for check in book(service, Language.KK)["check"] if f'"{check}"' in source}
    assert checks
    assert checks <= set(book(service, Language.KK)["why"])


def test_words_from_outside_are_put_in_as_they_are():
    params = {**longest(Language.KK, "common"), "words": "{number} {0} {answers}"}
    assert "{number} {0} {answers}" in render("common.document_request", Language.KK, Channel.TELEGRAM, **params).text


def test_kazakh_is_written_in_kazakh_letters_and_russian_in_russian():
    latin = re.compile(r"[A-Za-z]")
    for language in Language:
        for key in KEYS:
            for template in templates(key, language):
                for word in re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}|egov\.kz", "", template)):
                    assert bool(latin.search(word)) == bool(re.fullmatch(r"[A-Za-z]+", word)), f"{key}: {word}"
    kazakh = re.compile("[әіңғүұқөһ]", re.IGNORECASE)
    russian = "\n".join(template for key in KEYS for template in templates(key, Language.RU))
    found = {word for word in re.findall(r"[^\W\d_]+", russian) if kazakh.search(word)}
    assert found <= {"Қолдау", "Қазақша", "қазақша", "жазыңыз", "Қай", "тілде", "жазайық"}


@pytest.mark.parametrize("key", ["declined", "expired", "account_expired", "withdrawn", "withdraw_sure"])
def test_who_ends_an_application_reads_what_is_lost_by_waiting(key):
    for language, channel in product(Language, Channel):
        assert longest(language, "common")["right_ends"] in said(f"common.{key}", language, channel).text


@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_says_how_long_it_can_be_complained_about(service):
    for language in Language:
        text = said(f"{service}.refused", language, Channel.SMS).text
        assert ("3 ай" if language is Language.KK else "3 мес") in text

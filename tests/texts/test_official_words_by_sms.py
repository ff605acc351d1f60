"""An official's words that do not fit into an SMS end with a sentence, not within one."""

import tomllib
from pathlib import Path

import pytest

import proactive.messages.texts
from proactive.cases.wording import MOST_WORDS, shortened
from proactive.messages.contact import Channel, Language

READY = Path(proactive.messages.texts.__file__).parent / "desk"


def refusals(language: Language) -> dict[str, str]:
    return tomllib.loads((READY / f"{language}.toml").read_text("utf-8"))["refuse"]


@pytest.mark.parametrize("language", list(Language))
def test_each_ready_word_of_refusal_says_its_reason_whole_by_sms(language: Language) -> None:
    by_sms = {name: shortened(words, Channel.SMS, language) for name, words in refusals(language).items()}
    assert {name: words for name, words in by_sms.items() if "…" in words or words[-1] not in ".!?"} == {}
    assert all(refusals(language)[name].startswith(words) for name, words in by_sms.items())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Стажа нет. Если в реестре ошибка, исправьте её и подайте снова.", "Стажа нет."),
        (
            "По ст. Закона о бюджете и по правилам приказа эта выплата не положена.",
            "По ст. Закона о бюджете и по правилам приказа эта…",
        ),
        (
            "Стаж: 5 лет. нужно больше, чем указано в реестре, и ещё справка.",
            "Стаж: 5 лет. нужно больше, чем указано в реестре, и…",
        ),
        ("Коротко и ясно", "Коротко и ясно."),
    ],
)
def test_what_has_no_room_is_left_out_by_sentences_and_else_by_words(words: str, told: str) -> None:
    assert shortened(words, Channel.SMS, Language.RU) == told
    assert len(told) <= MOST_WORDS


def test_in_a_chat_all_of_them_stand() -> None:
    words = "Стажа нет. Если в реестре ошибка, исправьте её и подайте снова."
    assert shortened(words, Channel.TELEGRAM, Language.RU) == words

import tomllib
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proactive.conversation.understanding import Meaning, Said, entries, fold, understand, words_of

HERE = Path(__file__)
REPLIES = tomllib.loads(HERE.with_name("replies.toml").read_text("utf-8"))
WORDS = tomllib.loads((HERE.parents[2] / "proactive" / "conversation" / "understanding.toml").read_text("utf-8"))
CONTRACT = {
    "yes": [
        *["1", "иә", "ия", "йә", "иа", "да", "ok", "ок", "жарайды", "келісемін", "келісем", "согласен", "согласна"],
        *["ia", "iya", "da", "yes", "✅", "👍"],
    ],
    "no": ["2", "жоқ", "жок", "нет", "бас тартамын", "отказ", "отказываюсь", "joq", "zhok", "net", "no"],
    "kk": ["KZ", "ҚАЗ", "КАЗ"],
    "ru": ["RU", "РУС"],
    "status": ["күй", "статус", "status", "?"],
    "why": ["неге", "почему", "why"],
    "review": ["қарау", "шағым", "пересмотр", "жалоба", "review"],
    "stop": ["стоп", "тоқта", "stop"],
    "start": ["старт", "баста", "start"],
}
LANGUAGES = {"kk", "ru"}
PLAIN = [name for name, replies in REPLIES.items() if isinstance(replies, list)]


def meant(name: str) -> Said:
    return Said(Meaning.LANGUAGE, name) if name in LANGUAGES else Said(Meaning(name))


def rows(table: dict[str, list[str]], names: list[str]) -> list[object]:
    return [pytest.param(reply, meant(name), id=f"{name}:{reply}") for name in names for reply in table[name]]


@pytest.mark.parametrize(("reply", "said"), rows(CONTRACT, list(CONTRACT)))
def test_every_word_of_the_contract_means_what_it_says(reply, said):
    assert understand(reply) == said


@pytest.mark.parametrize(("reply", "said"), rows(REPLIES, PLAIN))
def test_a_real_reply_is_understood_or_asked_again(reply, said):
    assert understand(reply) == said


@pytest.mark.parametrize(("reply", "iban"), REPLIES["iban"].items())
def test_an_account_is_read_in_any_writing_right_or_wrong(reply, iban):
    assert understand(reply) == Said(Meaning.IBAN, iban)
    assert understand(reply, choices=3) == Said(Meaning.IBAN, iban)


@pytest.mark.parametrize(("reply", "line"), REPLIES["choice"].items())
def test_a_digit_is_a_line_of_the_list_on_offer(reply, line):
    assert understand(reply, choices=3) == Said(Meaning.CHOICE, line)


@pytest.mark.parametrize("reply", ["4", "0", "1 2", "нет 2", "33"])
def test_a_digit_beyond_the_list_or_in_doubt_chooses_nothing(reply):
    assert understand(reply, choices=3) == Said(Meaning.UNKNOWN)


def test_the_table_holds_three_hundred_replies_and_none_twice():
    replies = [reply for name in PLAIN for reply in REPLIES[name]]
    assert len(replies) > 300
    assert len(set(replies)) == len(replies)


def test_no_word_is_listed_under_two_meanings():
    seen: dict[tuple[str, ...], Said] = {}
    for phrase, said in entries(WORDS):
        assert seen.setdefault(phrase, said) == said


def test_no_two_spellings_of_a_yes_and_a_no_are_alike():
    spelled = [(tuple(map(fold, phrase)), said) for phrase, said in entries(WORDS)]
    yes, no = ({phrase for phrase, said in spelled if said == meant(name)} for name in ("yes", "no"))
    assert not yes & no


WITH_A_MEANING = [(reply, meant(name)) for name in CONTRACT for reply in CONTRACT[name]]
AROUND = st.text(alphabet=" \t\n.,!;:()«»\"'…*_", max_size=6)


@given(
    st.sampled_from(WITH_A_MEANING), AROUND, AROUND, st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
)
def test_spaces_punctuation_and_case_around_a_word_change_nothing(word, before, after, case):
    reply, said = word
    assert understand(before + case(reply) + after) == said


YES, NO = WORDS["meaning"]["yes"], WORDS["meaning"]["no"]


@given(st.sampled_from(YES), st.sampled_from(NO), st.booleans(), st.sampled_from([" ", ", ", ". ", "\n", " - "]))
def test_a_yes_and_a_no_together_are_never_a_yes(yes, no, yes_first, between):
    both = between.join([yes, no] if yes_first else [no, yes])
    assert understand(both).meaning is not Meaning.YES


LETTERS = st.sampled_from("абвгдежзийклмнопрстуфхцчшыьэюяәғқңөұүһіaeiknot")


LISTED = {phrase for phrase, _ in entries(WORDS)}


@given(st.sampled_from(YES), st.data())
@settings(max_examples=500)
def test_one_wrong_letter_never_turns_a_yes_into_a_no(reply, data):
    assert understand(mistyped(reply, data)).meaning is not Meaning.NO


@given(st.sampled_from(NO), st.data())
@settings(max_examples=500)
def test_one_wrong_letter_never_turns_a_no_into_a_yes(reply, data):
    assert understand(mistyped(reply, data)).meaning is not Meaning.YES


def mistyped(reply, data):
    """One letter more or another one, but no word of its own: "ok" with a letter before it is "жok"."""
    at = data.draw(st.integers(0, max(len(reply) - 1, 0)))
    letter = data.draw(LETTERS)
    wrong = data.draw(st.sampled_from([reply[:at] + letter + reply[at:], reply[:at] + letter + reply[at + 1 :]]))
    words = words_of(wrong)
    assume(words not in LISTED and not set(zip(words, strict=False)) & LISTED - set(zip(words_of(reply), strict=False)))
    return wrong


@given(st.text(max_size=200), st.integers(0, 5))
def test_any_text_is_answered_and_a_value_only_stands_where_it_belongs(text, choices):
    said = understand(text, choices=choices)
    assert (said.value is not None) == (said.meaning in {Meaning.CHOICE, Meaning.LANGUAGE, Meaning.IBAN})


def test_a_long_message_is_read_at_once():
    assert understand("келісемін " * 10_000) == Said(Meaning.UNKNOWN)

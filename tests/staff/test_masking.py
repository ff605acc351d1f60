"""What identifies a person is masked, and nothing else."""

import pytest

from proactive.cases.masking import masked

SHOWN = {
    "ИИН 900515300008.": "ИИН ••••••••0008.",
    "KZ86125KZT5004100100": "••••••••••••••••0100",
    '{"msisdn":"+77011234567"}': '{"msisdn":"••••••••4567"}',
    "№ 26-0000123, 151375.00 теңге, 23.11.2026": "№ 26-0000123, 151375.00 теңге, 23.11.2026",
    "9005153000081": "9005153000081",
    "Дана Серікқызы келді, Данагүл келмеді": "Д. С. келді, Данагүл келмеді",
}

INFLECTED = {
    "позвоните Ивану Петровичу": "позвоните И. П.",
    "говорил с Иваном, Петрович дома": "говорил с И., П. дома",
    "Серіктің, Серікке, Серігіміз, Серигим": "С., С., С., С.",
    "Айгуль, Айгульге, Айгүлмен": "А., А., А.",
    "Марии, Марию, Марией": "М., М., М.",
    "Ая келді, аялдамада тұр": "А. келді, аялдамада тұр",
    "иванчай и марля": "иванчай и марля",
}


@pytest.mark.parametrize("text", list(INFLECTED))
def test_a_name_is_masked_in_whatever_case_it_stands(text: str) -> None:
    assert masked(text, {"Иван", "Петрович", "Серік", "Айгүл", "Мария", "Ая"}) == INFLECTED[text]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Нұрпейісов", "Нурпеисов, Нурпеисову, нурпейсов, Нұрпейісовтің"),
        ("Нурпеисов", "Нұрпейісов, Нұрпейісовке, Нурпеисова"),
        ("Жәнібек", "Жанибеку, Джанибек, Жәнібегім"),
        ("Хасен", "Қасен, Хасену, Хасеннің"),
        ("Мәриям", "Мариям, Мариямды"),
    ],
)
def test_a_name_of_either_spelling_is_masked_in_the_other(name: str, text: str) -> None:
    assert masked(text, {name}) == ", ".join([f"{name[0]}."] * len(text.split(", ")))


@pytest.mark.parametrize("text", list(SHOWN))
def test_marks_keep_their_end_and_names_their_beginning(text: str) -> None:
    assert masked(text, {"Дана", "Серікқызы"}) == SHOWN[text]

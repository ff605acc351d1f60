"""Every paper as PDF in both languages, read back."""

import json
import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.papers import drawing
from bot.papers.drawing import tidy
from proactive.awards.circumstance import Happening
from proactive.awards.paper import change_paper
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Language
from proactive.papers import Paper, PaperKind, available, journal, journal_paper, paper
from proactive.papers.data import as_data
from proactive.papers.words import word
from tests.awards.test_papers import changed
from tests.law.test_followup import bereaved
from tests.papers.reading import information_of, joined, needs_poppler, run, structure_of, text_of
from tests.papers.town import JOINED, ROWS, decided_case, registered_case

ADDRESS = "https://qoldau.example.kz/d/7kq2m9xw4hpd"
CODE = "7kq2m9xw4hpd"
KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"


def papers() -> list[object]:
    """Every kind of every benefit in both languages, a refusal, a non-acceptance, and a change of an award."""
    cases = {code: decided_case(code, official=OFFICIALS.get(code)) for code in (*ROWS, *JOINED)}
    cases["refused"] = decided_case("breadwinner", official="Бекова А. Т.", refuse="Опека не подтверждена")
    cases["not_accepted"] = decided_case("burial", later=PAID_ALREADY)
    of_cases = [
        (f"{name}-{kind}", paper(kind, case, language), language)
        for name, case in cases.items()
        for kind in available(case)
        if name not in ADVERSE or kind in ADVERSE[name]
        for language in Language
    ]
    award, change = changed(Happening.ACCOUNT_IDLE)
    case = bereaved(date(2020, 2, 1)).case
    of_award = [("changed", change_paper(award, change, case, language, None), language) for language in Language]
    return [pytest.param(said, id=f"{name}-{language}") for name, said, language in (*of_cases, *of_award)]


ADVERSE = {  # of which the rest looks like any other
    "refused": {PaperKind.DECISION, PaperKind.NOTICE},
    "not_accepted": {PaperKind.NON_ACCEPTANCE},
}
PAID_ALREADY = {
    "benefits": [
        {"of": "Serik", "kind": "age_pension", "from": date(2014, 3, 2)},
        {"of": "Asem", "kind": "burial", "burial_of": "Serik"},
    ]
}
OFFICIALS = dict.fromkeys(("breadwinner", *JOINED), "Бекова А. Т.")


def draw(said: Paper, address: str = ADDRESS) -> bytes:
    return drawing.draw(as_data(said, CODE, address))[0]


@needs_poppler
@pytest.mark.parametrize("said", papers())
def test_a_paper_can_be_read_back_word_for_word_and_in_its_order(said: Paper) -> None:
    """By eye, and by a screen reader's way through the tags, to whom a label is a label and a column has its title."""
    pdf = draw(said)
    text, tagged = text_of(pdf), structure_of(pdf)
    values = [row.value for section in said.sections for row in section.rows if len(row.value) < 40]
    of_ours = [] if said.blank_form else [said.number, said.addressee, ADDRESS]
    missing = [value for value in [said.title, *of_ours, *values] if value not in text]
    assert missing == []
    headed = [] if said.blank_form else [section for section in said.sections if section.heading]
    assert tagged.headings == ["H1", *("H2" for _ in headed)]
    read_at = 0
    for value in (said.title, *values):
        assert value in tagged.text[read_at:], f"{value!r} is not read in its turn"
        read_at = tagged.text.index(value, read_at)
    labelled = sum(len(section.rows) for section in said.sections)
    assert (tagged.labels, tagged.values) == (labelled, labelled)
    assert tagged.titles == [len(section.table.columns) for section in said.sections if section.table]


@needs_poppler
@pytest.mark.parametrize("language", Language)
def test_a_form_that_the_school_fills_in_bears_neither_our_head_nor_our_seal(language: Language) -> None:
    certificate = paper(PaperKind.CERTIFICATE, decided_case("breadwinner", official="Бекова А. Т."), language)
    text = text_of(draw(certificate))
    for ours in (certificate.body[:30], ADDRESS, word("seal", "body", language)[:30]):
        assert ours not in text


@needs_poppler
def test_every_kazakh_letter_comes_out_as_itself() -> None:
    case = decided_case("burial")
    said = paper(PaperKind.NOTICE, case, Language.KK)
    spelled = text_of(draw(Paper(**{**as_fields(said), "addressee": " ".join(KAZAKH)}), ADDRESS))
    assert KAZAKH in spelled.replace(" ", "")


def as_fields(said: Paper) -> dict[str, object]:
    return {name: getattr(said, name) for name in Paper.__dataclass_fields__}


@needs_poppler
def test_a_paper_is_a4_titled_tagged_and_says_how_many_pages_it_has() -> None:
    pdf = draw(paper(PaperKind.DECISION, decided_case("burial"), Language.RU), ADDRESS)
    information = information_of(pdf)
    assert information["Page size"].endswith("(A4)")
    assert information["Tagged"] == "yes"
    assert "<pdfaid:part>2<" in run("pdfinfo", "-meta", pdf=pdf)
    assert joined(information["Title"]) == "Решение о назначении № 26-0000123/1"
    assert f"стр. 1 из {information['Pages']}" in text_of(pdf)


def test_the_same_paper_is_the_same_file() -> None:
    said = paper(PaperKind.NOTICE, decided_case("disability"), Language.KK)
    assert draw(said, ADDRESS) == draw(said, ADDRESS)


def test_what_looks_like_markup_is_text() -> None:
    case = decided_case("breadwinner", official="#panic() *x* $1$ \\ @y", refuse='#read("/etc/hostname") <b> _c_')
    assert draw(paper(PaperKind.NOTICE, case, Language.RU), ADDRESS).startswith(b"%PDF")


UNDRAWABLE = ["🙏", "✅", "中文字", "👩\u200d👧", "a\x07b", "\ud83d", "안녕", "".join(map(chr, range(0x4E00, 0x4E50)))]


@needs_poppler
@pytest.mark.parametrize("sign", UNDRAWABLE, ids=ascii)
@pytest.mark.parametrize("language", Language)
def test_a_refusal_with_signs_that_no_font_has_is_drawn_and_says_what_is_missing(sign: str, language: Language) -> None:
    case = decided_case("breadwinner", official="Бекова А. Т.", refuse=f"Құжат {sign} жоқ")
    text = joined(text_of(draw(paper(PaperKind.NOTICE, case, language), ADDRESS)))
    assert re.search(r"Құжат .{0,400}\ufffd.{0,400} жоқ", text)
    assert word("seal", "marked", language).format(mark="\ufffd")[:30] in text


@needs_poppler
def test_a_paper_without_such_signs_says_nothing_of_them() -> None:
    text = text_of(draw(paper(PaperKind.NOTICE, decided_case("burial"), Language.RU), ADDRESS))
    assert "\ufffd" not in text


@needs_poppler
def test_the_journal_lies_across_the_page_with_a_line_for_each_application() -> None:
    cases = [decided_case("burial"), decided_case("disability")]
    first, last = ROWS["disability"]["today"], ROWS["burial"]["today"]
    now = cases[0].opened_at.astimezone(TIMEZONE)
    pdf = draw(journal_paper(journal(cases, first, last, Language.KK), Language.KK, now), ADDRESS)
    width, _, height = information_of(pdf)["Page size"].split()[:3]
    assert float(width) > float(height)
    assert "Өмірбекова Дана" in text_of(pdf)


def test_a_number_is_not_torn_from_what_it_counts() -> None:
    assert tidy("151 375 теңге, № 7") == "151\u00a0375\u00a0теңге, №\u00a07"
    assert tidy("приказ № 509, приложение 2") == "приказ №\u00a0509, приложение\u00a02"


def test_a_day_stays_with_its_month() -> None:
    assert tidy("2026 ж. 14 қыркүйек, 10:05") == "2026\u00a0ж. 14\u00a0қыркүйек, 10:05"
    assert tidy("14 сентября 2026 года") == "14\u00a0сентября 2026 года"
    assert tidy("14 маяк") == "14 маяк"


@needs_poppler
@pytest.mark.parametrize("language", list(Language))
def test_no_cell_of_the_journal_stands_out_of_its_table(language: Language) -> None:
    cases = [replace(registered_case("burial"), number="26-8670123401"), decided_case("disability")]
    found = journal(cases, date(2026, 1, 1), date(2026, 12, 31), language)
    pdf = draw(journal_paper(found, language, datetime(2026, 12, 1, 10, tzinfo=TIMEZONE)))
    boxes = run("pdftotext", "-bbox", "-enc", "UTF-8", pdf=pdf)
    width = float(re.findall(r'<page width="([\d.]+)"', boxes)[0])
    words = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)<', boxes)
    margin = min(float(left) for left, _, _ in words)
    assert [word for _, right, word in words if float(right) > width - margin + 1] == []


def test_what_a_hyphen_joins_to_a_number_is_not_torn_apart() -> None:
    assert tidy("234(1)-(3)-баптар, 52-пәтер") == "234(1)\u2011(3)\u2011баптар, 52\u2011пәтер"
    assert tidy("№ 26-0000123") == "№\u00a026-0000123"


@needs_poppler
@pytest.mark.parametrize("words", range(6), ids=str)
def test_no_line_of_a_paper_ends_within_an_article(words: int) -> None:
    said = paper(PaperKind.NOTICE, decided_case("burial", official="Бекова А. Т."), Language.KK)
    text = "бап " * (12 + words) + "234(1)-(3), 52-пәтер"
    *sections, last = said.sections
    pdf = draw(replace(said, sections=(*sections, replace(last, paragraphs=(text,)))))
    drawn = run("pdftotext", "-layout", "-enc", "UTF-8", pdf=pdf).replace("\u2011", "-")
    assert "234(1)-(3)" in drawn
    assert not [line for line in drawn.splitlines() if line.rstrip().endswith(("234(1)-", "52-"))]


def proposal(said: Paper) -> str:
    return str(json.loads(as_data(said, CODE, ADDRESS))["proposal"])


def test_an_unknown_form_is_called_a_proposal_in_the_paper_s_language() -> None:
    case = decided_case("burial")
    assert proposal(paper(PaperKind.DECISION, case, Language.KK)) == "нысан – жоба"
    assert proposal(paper(PaperKind.DECISION, case, Language.RU)) == "форма – проект"

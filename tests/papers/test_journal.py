"""The journal of applications, and its files."""

import csv
import io
from datetime import date, timedelta

import pytest

from handlers.usecases.journal import harmless, journal_csv, journal_xlsx
from proactive.cases.case import Case
from proactive.messages.contact import Language
from proactive.papers import Journal, journal
from tests.papers.town import decided_case, registered_case
from tests.parts import changed

DAY = date(2026, 11, 23)


def entered(*cases: Case, language: Language = Language.RU) -> Journal:
    return journal(cases, DAY, DAY, language)


def test_applications_stand_in_the_order_in_which_they_were_registered() -> None:
    first, second = decided_case("burial"), decided_case("burial")
    assert first.registered_at is not None
    earlier = changed(second, number="26-0000100", registered_at=first.registered_at - timedelta(hours=1))
    assert [line[:2] for line in entered(first, earlier).lines] == [("1", "26-0000100"), ("2", "26-0000123")]


def test_an_application_of_another_day_or_none_is_left_out() -> None:
    not_registered = changed(registered_case("burial"), registered_at=None)
    assert entered(decided_case("disability"), not_registered).lines == ()


def test_a_line_says_who_asked_for_what_how_and_what_became_of_it() -> None:
    (line,) = entered(decided_case("burial")).lines
    assert "Жүнісова Әсем Иманғалиқызы" in line
    assert "26-0000123/1, 23 ноября 2026 года" in line
    assert line[-1] == "назначено"


def test_an_application_under_way_has_no_decision_yet() -> None:
    (line,) = entered(registered_case("burial")).lines
    assert line[-3:] == ("", "", "рассматривается")


def test_the_csv_holds_every_cell_and_opens_as_utf_8() -> None:
    found = entered(decided_case("burial"), language=Language.KK)
    content = journal_csv(found)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [list(found.columns), *(list(line) for line in found.lines)]


def test_a_name_that_looks_like_a_formula_is_text() -> None:
    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert harmless("Әсем") == "Әсем"


def test_the_xlsx_is_a_workbook_with_every_line() -> None:
    pytest.importorskip("xlsxwriter", reason="XLSX needs xlsxwriter")
    import zipfile

    book = zipfile.ZipFile(io.BytesIO(journal_xlsx(entered(decided_case("burial")))))
    assert "Жүнісова Әсем Иманғалиқызы" in book.read("xl/sharedStrings.xml").decode()
    assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 2

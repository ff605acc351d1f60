"""The notice of a change: what stands on it, in both languages, and whom it goes to."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from proactive.awards.award import AwardChange, MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.paper import change_paper, notice
from proactive.basics.calendar import TIMEZONE
from proactive.cases.installation import Installation
from proactive.cases.now import Now
from proactive.cases.provider import Body
from proactive.messages.contact import Language
from proactive.papers import Paper
from tests.awards.test_citizens_of_awards import award_of
from tests.law.test_followup import bereaved

AT = datetime(2026, 12, 3, 10, tzinfo=TIMEZONE)
DRAWN = {"service": "disability", "group": 2, "since": date(2026, 3, 1), "decided": date(2026, 3, 20)}


def now(*, cabinet: bool) -> Now:
    return Now(AT, TIMEZONE, house=Installation(cabinet=cabinet))


def changed(what: Happening) -> tuple[MonthlyAward, AwardChange]:
    award = award_of(DRAWN)
    iin = award.recipient_iin
    circumstance = Circumstance(id="e1", what=what, on=AT.date(), came=AT.date(), iin=iin)
    outcome = change_of(award, circumstance, now(cabinet=True))
    assert outcome.change is not None
    return outcome.award, outcome.change


def words_of(paper: Paper) -> str:
    lines = [row.value for section in paper.sections for row in section.rows]
    return " ".join([*lines, *(text for section in paper.sections for text in section.paragraphs)])


@pytest.mark.parametrize(
    ("language", "what_is_said"),
    [
        (Language.RU, ("выплата приостановлена", "1 января 2027 года", "Социальный кодекс, ст. 179(1)(1)", "АППК")),
        (Language.KK, ("төлем тоқтатыла тұрды", "2027 ж. 1 қаңтар", "Әлеуметтік кодекс, 179(1)(1)-бап", "ӘРПК")),
    ],
)
def test_it_says_what_from_when_on_what_law_and_how_to_complain(language, what_is_said):
    award, change = changed(Happening.ACCOUNT_IDLE)
    text = words_of(change_paper(award, change, bereaved(date(2020, 2, 1)).case, language, None))
    assert [words for words in what_is_said if words not in text] == []


def test_it_opens_to_the_payee_and_has_the_number_of_the_decision():
    award, change = changed(Happening.ACCOUNT_IDLE)
    paper = change_paper(award, change, bereaved(date(2020, 2, 1)).case, Language.RU, None)
    assert (paper.number, paper.of, paper.holder) == (change.number, change.number, award.payee_iin)


def test_a_new_size_stands_on_it_with_its_rows_and_rates():
    award, change = changed(Happening.ACCOUNT_IDLE)
    resized = replace(change, rows=award.rows, rates=award.rates, arrears=Decimal("1200.00"))
    paper = change_paper(award, resized, bereaved(date(2020, 2, 1)).case, Language.RU, None)
    assert "1 200 тенге" in words_of(paper)
    assert any(section.table and "89 497,76 тенге" in section.table.rows[0] for section in paper.sections)


def test_it_is_sent_under_a_key_of_its_change_alone():
    award, change = changed(Happening.ACCOUNT_IDLE)
    [job] = notice(award, change, now(cabinet=True))
    assert (job.id, job.task.iin) == (f"{change.number}.changed.notice", award.payee_iin)
    assert notice(award, change, now(cabinet=False)) == ()


def test_nobody_is_sent_the_notice_of_their_own_death():
    award, change = changed(Happening.DIED)
    assert notice(award, change, now(cabinet=True)) == ()


def test_a_suspension_says_what_can_be_done_and_is_sealed_by_the_body_that_decides():
    award, change = changed(Happening.ACCOUNT_IDLE)
    paper = change_paper(award, change, bereaved(date(2020, 2, 1)).case, Language.RU, Body(kk="а", ru="а", kato="39"))
    assert "Снимите или переведите деньги, и всё вернётся." in words_of(paper)
    assert paper.region == "39"


@pytest.mark.parametrize(("what", "is_owed"), [(Happening.ACCOUNT_IDLE, True), (Happening.OWN_WISH, False)])
def test_changes_are_to_be_reported_as_long_as_something_is_paid(what: Happening, is_owed: bool) -> None:
    award, change = changed(what)
    text = words_of(change_paper(award, change, bereaved(date(2020, 2, 1)).case, Language.RU, None))
    assert ("в течение десяти рабочих дней" in text) == is_owed
    assert ("(Социальный кодекс, ст. 173(2))" in text) == is_owed

"""What each paper says, from cases that walked their road."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import proactive
from proactive.basics import law
from proactive.cases.award import Finding
from proactive.cases.case import Candidate, Case, Relation
from proactive.cases.filing import CertificateHolder, Filing, WayIn
from proactive.cases.provider import Body
from proactive.cases.registers import Answer, Facts, Person
from proactive.conversation.understanding import Meaning, understand
from proactive.messages import texts
from proactive.messages.contact import Language
from proactive.papers import NoSuchPaper, PaperKind, Signatory, available, paper, redirected
from proactive.papers.citations import cited
from proactive.papers.words import book, of_service, word, word_or_code
from proactive.services import SERVICES
from tests.law.town import iin_of
from tests.papers.reading import said
from tests.papers.town import ROWS, decided_case, registered_case
from tests.parts import changed

LANGUAGES = pytest.mark.parametrize("language", list(Language))
ALREADY_PAID = {
    "benefits": [
        {"of": "Serik", "kind": "age_pension", "from": date(2014, 3, 2)},
        {"of": "Asem", "kind": "burial", "burial_of": "Serik"},
    ]
}
PACKAGE = Path(proactive.__file__).parent


@LANGUAGES
def test_a_body_of_another_name_stands_on_its_papers_with_its_bin(language: Language) -> None:
    body = Body(kk="Алматы департаменті", ru="Департамент по городу Алматы", bin="990140000007")
    named = {Language.KK: "Алматы департаменті, БСН", Language.RU: "Департамент по городу Алматы, БИН"}
    assert paper(PaperKind.NOTICE, decided_case("burial"), language, body).body == f"{named[language]} 990140000007"


def refused_burial() -> Case:
    return decided_case("burial", later=ALREADY_PAID)


def test_a_burial_that_is_paid_has_every_paper_but_the_notice_of_non_acceptance() -> None:
    kinds = (PaperKind.RECEIPT, PaperKind.ACCEPTANCE, PaperKind.CASE_FILE, PaperKind.DECISION, PaperKind.NOTICE)
    assert available(decided_case("burial")) == kinds


def test_an_application_that_failed_a_check_is_told_that_it_was_not_accepted() -> None:
    kinds = available(refused_burial())
    assert PaperKind.NON_ACCEPTANCE in kinds
    assert PaperKind.ACCEPTANCE not in kinds


def test_an_application_just_registered_has_its_receipt_and_no_decision_yet() -> None:
    case = changed(registered_case("disability"), findings=())
    assert available(case) == (PaperKind.RECEIPT, PaperKind.ACCEPTANCE)
    with pytest.raises(NoSuchPaper, match="no signed decision"):
        paper(PaperKind.NOTICE, case, Language.RU)


def test_before_the_consent_there_is_no_paper_at_all() -> None:
    case = changed(registered_case("burial"), consent=None)
    assert available(case) == ()


def test_only_a_family_that_lost_its_breadwinner_is_asked_for_a_school_certificate() -> None:
    assert PaperKind.CERTIFICATE in available(registered_case("breadwinner"))
    assert PaperKind.CERTIFICATE not in available(registered_case("burial"))


@pytest.mark.parametrize(
    ("kind", "signatory"),
    [
        (PaperKind.DECISION, Signatory.PERSON),
        (PaperKind.NOTICE, Signatory.BODY),
        (PaperKind.ACCEPTANCE, Signatory.BODY),
    ],
)
def test_a_decision_is_signed_by_the_authorised_person_and_a_notice_by_the_body(
    kind: PaperKind, signatory: Signatory
) -> None:
    assert paper(kind, decided_case("burial"), Language.KK).signatory is signatory


def test_the_numbers_follow_the_case_and_the_decision() -> None:
    case = decided_case("disability")
    numbers = [
        paper(kind, case, Language.KK).number for kind in (PaperKind.RECEIPT, PaperKind.DECISION, PaperKind.NOTICE)
    ]
    assert numbers == ["26-0000123-01", "26-0000123/1", "26-0000123/1-05"]


@LANGUAGES
def test_the_decision_names_amount_account_act_and_clause(language: Language) -> None:
    text = said(paper(PaperKind.DECISION, decided_case("burial"), language))
    for expected in ("151 375", "KZ41 722C 0000 0000 0001", "B13.4", "4 325", "19-1", iin_of("Asem"), iin_of("Serik")):
        assert expected in text, expected


def test_the_decision_names_what_the_deceased_received() -> None:
    assert "жасына байланысты зейнетақы" in said(paper(PaperKind.DECISION, decided_case("burial"), Language.KK))


@LANGUAGES
def test_the_cause_of_a_disability_stands_in_the_case_file_and_the_decision_only(language: Language) -> None:
    case, cause = decided_case("disability"), word_or_code("cause", "general_illness", language)
    with_cause = {kind for kind in available(case) if cause in said(paper(kind, case, language))}
    assert with_cause == {PaperKind.CASE_FILE, PaperKind.DECISION}


def test_arrears_over_new_year_stand_as_two_rows_with_the_minimum_of_each_year() -> None:
    text = said(paper(PaperKind.NOTICE, decided_case("disability"), Language.RU))
    for expected in ("81 361,28", "89 497,76", "46 228", "50 851", "10 декабря 2025 года"):
        assert expected in text, expected


def test_a_family_reads_what_it_is_paid_now_and_not_what_remains_when_a_child_has_grown() -> None:
    notice = paper(PaperKind.NOTICE, decided_case("breadwinner", official="Бекова А. Т."), Language.RU)
    assert notice.sections[0].rows[0].value == "86 446,70 тенге"


def test_the_members_of_the_family_who_are_counted_stand_by_name() -> None:
    text = said(paper(PaperKind.DECISION, decided_case("breadwinner", official="Бекова А. Т."), Language.KK))
    for expected in ("Өмірбекова Дана Ұлықбекқызы", "Һамитов Руслан Іңкәрұлы", "күндізгі бөлімде оқитын"):
        assert expected in text, expected


def test_the_certificate_is_filled_in_for_the_student_and_not_for_the_child() -> None:
    text = said(paper(PaperKind.CERTIFICATE, registered_case("breadwinner"), Language.RU))
    assert "Өмірбекова Дана Ұлықбекқызы" in text
    assert "Қазақ ұлттық университеті" in text
    assert "Һамитов" not in text


OF_THE_ORDER = (
    "Білім беру ұйымының бұрыштама мөртабаны берілген күні, шығыс №",
    "Білім беру ұйымының анықтамасы",
    "Азамат",
    "(білім алушының тегі, аты, әкесінің аты (бар болса), туған жылын көрсете отырып, ЖСН)",
    "ол іс жүзінде",
    "(оқу орнының толық атауы және мекенжайы)",
    "сыныбының/курсының оқушысы болып табылады",
    "Топтың, литердің атауы, топ коды",
    "Оқыту түрі",
    "Анықтама 20____/20____ оқу жылына жарамды.",
    "Анықтама талап ету орны бойынша ұсыну үшін берілді.",
    "Білім беру ұйымындағы оқу мерзімі",
    "Ескертпе: анықтама өтініш беру кезінде жарамды.",
    "Білім беру ұйымының мөрі басылатын орын",
    "Білім беру ұйымының басшысы",
    "(тегі, аты, әкесінің аты (бар болса), қолы немесе электрондық цифрлық қолтаңба)",
)


def test_the_certificate_has_every_line_of_the_order_also_where_nothing_is_known() -> None:
    case = changed(registered_case("breadwinner"), assigned=Facts(), detected=Facts())
    text = said(paper(PaperKind.CERTIFICATE, case, Language.KK))
    places = [text.find(line) for line in OF_THE_ORDER]
    assert -1 not in places
    assert text.count("Білім беру ұйымының анықтамасы") == 2  # the title of the paper, and the heading of its sheet


@LANGUAGES
def test_the_certificate_is_the_school_s_paper_and_not_the_body_s(language: Language) -> None:
    certificate = paper(PaperKind.CERTIFICATE, registered_case("breadwinner"), language)
    assert certificate.blank_form
    assert certificate.form.endswith(word("certificate", "mark", language))


def test_a_refusal_says_the_ground_the_check_the_reason_and_what_can_be_done() -> None:
    text = said(paper(PaperKind.NOTICE, refused_burial(), Language.KK))
    for expected in ("B13.2", "Бұл төлем бұрын тағайындалған.", "ҚАРАУ", "шағым", "автоматты түрде", "қайта өтініш"):
        assert expected in text, expected


def test_what_an_official_wrote_stands_first_and_the_official_by_name() -> None:
    case = decided_case("breadwinner", official="Бекова А. Т.", refuse="Родство подтверждено не для всех детей.")
    text = said(paper(PaperKind.NOTICE, case, Language.RU))
    assert "Родство подтверждено не для всех детей." in text
    assert "Бекова А. Т." in text
    assert "автоматически, без участия человека" not in text


def test_the_case_file_keeps_the_evidence_of_the_consent_word_for_word() -> None:
    case = decided_case("burial")
    text = said(paper(PaperKind.CASE_FILE, case, Language.RU))
    assert case.consent is not None
    for expected in (case.consent.text, case.consent.reply_id, case.consent.id, "+77011234567", "ИС «ЗАГС»"):
        assert expected in text, expected


def test_the_case_file_marks_a_value_that_was_not_read_in_its_act() -> None:
    case = decided_case("disability")
    assert case.decision is not None
    assert case.decision.award is not None
    unsure = tuple(replace(rate, mark="remembered") for rate in case.decision.award.rates)
    marked = replace(case, decision=replace(case.decision, award=replace(case.decision.award, rates=unsure)))
    assert "50 851*" in said(paper(PaperKind.CASE_FILE, marked, Language.RU))
    assert "50 851*" not in said(paper(PaperKind.NOTICE, marked, Language.RU))


def test_the_order_s_appendix_is_named_and_an_unknown_form_is_called_a_proposal() -> None:
    decision = paper(PaperKind.DECISION, decided_case("disability"), Language.RU)
    assert decision.form.startswith("Приложение 11 к Правилам")
    assert decision.proposal
    assert not paper(PaperKind.CERTIFICATE, registered_case("breadwinner"), Language.RU).proposal


def test_the_same_facts_give_the_same_paper() -> None:
    assert paper(PaperKind.CASE_FILE, decided_case("burial"), Language.KK) == paper(
        PaperKind.CASE_FILE, decided_case("burial"), Language.KK
    )


def test_a_person_whom_no_register_knows_has_only_a_number_on_the_paper() -> None:
    case = decided_case("burial")
    nobody = {look_up: Answer(answer.state) for look_up, answer in case.assigned.answers.items()}
    paper_of = paper(PaperKind.NOTICE, changed(case, assigned=Facts(nobody)), Language.KK)
    assert paper_of.addressee == ""
    assert iin_of("Asem") in said(paper_of)
    assert all(look_up.record is not Person or not answer.records for look_up, answer in nobody.items())


# --- Words and citations


def test_a_benefit_that_brought_no_words_for_papers_has_the_common_ones() -> None:
    assert of_service("carer", "assigned", Language.RU) == "Вам назначена выплата."


def test_both_languages_have_the_same_words() -> None:
    assert keys(book(Language.KK)) == keys(book(Language.RU))


def keys(table: Any, prefix: str = "") -> set[str]:
    if not isinstance(table, dict):
        return {prefix}
    return {key for name, inner in table.items() for key in keys(inner, f"{prefix}.{name}")}


def test_every_check_of_every_service_has_words() -> None:
    code = "".join(path.read_text("utf-8") for path in PACKAGE.glob("services/**/*.py"))
    written = set(re.findall(r'check="([^"]+)"', code)) | set(re.findall(r'"(D7\.[12]|D-R[12]|172\(1\)\(2\))"', code))
    assert (
        written - {check for service in SERVICES for check in texts.book(service.code, Language.KK)["check"]} == set()
    )


@pytest.mark.parametrize("service", list(ROWS))
def test_every_check_of_a_case_stands_on_its_papers_in_the_words_of_its_benefit(service: str) -> None:
    checked = {finding.check for finding in decided_case(service).findings}
    for language in Language:
        assert checked <= set(texts.book(service, language)["check"])


@LANGUAGES
def test_every_citation_of_checks_and_rates_is_translated(language: Language) -> None:
    words = {basis: re.sub(r"\b[IVX]+\b", "", cited(basis, language)) for basis in citations()}  # laws of a convocation
    assert {basis: said for basis, said in words.items() if re.search("[A-Za-z]", said)} == {}


def test_several_articles_are_cited_as_several() -> None:
    """In Kazakh the word for them has a plural; parts of one article, `art. 236(2), (3)`, are one."""
    one_for_several = {basis for basis in citations() if re.search(r"\b(art\.|para) \d[\d()-]*, \d", basis)}
    assert one_for_several == set()


def citations() -> set[str]:
    """Of every check in the code, and of every amount and multiple of the law."""
    code = "".join(path.read_text("utf-8") for path in PACKAGE.glob("services/*/*.py"))
    para = "Order 256, para 13"
    in_code = {basis.replace("{PARA_13}", para) for basis in re.findall(r'basis ?=[^=]?f?"([^"]+)"', code)}
    amounts = ("MCI", "subsistence_minimum", "burial.multiple", "disability.multiple", "breadwinner.members")
    in_law = {
        row.basis
        for name, found in law.LAW.items()
        for row in found
        if row.mark != "forecast"  # nothing is paid by it
        and name.startswith((*amounts, "breadwinner.orphan.each", "breadwinner.orphan.others"))
    }
    return in_code | in_law | {redirected.BASIS}


@pytest.mark.parametrize(
    ("basis", "kk", "ru"),
    [
        (
            "Order 256, para 13(4); Social Code, art. 242(1)",
            "№ 256 бұйрық, 13(4)-тармақ; Әлеуметтік кодекс, 242(1)-бап",
            "приказ № 256, п. 13(4); Социальный кодекс, ст. 242(1)",
        ),
        (
            "Social Code, arts. 175(6), 177(5)-(6)",
            "Әлеуметтік кодекс, 175(6), 177(5)-(6)-баптар",
            "Социальный кодекс, ст. 175(6), 177(5)-(6)",
        ),
        (
            "Budget law for 2026-2028 of 08.12.2025, art. 7",
            "2026–2028 жылдарға арналған бюджет туралы Заң (08.12.2025), 7-бап",
            "Закон о бюджете на 2026–2028 годы (08.12.2025), ст. 7",
        ),
    ],
)
def test_a_citation_reads_as_it_is_cited_in_kazakhstan(basis: str, kk: str, ru: str) -> None:
    assert (cited(basis, Language.KK), cited(basis, Language.RU)) == (kk, ru)


@LANGUAGES
def test_every_word_that_a_paper_tells_one_to_write_means_what_is_said(language: Language) -> None:
    meanings = {
        "status": Meaning.STATUS,
        "withdraw": Meaning.WITHDRAW,
        "review": Meaning.REVIEW,
        "again": Meaning.AGAIN,
    }
    for text, meaning in meanings.items():
        [written] = to_write(word("text", text, language))
        assert understand(written).meaning is meaning, written


def to_write(text: str) -> list[str]:
    """The words in capitals that are no names."""
    return [found for found in re.findall(r"\b[А-ЯЁӘІҢҒҮҰҚӨҺ]{3,}\b", text) if found not in NAMES]


NAMES = {"ЦОН", "ХҚКО", "АППК", "ӘРПК", "ЭЦП", "ЭЦҚ", "ААЖ", "АИС"}


@LANGUAGES
@pytest.mark.parametrize("by_portal", [False, True], ids=["by phone", "by the portal"])
def test_who_reads_a_paper_in_the_cabinet_learns_where_to_write_and_what_to_do_without_a_phone(
    language: Language, by_portal: bool
) -> None:
    cases = [decided_case(code) for code in ("burial", "disability")] + [refused_burial()]
    read = [
        paragraph
        for case in cases
        for kind in available(case)
        for section in paper(kind, filed(case, by_worker=False) if by_portal else case, language).sections
        for paragraph in section.paragraphs
        if to_write(paragraph)
    ]
    assert read
    assert [text for text in read if "SMS" not in text or "Telegram" not in text] == []
    assert [text for text in read if "1414" not in text and "egov.kz" not in text] == []


def test_that_the_right_remains_is_said_only_where_it_does() -> None:
    paid_already = said(paper(PaperKind.NON_ACCEPTANCE, refused_burial(), Language.RU))
    assert "право сохраняется" not in paid_already
    assert "Если Вы считаете, что это ошибка" in paid_already
    contradicted = changed(refused_burial(), findings=(Finding(check="B-R1", passed=False, basis="Order 256"),))
    assert "право сохраняется" in said(paper(PaperKind.NON_ACCEPTANCE, contradicted, Language.RU))


def filed(case: Case, *, by_worker: bool) -> Case:
    way = WayIn.CORPORATION if by_worker else WayIn.PORTAL
    assert case.consent is not None
    return changed(
        case,
        filing=Filing(
            way=way, signer=CertificateHolder(name="ТЕСТОВ", iin="900515300008"), by_worker=by_worker, digest="ab"
        ),
        consent=replace(case.consent, channel=way, text="", reply="ТЕСТОВ", reply_id="ab"),
    )


@pytest.mark.parametrize(("by_worker", "how"), [(False, "в заявлении, подписанном ЭЦП"), (True, "на бумаге, скан")])
def test_of_a_signed_application_no_paper_says_that_a_phone_confirmed_it(by_worker: bool, how: str) -> None:
    case = filed(decided_case("disability"), by_worker=by_worker)
    texts_of_it = [said(paper(kind, case, Language.RU)) for kind in available(case)]
    assert [text for text in texts_of_it if "мобильного устройства" in text or "сотовой связи" in text] == []
    assert how in said(paper(PaperKind.RECEIPT, case, Language.RU))


def test_what_was_said_in_person_stands_as_such_and_by_no_code() -> None:
    case = decided_case("burial")
    assert case.consent is not None
    in_person = replace(case.consent, official="staff-3", reply="in_person", reply_id="x.in_person", text="Договор № 7")
    text = said(paper(PaperKind.CASE_FILE, changed(case, consent=in_person), Language.RU))
    assert "Договор № 7" in text
    assert "лично, по представленному документу" in text
    for code in ("in_person", "staff-3", "мобильного устройства"):
        assert code not in text


@LANGUAGES
def test_an_organisation_stands_by_its_bin_and_is_no_relative_of_who_died(language: Language) -> None:
    buried = Candidate(relation=Relation.ORGANISATION, bin="050340000019")
    text = said(paper(PaperKind.NOTICE, changed(decided_case("burial"), candidates=(buried,)), language))
    assert "050340000019" in text
    assert word("label", "relation", language) not in text


def test_nobody_stands_on_a_paper_as_counted_before_the_death() -> None:
    case = decided_case("breadwinner", official="Бекова А. Т.")
    [table] = [
        section.table
        for section in paper(PaperKind.DECISION, case, Language.RU).sections
        if section.heading == word("heading", "family", Language.RU)
    ]
    assert table is not None
    assert {row[3] for row in table.rows} == {"30 августа 2026 года"}


def test_a_check_on_which_registers_are_silent_is_not_said_to_be_why_an_official_refused() -> None:
    case = decided_case("breadwinner", official="Бекова А. Т.", refuse="Опека не подтверждена")
    assert any(finding.passed is None for finding in case.findings)
    text = said(paper(PaperKind.NOTICE, case, Language.RU))
    assert word("label", "clause", Language.RU) not in text


@LANGUAGES
def test_every_monthly_benefit_s_notice_names_the_duty_to_report_changes(language: Language) -> None:
    ten_days = {Language.KK: "он жұмыс күні ішінде", Language.RU: "в течение десяти рабочих дней"}[language]
    for service in SERVICES:
        if not service.paid_once:
            assert ten_days in of_service(service.code, "suspended", language), service.code

"""Who is under age has somebody who acts for them: the system pays nothing on their own signature."""

from dataclasses import replace
from datetime import date

import pytest

from proactive.cases.filing import CertificateHolder, Filing, WayIn
from proactive.messages.contact import Language
from proactive.papers import PaperKind, paper
from proactive.services.burial import checks
from tests.papers.town import decided_case, registered_case

SIGNER = CertificateHolder(name="ТЕСТОВ ТЕСТ")
BY_PORTAL = Filing(way=WayIn.PORTAL, signer=SIGNER, by_worker=False, digest="0")


@pytest.mark.parametrize(
    ("born", "passed", "detail"), [(date(2008, 11, 24), None, "minor"), (date(2008, 11, 23), True, "")]
)
def test_a_child_of_the_deceased_who_signs_before_eighteen_is_read_by_an_official(born, passed, detail):
    people = {"Serik": {"died": date(2026, 11, 18), "born": date(1951, 3, 2)}, "Asem": {"born": born}}
    case = registered_case("burial", later={"people": people})
    case = replace(case, application=replace(case.application, filing=BY_PORTAL))
    finding = checks.recipient_can_receive(case, case.assigned)
    assert (finding.passed, finding.detail) == (passed, detail)


def said(case) -> str:
    return " ".join(
        row.value for section in paper(PaperKind.NOTICE, case, Language.RU).sections for row in section.rows
    )


def test_a_parents_notice_names_the_child_it_is_about() -> None:
    assert "Һамитов Руслан" in said(decided_case("child_care", official="Бекова А. Т."))


def test_who_only_says_that_they_act_for_a_child_does_not_read_the_childs_name() -> None:
    case = decided_case("child_care", official="Бекова А. Т.", refuse="Опека не подтверждена")
    unsure = tuple(replace(f, passed=None) if f.check == "D7.2" else f for f in case.findings)
    case = replace(case, application=replace(case.application, filing=BY_PORTAL, findings=unsure))
    assert "Руслан" not in said(case)

"""Who is under age has somebody who acts for them: the system pays nothing on their own signature."""

from dataclasses import replace
from datetime import date

import pytest

from proactive.cases.filing import CertificateHolder, Filing, WayIn
from proactive.services.burial import checks
from tests.papers.town import registered_case

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

"""Grounds of refusal, and deadlines that move."""

from datetime import date

import pytest

from proactive.cases.award import Finding, Ground
from proactive.cases.case import Case
from proactive.services import SERVICES, breadwinner, burial, disability, ground, service
from proactive.services.breadwinner import checks as breadwinner_checks
from proactive.services.burial import checks as burial_checks
from proactive.services.deadlines import extended
from proactive.services.disability import checks as disability_checks
from tests.law.town import Town


@pytest.mark.parametrize(
    ("check", "stands_for"),
    [
        ("B-R1", Ground.UNTRUE),
        ("D-R1", Ground.UNTRUE),
        ("L-R1", Ground.UNTRUE),
        ("B-R3", Ground.NO_CONSENT_TO_DATA),
        ("D-R3", Ground.NO_CONSENT_TO_DATA),
        ("L-R3", Ground.NO_CONSENT_TO_DATA),
        ("B13.4", Ground.NOT_IN_LAW),
        ("172(1)(1)", Ground.NOT_IN_LAW),
        ("L7.2", Ground.NOT_IN_LAW),
    ],
)
def test_a_failed_check_stands_for_one_of_three_grounds(check, stands_for):
    assert ground(Finding(check=check, passed=False, basis="an act")) is stands_for


@pytest.mark.parametrize("checks", [burial_checks, disability_checks, breadwinner_checks])
def test_without_consent_there_is_no_consent_to_restricted_data(checks):
    finding = checks.consent_to_data(a_case())
    assert finding.passed is False
    assert ground(finding) is Ground.NO_CONSENT_TO_DATA


def a_case() -> Case:
    return Town({"today": date(2026, 3, 12), "acts": [{"death": "Serik", "on": date(2026, 3, 10)}]}).case("burial")


def test_every_service_is_found_by_its_code():
    assert [service(one.code) for one in SERVICES] == list(SERVICES)
    assert {burial.SERVICE, disability.SERVICE, breadwinner.SERVICE} < set(SERVICES)


def test_who_is_asked_two_things_is_asked_for_the_burial_first():
    asked_in_order = [service.code for service in sorted(SERVICES, key=lambda service: service.urgency)]
    these = ["burial", "disability", "breadwinner", "child_care", "special"]
    assert asked_in_order[0] == "burial"
    assert [code for code in asked_in_order if code in these] == these


def test_a_document_that_is_asked_for_moves_the_deadline_by_five_working_days():
    assert extended(date(2026, 3, 19)) == date(2026, 3, 31)

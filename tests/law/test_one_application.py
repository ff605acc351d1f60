"""One application (D-1A): what else it covers becomes a case of its own, offered to the same person."""

from datetime import date, timedelta

import pytest

from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Ground
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.road import official_acts
from proactive.road.event import opened
from tests.law.road import IBAN, Road
from tests.law.town import iin_of

DAY = date(2026, 3, 12)
BORN = date(2016, 2, 1)
OF_CHILD = {
    "disability": {"of": "Alia", "category": "child_7_18", "group": 2, "on": date(2026, 3, 10)},
    "acts": [{"birth": "Alia", "mother": "Dana", "on": BORN}],
}
OF_PENSIONER = {
    "disability": {"of": "Dana", "group": 2, "on": date(2026, 3, 10)},
    "benefits": [{"of": "Dana", "kind": "age_pension"}],
}


def assigned(**more: object) -> Road:
    """A child's benefit, assigned; its payment is not known yet."""
    people = {"Alia": {"born": BORN}, **more.pop("people", {})}
    road = Road.of("disability", today=DAY, people=people, **{**OF_CHILD, **more})
    return road.agrees().official(official_acts.approve)


def paid(road: Road) -> Road:
    road.at += timedelta(hours=1)
    return road.goes_on()


def following(road: Road) -> Road:
    """The road of the case that was opened."""
    [opening] = road.opened
    case = opened(opening, "26-0000002", road.at)
    return Road(road.town, case, road.at).goes_on()


def test_nothing_follows_before_the_childs_benefit_is_paid():
    road = assigned()
    assert (road.case.status, road.opened) == (Status.ASSIGNED, [])
    assert [one.service for one in paid(road).opened] == ["child_care"]


def test_it_is_of_the_same_matter_and_says_whose_application_it_belongs_to():
    road = paid(assigned())
    [opening] = road.opened
    assert (opening.subject_iin, opening.event) == (iin_of("Alia"), road.case.event)
    assert opening.key == f"child_care:disability:{iin_of('Alia')}"
    assert opening.joined.applicant.iin == iin_of("Dana")
    assert (opening.joined.number, opening.joined.applied_on) == (road.case.number, DAY)


def test_the_same_person_is_offered_it_on_the_same_number_with_what_it_pays():
    road = paid(assigned())
    care = following(road)
    assert care.keys == ["child_care.offer"]
    assert "81 870" in care.read[0].text
    assert (care.case.asking.msisdn, care.case.asking.channel) == (road.case.asking.msisdn, road.case.asking.channel)


def test_the_account_that_was_confirmed_is_offered_again():
    care = following(paid(assigned())).says("1")
    assert [one.iban for one in care.case.application.accounts] == [IBAN]
    assert care.keys[-1] == "common.account_confirm"


def test_the_yes_is_a_consent_of_its_own_and_an_official_decides():
    road = paid(assigned())
    care = following(road).agrees()
    assert care.case.status is Status.REVIEW
    assert care.case.consent.id != road.case.consent.id
    care.official(official_acts.approve)
    assert care.keys[-1] == "child_care.assigned"
    assert [order["service"] for order in care.orders] == ["child_care"]
    assert care.orders[0]["monthly"] == [{"from": "2026-03-12", "until": "2034-01-31", "amount": "81870.11"}]


def test_a_no_is_final_and_nothing_more_is_asked():
    care = following(paid(assigned())).says("2")
    assert (care.case.status, care.case.wake_at) == (Status.DECLINED, None)
    assert care.keys == ["child_care.offer", "common.declined"]


@pytest.mark.parametrize("status", ["foreigner", "stateless"])
def test_who_has_no_right_to_it_hears_nothing_of_it(status):
    care = following(paid(assigned(people={"Dana": {"status": status, "document_until": date(2030, 1, 1)}})))
    why = Waiting(Reason.CHECK, ("183(1)",))
    assert (care.case.status, care.case.waiting, care.read) == (Status.NOT_ENTITLED, why, [])


def test_an_adults_benefit_brings_no_benefit_for_a_carer():
    road = Road.of("disability", today=DAY, disability={"of": "Dana", "group": 1, "on": date(2026, 3, 10)}).agrees()
    assert (paid(road).case.status, road.opened) == (Status.ASSIGNED, [])


def test_a_refusal_of_the_childs_benefit_brings_nothing():
    road = Road.of("disability", today=DAY, people={"Alia": {"born": BORN}}, **OF_CHILD).agrees()
    road.refuses(Ground.UNTRUE, "Справка неверна")
    assert (road.case.status, road.opened) == (Status.REFUSED, [])


def test_who_brings_up_the_child_is_told_before_it_ends():
    care = following(paid(assigned())).agrees().official(official_acts.approve)
    paid(care)
    assert care.case.wake_at.astimezone(TIMEZONE).date() == date(2034, 1, 1)
    care.days_pass(date(2034, 1, 2))
    assert care.keys[-1] == "child_care.turns_18"


def test_a_pensioners_case_waits_for_an_official_and_nobody_is_asked():
    road = Road.of("disability", today=DAY, **OF_PENSIONER)
    assert (road.case.waiting, road.read, road.opened) == (Waiting(Reason.UNKNOWN, ("177(8)",)), [], [])


def test_an_official_who_has_settled_the_pension_lets_the_special_benefit_be_offered():
    road = Road.of("disability", today=DAY, **OF_PENSIONER).official(official_acts.resume)
    assert (road.case.status, road.case.waiting) == (Status.NOT_ENTITLED, Waiting(Reason.CHECK, ("177(8)",)))
    special = following(road)
    assert special.keys == ["special.offer"]
    assert "7 395" in special.read[0].text


def test_the_special_benefit_is_decided_by_an_official_and_ordered_by_its_own_name():
    special = following(Road.of("disability", today=DAY, **OF_PENSIONER).official(official_acts.resume)).agrees()
    assert special.case.status is Status.REVIEW
    assert [one.check for one in special.case.findings if one.passed is None] == ["177(8)"]
    special.official(official_acts.approve)
    assert (special.orders[0]["service"], special.keys[-1]) == ("special", "special.assigned")

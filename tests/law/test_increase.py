"""The increase of art. 177(5)-(6): parts of a whole, readings of the law, and what an official reads about it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.cases.award import Finding
from proactive.services.breadwinner import amounts as family_amounts
from proactive.services.disability import checks
from tests.law.road import Road
from tests.law.test_amounts import changed, with_value

DAY = date(2026, 3, 12)
BORN = date(2016, 2, 1)


def bereaved(service: str, **row: object) -> Road:
    """Alia, ten, with a disability since January; her father died in February; her mother is asked."""
    acts = [
        {"birth": "Alia", "mother": "Dana", "father": "Serik", "on": BORN},
        {"birth": "Timur", "mother": "Dana", "father": "Serik", "on": BORN},
        {"marriage": ["Serik", "Dana"], "on": date(2010, 1, 1)},
        {"death": "Serik", "on": date(2026, 2, 10)},
    ]
    people = {name: {"born": BORN} for name in ("Alia", "Timur")}
    return Road.of(service, today=DAY, acts=acts, people={**people, "Serik": {"died": date(2026, 2, 10)}}, **row)


def with_disability() -> Road:
    record = {"of": "Alia", "category": "child_7_18", "group": 2, "cause": "since_childhood", "on": date(2026, 1, 10)}
    return bereaved("disability", disability=record)


def found(road: Road, check: str) -> Finding:
    return next(finding for finding in road.case.findings if finding.check == check)


@given(st.integers(0, 5), st.integers(0, 8), st.sampled_from(["others", "all"]))
def test_the_parts_of_all_members_make_up_the_familys_benefit(orphans, others, covers):
    if not orphans + others:
        return
    with changed("breadwinner.orphan.cap_covers", *with_value("breadwinner.orphan.cap_covers", covers)):
        whole, _ = family_amounts.size(orphans, others, DAY)
        of_orphans = [family_amounts.part(True, orphans, others, DAY)[0] for _ in range(orphans)]
        of_others = [family_amounts.part(False, orphans, others, DAY)[0] for _ in range(others)]
    assert abs(sum(of_orphans + of_others) - whole) < Decimal("1e-20")


def test_an_official_reads_from_which_loss_and_by_how_much_the_benefit_is_raised():
    road = with_disability().agrees()
    assert found(road, "177(6)").detail == "2026-02-10 +0.8500"
    assert road.case.application.award.monthly[1].amount == Decimal("136280.68")


@pytest.mark.parametrize(("part", "amount"), [("share", "136280.68"), ("whole", "179504.03")])
def test_how_much_is_added_is_a_reading_of_the_law_that_one_row_changes(part, amount):
    with changed("disability.increase.part", *with_value("disability.increase.part", part)):
        road = with_disability().agrees()
    assert road.case.application.award.monthly[1].amount == Decimal(amount)


def test_the_amount_names_the_law_of_both_benefits():
    names = {rate.name for rate in with_disability().agrees().case.application.award.rates}
    assert names >= {"subsistence_minimum", "disability.multiple.child_7_18.2", "breadwinner.members.2"}


def test_in_the_familys_own_case_an_official_reads_whose_disability_benefit_its_part_raises():
    held = {"of": "Alia", "kind": "disability", "from": date(2026, 1, 10)}
    road = bereaved("breadwinner", benefits=[held]).agrees()
    assert found(road, "177(5)").detail == "b0+0.8500"
    assert found(road, "177(5)").passed is None


def test_who_receives_a_breadwinners_benefit_is_to_be_told_of_the_choice_and_a_child_is_not():
    held = {"kind": "breadwinner", "from": date(2020, 1, 1)}
    adult = {"of": "Dana", "group": 2, "on": date(2026, 3, 10)}
    grown = Road.of("disability", today=DAY, disability=adult, benefits=[{"of": "Dana", **held}])
    child = with_disability()
    assert checks.must_choose(grown.case, grown.case.detected) is True
    assert checks.must_choose(child.case, child.case.detected) is False

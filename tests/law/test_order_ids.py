"""An order's id is the decision's own: repeated it is the same, and no number given anew can bring it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from proactive.cases.case import Case, Decision
from proactive.cases.lifecycle import Status
from proactive.road.payment import new_order_id
from tests.api.office import NOON, opening

NUMBER = "26-0000017"
EVENT = opening("disability", "010101500005", "1").event
CASE = Case(
    number=NUMBER, service="disability", status=Status.ORDERED, opened_at=NOON, event=EVENT, subject_iin="010101500005"
)
DECISION = Decision(outcome="assigned", number=f"{NUMBER}/1", made_by="system", made_at=NOON, signature="MII=")


def test_one_decision_is_one_order_however_often_it_is_asked() -> None:
    assert new_order_id(CASE, DECISION) == new_order_id(CASE, replace(DECISION))


@pytest.mark.parametrize(
    "other",
    [
        replace(DECISION, signature="MIJ="),
        replace(DECISION, made_at=NOON + timedelta(microseconds=1)),
        replace(DECISION, number=f"{NUMBER}/2"),
    ],
    ids=["another signature", "another moment", "another decision"],
)
def test_another_decision_under_the_same_number_is_another_order(other: Decision) -> None:
    assert new_order_id(CASE, other) != new_order_id(CASE, DECISION)


def test_nobody_reads_a_cases_number_from_an_order() -> None:
    assert "0000017" not in new_order_id(CASE, DECISION).replace("-", "")

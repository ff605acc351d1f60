"""An order's id comes with the decision's signature: kept it is the same for ever, and no number given anew brings it
back."""

from dataclasses import replace

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case, Decision
from proactive.cases.jobs import Signature
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.road import decision
from proactive.road.payment import id_of_order
from tests import parts
from tests.api.office import NOON, opening

NUMBER = "26-0000017"
EVENT = opening("disability", "010101500005", "1").event
CASE = Case(
    number=NUMBER, service="disability", status=Status.DECIDED, opened_at=NOON, event=EVENT, subject_iin="010101500005"
)
DECISION = Decision(outcome="refused", number=f"{NUMBER}/1", made_by="system", made_at=NOON)
FIRST, SECOND = "6f1d", "a09c"


def signed(order_id: str) -> Decision:
    """The decision as it stands once its signature came, with the id that was minted beside it."""
    answer = Signature(signature="MII=", order_id=order_id)
    case = parts.changed(CASE, decision=DECISION, answers=(answer,))
    stands = decision.signed(case, Now(NOON, TIMEZONE)).case
    assert stands is not None
    assert stands.decision is not None
    return stands.decision


def test_one_decision_is_one_order_however_often_it_is_asked() -> None:
    assert id_of_order(CASE, signed(FIRST)) == id_of_order(CASE, replace(signed(FIRST))) == FIRST


def test_another_decision_under_the_same_number_is_another_order() -> None:
    assert id_of_order(CASE, signed(SECOND)) != id_of_order(CASE, signed(FIRST))


def test_nobody_reads_a_cases_number_from_an_order() -> None:
    assert "0000017" not in id_of_order(CASE, signed(FIRST)).replace("-", "")


def test_what_is_placed_anew_after_a_cancellation_is_an_order_of_its_own() -> None:
    again = parts.changed(CASE, orders_cancelled=1)
    assert id_of_order(again, signed(FIRST)) not in {id_of_order(CASE, signed(FIRST)), NUMBER}

"""What is assigned is paid: an order stands for it, or can still be come to, as long as its facts stand."""

from proactive.cases.case import Case
from proactive.cases.lifecycle import CLOSED, Status
from tests.explore.state import State
from tests.explore.towns import msisdn_of, registers

LIVE_ORDERS = {"placed", "paid"}
FALLEN = {"annulled", "revoked"}
ANOTHER = "another"  # order stands under the number of this one: an official looks whose it is
PLACED = LIVE_ORDERS | {"returned", ANOTHER}  # what came back waits for another account


def is_owed(case: Case, state: State) -> bool:
    """Assigned to who lives, on a record that stands, and no order was placed that stands. Whom an official told with
    words that it is closed is owed nothing until they ask for another look; while a register refuses, nobody knows
    whether its facts stand."""
    if case.decision is None or case.decision.outcome != "assigned":
        return False
    if case.status is Status.ASSIGNED and case.number in state.let_go:
        return False
    as_registered = registers(state.family.name, state.registered)
    if as_registered.row.get("refused") or as_registered.event_record().status in FALLEN:
        return False
    is_open = case.status is Status.ASSIGNED or case.status not in CLOSED
    rests = case.suspended is not None or msisdn_of(case.recipient_iin or "") in state.dead
    return is_open and not rests and not case.event.is_taken_back and not is_ordered(case, state)


def is_ordered(case: Case, state: State) -> bool:
    return case.payment is not None and state.desk.get(case.payment.order_id) in PLACED


def owed(state: State) -> int:
    """A bit a case."""
    return sum(is_owed(case, state) << place for place, case in enumerate(state.cases.values()))


def ordered(state: State) -> int:
    return sum(is_ordered(case, state) << place for place, case in enumerate(state.cases.values()))

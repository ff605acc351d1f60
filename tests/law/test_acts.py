"""What an official may do, for every reason and wherever a case stands: what is shown can be done, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from typing import Any

import pytest

from proactive.cases.award import Ground
from proactive.cases.case import Candidate, Case, NamedPerson, Relation
from proactive.cases.jobs import OrderStatus
from proactive.cases.lifecycle import CARRIED_OUT, EXAMINED, SIGNED, Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import CLOSING, Reason, Waiting
from proactive.cases.redirection import Redirection
from proactive.messages.contact import Language
from proactive.road import official_acts, payment, pipeline
from proactive.road.acts import (
    BESIDE_A_PENSION,
    OF_REASON,
    OF_STATUS,
    CaseProgress,
    OfficialAct,
    possible,
    progress,
    ways,
)
from proactive.road.decision import ActNotPossible
from tests.law.road import IBAN, Road
from tests.law.test_followup import bereaved
from tests.law.town import iin_of
from tests.parts import changed

R, P, A = Reason, CaseProgress, OfficialAct
CALLED_FOR = {key for key in OF_REASON if isinstance(key, Reason)}
CLOSED_FOR = {R.CHECK, R.DECLINED, R.NO_ANSWER, R.STOPPED, R.NOBODY_LEFT, R.NO_ACCOUNT, R.WITHDRAWN, *CLOSING}
THE_CITIZENS_TURN = {
    R.DOCUMENT,
    R.DOCUMENT_CAME,
    R.DOCUMENT_MISSING,
    R.OBJECTION,
    R.ANSWERS_AWAITED,
    R.ANSWERS_CHANGED,
    R.NO_CHANNEL,
}  # no call for an official, or one of their own asking
OVER = {Status.ASSIGNED, Status.REFUSED, Status.ANNULLED}  # decided, or taken back
READ_AGAIN = {Status.DETECTED, Status.CERTIFIED, Status.APPLIED}
ACTS: Mapping[OfficialAct, Callable[..., Outcome]] = {
    A.APPROVE: lambda case, now: official_acts.approve(case, "O-1", now),
    A.REFUSE: lambda case, now: official_acts.refuse(case, Ground.NOT_IN_LAW, "Құжат жоқ", "O-1", now),
    A.HEAR: lambda case, now: official_acts.hear(case, "Құжат жоқ", "O-1", now),
    A.REQUEST_DOCUMENT: lambda case, now: official_acts.request_document(case, "Анықтама", "Керек", "O-1", now),
    A.DOCUMENT_BROUGHT: lambda case, now: official_acts.document_brought(case, "O-1", now),
    A.RESUME: lambda case, now: official_acts.resume(case, "O-1", now),
    A.UPHOLD: lambda case, now: official_acts.uphold(case, "Дұрыс", "O-1", now),
    A.CLOSE: lambda case, now: official_acts.close(case, R.SETTLED, "Шотқа аударылды", "O-1", now),
    A.ACCOUNT: lambda case, now: official_acts.enter_account(case, IBAN, "Телефонмен айтты", "O-1", now),
    A.NAME_PERSON: lambda case, now: official_acts.name_person(case, GUARDIAN, now),
    A.MESSAGE: lambda case, now: left_there(case, official_acts.message(case, BOTH, now)),
    A.NOTE: lambda case, now: left_there(case, Outcome(), official_acts.note(case, "Қоңырау шалды")),
}
GUARDIAN = NamedPerson(
    candidate=Candidate(relation=Relation.GUARDIAN, iin=iin_of("Saule")), official="O-1", words="Шешім"
)
BOTH = {Language.KK: "Хабар", Language.RU: "Сообщение"}
AT_ANY_TIME = {A.NAME_PERSON, A.MESSAGE, A.NOTE}  # they do not hang on whose turn it is


def left_there(case: Case, outcome: Outcome, *_: str) -> Outcome:
    """Such an act moves nothing."""
    assert outcome.case is None
    return replace(outcome, case=case)


OUT = Redirection(
    number="26-0000001/C1", iban="KZ41722C000000000001", by="citizen", at=datetime(2020, 3, 1, tzinfo=UTC),
    is_instructed=True,
)  # fmt: skip


@cache
def road() -> Road:
    """A widow and her child, to whom the benefit is assigned and paid."""
    return bereaved(date(2020, 2, 1))


def standing(at: CaseProgress, status: Status, waiting: Waiting | None, **more: Any) -> Case:
    """The widow's case, as it was when it had come so far."""
    case = replace(road().case, status=status, waiting=waiting, wake_at=None)
    assert case.decision is not None
    assert case.payment is not None
    refusal = replace(case.decision, outcome="refused", award=None)
    undecided: dict[str, Any] = {"decision": None, "payment": None}
    unapplied = undecided | {"registered_at": None, "due_on": None, "award": None}
    unconfirmed = unapplied | {"account": None}
    changes: dict[CaseProgress, dict[str, Any]] = {
        P.ASKING: unapplied | {"application": None},
        P.CONSENTED: unconfirmed,
        P.AGREED: unapplied,
        P.APPLIED: undecided,
        P.REFUSED: {"decision": refusal, "payment": None},
        P.ASSIGNED: {"payment": None},
        P.ORDERED: {"payment": replace(case.payment, status="placed")},
        P.REDIRECTED: {"payment": replace(case.payment, status="returned", redirection=OUT)},
        P.CANCELLED: {"payment": replace(case.payment, status="cancelled")},
        P.SETTLED: {"payment": replace(case.payment, status="paid")},
    }
    return changed(case, **changes[at] | more)


HELD = [*(Waiting(reason) for reason in Reason), BESIDE_A_PENSION]
MET = [
    *product(P, [Status.ATTENTION], HELD),
    *product([P.APPLIED, P.REFUSED], [Status.REVIEW], [None, Waiting(R.DOCUMENT_CAME, ("Анықтама",))]),
    *product([P.APPLIED, P.REFUSED], [Status.DOCUMENT], [Waiting(R.DOCUMENT, ("Анықтама",))]),
    *product([P.APPLIED], [Status.HEARING], [None]),
    *product([P.CONSENTED], [Status.CONSENTED, Status.ACCOUNT], [None]),
]


def test_a_case_stands_as_far_as_it_had_come():
    assert [progress(standing(at, Status.ATTENTION, None)) for at in P] == list(P)


@pytest.mark.parametrize(("at", "status", "waiting"), MET, ids=str)
def test_what_is_shown_can_be_done_and_leads_where_the_table_says_and_nothing_else_can(at, status, waiting):
    for award in (True, False):
        case = standing(at, status, waiting, **({} if award else {"award": None}))
        for act, do in ACTS.items():
            if act in possible(case):
                assert do(case, road().now).case.status is ways(case)[act]
            else:
                with pytest.raises(ActNotPossible):
                    do(case, road().now)


@pytest.mark.parametrize("waiting", HELD, ids=str)
@pytest.mark.parametrize("at", [P.ASSIGNED, P.CANCELLED])
def test_what_was_assigned_and_is_not_ordered_is_ordered_where_an_official_lets_it_go_on(at, waiting):
    """It only went back to the assignment, and nothing was ever paid."""
    allowed = ways(standing(at, Status.ATTENTION, waiting))
    assert allowed.get(A.RESUME, Status.DECIDED) is Status.DECIDED


@pytest.mark.parametrize("waiting", [waits for waits in HELD if waits.reason is not R.PAYMENT_RETURNED], ids=str)
def test_of_an_order_that_was_cancelled_nothing_less_is_possible_than_of_one_that_was_paid(waiting):
    """Money that came back is never under an order that was cancelled."""
    cancelled, paid = (ways(standing(at, Status.ATTENTION, waiting)) for at in (P.CANCELLED, P.SETTLED))
    assert set(paid) <= set(cancelled)


def test_every_status_in_which_an_official_may_act_is_met_by_these_tests():
    assert {status for _, status, _ in MET} == {Status.ATTENTION, *OF_STATUS}, "each has its row in MET"


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ATTENTION, *OF_STATUS}))
def test_where_it_is_not_an_officials_turn_nothing_is_shown_and_nothing_done(status):
    for at, reason in product(P, Reason):
        assert possible(standing(at, status, Waiting(reason))) <= AT_ANY_TIME
    for do in (do for act, do in ACTS.items() if act not in AT_ANY_TIME):
        with pytest.raises(ActNotPossible):
            do(standing(P.APPLIED, status, None), road().now)


IN_HAND = SIGNED | EXAMINED | {Status.ATTENTION}  # somebody's application, which goes on


@pytest.mark.parametrize("status", sorted(set(Status) - CARRIED_OUT - OVER - IN_HAND))
def test_somebody_is_named_wherever_nothing_is_decided(status):
    named = ACTS[A.NAME_PERSON](standing(P.APPLIED, status, None), road().now).case
    assert (named.status, named.candidate, named.application) == (Status.READY, GUARDIAN.candidate, None)


@pytest.mark.parametrize("status", sorted(IN_HAND))
def test_an_application_in_hand_goes_on_when_somebody_is_named(status):
    case = standing(P.APPLIED, status, None)
    named = ACTS[A.NAME_PERSON](case, road().now).case
    assert (named.status, named.candidate, named.consent) == (status, case.candidate, case.consent)
    assert named.application.named_next == GUARDIAN


def test_every_reason_for_which_an_official_is_called_has_its_acts():
    without = set(Reason) - CLOSED_FOR - THE_CITIZENS_TURN - CALLED_FOR
    assert without == set(), "each has its rows in proactive/road/acts.py:OF_REASON, or its place above"
    assert CALLED_FOR.isdisjoint(CLOSED_FOR | THE_CITIZENS_TURN)


@pytest.mark.parametrize("key", OF_REASON, ids=str)
def test_every_reason_has_an_act_that_leaves_it_and_does_more_than_ask_the_registers_again(key):
    """Messages and notes move nothing, and so are no way."""
    for at, ways_there in OF_REASON[key].items():
        leaving = set(ways_there.values()) - {Status.ATTENTION}
        assert leaving - READ_AGAIN or (leaving and (key, at) in NO_CIRCLE)


def test_every_act_is_done_by_these_tests():
    assert set(ACTS) == set(OfficialAct), "each has its line in ACTS"


NO_CIRCLE = {
    (R.EVENT_CORRECTED, P.REFUSED): "a refusal on facts that were corrected is checked once more, on the new ones",
}


@pytest.mark.parametrize("reason", [R.EVENT_ANNULLED, R.EVENT_REVOKED, R.RECIPIENT_DIED])
def test_while_an_order_is_being_taken_back_the_payer_answers_first(reason):
    assert possible(standing(P.ORDERED, Status.ATTENTION, Waiting(reason))) <= AT_ANY_TIME


def test_an_act_of_an_official_needs_words_where_the_citizen_reads_them():
    returned = standing(P.SETTLED, Status.ATTENTION, Waiting(R.PAYMENT_RETURNED))
    with pytest.raises(ActNotPossible, match="told in words what was done"):
        official_acts.close(returned, R.SETTLED, " ", "O-1", road().now)


def test_what_an_official_settled_elsewhere_is_told_and_the_benefit_goes_on():
    returned = standing(P.SETTLED, Status.ATTENTION, Waiting(R.PAYMENT_RETURNED))
    outcome = official_acts.close(returned, R.SETTLED, "Жаңа шотқа аударылды.", "O-1", road().now)
    [message] = outcome.messages
    assert (message.key, "Жаңа шотқа аударылды." in message.text) == ("common.closed", True)
    assert outcome.case is not None
    assert (outcome.case.status, outcome.case.waiting, outcome.by) == (Status.ASSIGNED, None, "O-1")
    assert outcome.case.wake_at is not None  # the child's mother is told of what the later years ask for


def test_an_order_that_was_never_taken_is_not_followed_when_the_official_has_seen_to_it():
    refused = standing(P.ORDERED, Status.ATTENTION, Waiting(R.ORDER_REFUSED, ("409",)))
    closed = official_acts.close(refused, R.SETTLED, "Төленді.", "O-1", road().now).case
    assert closed is not None
    assert closed.payment is not None
    assert (closed.payment.status, closed.status) == ("cancelled", Status.ASSIGNED)
    woken = replace(road().now, at=closed.wake_at)
    assert pipeline.step(closed, woken).jobs == ()


def test_an_order_that_the_desk_has_no_more_is_placed_anew_under_an_id_of_its_own():
    case = standing(P.ORDERED, Status.ASSIGNED, None)
    followed = replace(case, beside=replace(case.beside, answers=(OrderStatus(status="cancelled"),)))
    gone = payment.follow(followed, road().now).case
    assert gone is not None
    assert (gone.status, gone.waiting, progress(gone)) == (
        Status.ATTENTION,
        Waiting(R.ORDER_REFUSED, ("404",)),
        P.CANCELLED,
    )
    again = official_acts.resume(gone, "O-1", road().now).case
    assert again is not None
    assert again.decision is not None
    assert case.payment is not None
    assert (again.status, again.payment) == (Status.DECIDED, None)
    assert payment.id_of_order(again, again.decision) == f"{case.payment.order_id}-1"


def test_who_has_died_is_not_written_to():
    case = standing(P.REFUSED, Status.ATTENTION, Waiting(R.RECIPIENT_DIED))
    outcome = official_acts.close(case, R.SETTLED, "Іс жабылды.", "O-1", road().now)
    assert (outcome.messages, outcome.case and outcome.case.status) == ((), Status.ANNULLED)


def test_whom_nobody_could_ask_keeps_the_right():
    case = standing(P.ASKING, Status.ATTENTION, Waiting(R.NO_NUMBER))
    outcome = official_acts.close(case, R.SETTLED, "Корпорацияда өтініш берді.", "O-1", road().now)
    assert (outcome.messages, outcome.case and outcome.case.status) == ((), Status.EXPIRED)
    assert outcome.case is not None
    assert outcome.case.waiting == Waiting(R.SETTLED)


def test_a_register_that_refused_once_is_asked_afresh():
    """Its answer of before is not read a second time."""
    case = standing(P.AGREED, Status.ATTENTION, Waiting(R.REGISTER_REFUSES, ("kz:EMAKET", "rjct")))
    resumed = official_acts.resume(case, "O-1", road().now).case
    assert resumed is not None
    assert resumed.scope != case.scope


def test_an_application_that_is_registered_is_not_registered_again():
    case = standing(P.APPLIED, Status.ATTENTION, Waiting(R.PROGRAM_ERROR))
    resumed = official_acts.resume(case, "O-1", road().now).case
    assert resumed is not None
    assert (resumed.status, resumed.registered_at, resumed.application.due_on) == (
        Status.APPLIED,
        case.registered_at,
        case.application.due_on,
    )


def test_another_account_for_what_came_back_leaves_what_the_decision_rests_on() -> None:
    returned = standing(P.SETTLED, Status.ATTENTION, Waiting(R.PAYMENT_RETURNED))
    later = official_acts.enter_account(returned, IBAN, "Телефонмен айтты", "O-1", road().now).case
    assert later is not None
    assert (later.scope, later.account) == (returned.scope, returned.account)
    assert later.payment is not None
    assert later.payment.redirection is not None

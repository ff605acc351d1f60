"""Roads that the exploration found to end badly, walked again one by one."""

import logging
from datetime import timedelta

import pytest

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import LookUp
from proactive.conversation.topics.topic import Topic
from proactive.conversation.utterances import FOR_A_PERSON, MISTAKEN
from tests.explore import moves, towns
from tests.explore.explorer import Plan, first_state
from tests.explore.invariants import broken
from tests.explore.keys import key_of
from tests.explore.move import Move
from tests.explore.state import State
from tests.explore.towns import BURIAL, IBAN

OFFERED = ("registers answer",) * 3
ACCOUNT = (*OFFERED, "1", "registers answer")
ORDERED = (*ACCOUNT, "1", "registers answer", "registers answer", "signed")
ASSIGNED = (*ORDERED, "order placed")
BURIED = (*ACCOUNT, "1", "registers answer", "signed", "order placed", "1 hours pass")
SIGNED_ANEW = (*BURIED, "payment returned", IBAN, "registers answer", "signed")  # the desk has not answered yet


@pytest.fixture(autouse=True)
def quiet_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def walked(*names: str, family: towns.Family = towns.DISABILITY, changes: int = 2) -> State:
    """Where it leads; everything that is to hold held on the way."""
    return walked_on(first_state(Plan(family, budget=changes)), *names)


def walked_on(state: State, *names: str) -> State:
    for name in names:
        move = next(move for move in moves.moves(state, set()) if move.name == name)
        assert isinstance(move, Move), move
        assert list(broken(state, move)) == []
        state = move.state
    return state


def statuses(state: State) -> set[Status]:
    return {case.status for case in state.cases.values()}


def only_case(state: State) -> Case:
    [case] = state.cases.values()
    return case


def asked_of(state: State) -> list[set[LookUp]]:
    return [set(job.enquiry.look_ups) for job in state.out.values() if job.enquiry]


def keys(state: State) -> list[str]:
    return sorted(message.key for message in state.messages)


def test_what_was_paid_though_a_mistaken_death_would_have_stopped_it_is_told_as_assigned() -> None:
    state = walked(*ORDERED, "Dana dies", "order placed", "Dana lives", "cancelled too late", "registers answer")
    assert statuses(state) == {Status.ASSIGNED}
    assert keys(state) == ["disability.assigned"]


def test_of_a_disability_that_is_revoked_after_a_death_nobody_is_told() -> None:
    state = walked(*ASSIGNED, "Dana dies", "the disability is revoked", "order cancelled")
    assert statuses(state) == {Status.ANNULLED}
    assert keys(state) == []


@pytest.mark.parametrize(
    "what", [("Dana dies", "the disability is revoked"), ("the disability is revoked", "Dana dies")]
)
def test_an_official_who_closes_what_was_paid_does_not_write_to_the_dead(what: tuple[str, str]) -> None:
    state = walked(*ASSIGNED, *what, "cancelled too late", "official: close")
    assert statuses(state) == {Status.ANNULLED}
    assert keys(state) == []


def test_who_lives_after_all_is_told_of_an_annulment_as_anybody_is() -> None:
    state = first_state(Plan(towns.DISABILITY, budget=3))
    for name in (*ASSIGNED, "Dana dies", "the disability is revoked", "Dana lives", "order cancelled"):
        state = next(move.state for move in moves.moves(state, set()) if move.name == name)
    assert statuses(state) == {Status.ANNULLED}
    assert keys(state) == ["common.annulled"]


def test_a_death_that_was_none_leaves_the_reason_of_a_revoked_disability() -> None:
    state = first_state(Plan(towns.DISABILITY, budget=3))
    for name in (*ASSIGNED, "the disability is revoked", "cancelled too late", "Dana dies", "Dana lives"):
        state = next(move.state for move in moves.moves(state, set()) if move.name == name)
    [case] = state.cases.values()
    assert (case.status, case.waiting and case.waiting.reason) == (Status.ATTENTION, Reason.PAID_BEFORE_ANNULMENT)
    assert case.suspended is None


@pytest.mark.parametrize(("before", "question"), [(OFFERED, "disability.offer"), (ACCOUNT, "common.account_confirm")])
def test_a_question_that_a_mistaken_death_held_back_is_asked_again(before: tuple[str, ...], question: str) -> None:
    """It may have been on its way when the death came, and never went out."""
    state = walked(*before, "Dana dies", "Dana lives")
    assert set(keys(state)) == {"common.goes_on_asked", question}
    [case] = state.cases.values()
    assert case.asking.question is not None
    assert all(case.asking.question.stands_under(m.id) for m in state.messages if m.key == question)


def test_a_correction_while_a_case_rests_leaves_what_is_to_go_on() -> None:
    state = first_state(Plan(towns.BREADWINNER, budget=3))
    while Status.ACCOUNT not in statuses(state):
        names = {move.name: move.state for move in moves.moves(state, set()) if isinstance(move, Move)}
        state = names.get("registers answer") or names["1"]
    for name in ("Dana dies", "the act is corrected", "Dana lives"):
        state = next(move.state for move in moves.moves(state, set()) if move.name == name)
    [case] = state.cases.values()
    assert case.consent is not None
    assert case.status is Status.ACCOUNT


def test_what_was_paid_and_is_annulled_after_its_recipient_died_is_closed_without_a_word() -> None:
    state = walked(*BURIED, "paid", "Dana dies", "the act is annulled", "official: close", family=BURIAL)
    assert (statuses(state), keys(state)) == ({Status.ANNULLED}, [])


@pytest.mark.parametrize(
    "before", [("Dana dies", "the act is annulled"), ("the act is annulled", "Dana dies")], ids=" > ".join
)
def test_who_lives_after_all_is_told_what_was_closed_meanwhile(before: tuple[str, ...]) -> None:
    state = walked(*BURIED, "paid", *before, "official: close", "Dana lives", family=BURIAL, changes=3)
    assert (statuses(state), keys(state)) == ({Status.ANNULLED}, ["common.annulled"])
    assert only_case(state).suspended is None


def test_what_was_paid_is_corrected_after_its_recipient_died_and_an_official_looks() -> None:
    state = walked(*BURIED, "paid", "Dana dies", "the act is corrected", family=BURIAL)
    assert only_case(state).waiting == Waiting(Reason.EVENT_CORRECTED)
    closed = walked(*BURIED, "paid", "Dana dies", "the act is corrected", "official: close", family=BURIAL)
    assert (statuses(closed), keys(closed)) == ({Status.ASSIGNED}, [])
    assert only_case(closed).suspended is not None, "the death is not forgotten"


def test_an_offer_to_who_died_before_they_stood_in_the_case_is_held_as_it_goes_out() -> None:
    to_offer = ("registers answer", "registers answer", "Dana dies", "registers answer")
    assert keys(walked(*to_offer, family=BURIAL)) == []
    state = walked(*to_offer, "the act is annulled", family=BURIAL)
    assert (statuses(state), keys(state)) == ({Status.ANNULLED}, [])


@pytest.mark.parametrize("answer", ["order cancelled", "cancelled too late"])
@pytest.mark.parametrize("before", [(), ("пересмотр",)], ids=["as it is", "while it is looked at again"])
def test_a_redirection_of_what_is_annulled_is_waited_for_and_taken_back(before: tuple[str, ...], answer: str) -> None:
    waits = walked(*SIGNED_ANEW, *before, "the act is annulled", family=BURIAL)
    assert "official: close" not in {move.name for move in moves.moves(waits, set())}
    state = walked(*SIGNED_ANEW, *before, "the act is annulled", "redirection taken", answer, family=BURIAL)
    taken_back = answer == "order cancelled"
    assert statuses(state) == {Status.ANNULLED if taken_back else Status.ATTENTION}
    assert keys(state) == (["common.annulled"] if taken_back else [])


def test_a_redirection_that_was_taken_before_an_annulment_is_taken_back() -> None:
    way = ("redirection taken", "the act is annulled", "order cancelled")
    for before in ((), ("пересмотр",)):
        assert statuses(walked(*SIGNED_ANEW, *before, *way, family=BURIAL)) == {Status.ANNULLED}


@pytest.mark.parametrize(
    "ends",
    [
        ("the act is annulled", "official: close"),
        ("пересмотр", "the act is annulled"),
        ("Dana dies", "official: close"),
    ],
    ids=" > ".join,
)
def test_an_account_that_was_not_looked_at_yet_is_let_go_with_its_case(ends: tuple[str, ...]) -> None:
    state = walked(*BURIED, "payment returned", IBAN, *ends, family=BURIAL)
    assert (statuses(state), state.is_over) == ({Status.ANNULLED}, True)


def test_a_redirection_that_is_refused_ends_what_is_annulled() -> None:
    state = walked(*SIGNED_ANEW, "the act is annulled", "redirection refused", family=BURIAL, changes=3)
    assert (statuses(state), keys(state)) == ({Status.ANNULLED}, ["common.annulled"])


def test_a_redirection_to_who_has_died_is_taken_back_without_a_word() -> None:
    state = walked(*SIGNED_ANEW, "Dana dies", "redirection taken", family=BURIAL)
    assert (only_case(state).waiting, keys(state)) == (Waiting(Reason.RECIPIENT_DIED), [])
    assert any("cancel" in job.id for job in state.jobs)


@pytest.mark.parametrize(
    ("after", "status", "said"),
    [
        (("Dana lives", "redirection taken"), Status.ASSIGNED, ["common.payment_redirected"]),
        (("redirection taken", "Dana lives", "cancelled too late"), Status.ASSIGNED, ["common.payment_redirected"]),
        (("redirection refused", "Dana lives"), Status.ATTENTION, []),
    ],
)
def test_a_redirection_goes_on_after_a_death_that_was_none(
    after: tuple[str, ...], status: Status, said: list[str]
) -> None:
    state = walked(*SIGNED_ANEW, "Dana dies", *after, family=BURIAL, changes=4)
    assert (statuses(state), keys(state)) == ({status}, said)


def test_what_was_cancelled_on_its_way_to_another_account_goes_there_anew() -> None:
    way = ("Dana dies", "redirection taken", "Dana lives", "order cancelled")
    state = walked(*SIGNED_ANEW, *way, family=BURIAL, changes=4)
    account = only_case(state).account
    assert account is not None
    assert account.iban == IBAN


def test_of_an_account_that_is_looked_at_when_who_named_it_dies_nothing_is_said() -> None:
    """Aidos was asked after Dana had said no; the account that he names is hers."""
    way = ("2", *OFFERED, "1", "registers answer", "1", "registers answer", "signed", "order placed", "1 hours pass")
    state = walked(*OFFERED, *way, "payment returned", IBAN, "Aidos dies", "registers answer", family=BURIAL)
    assert keys(state) == []
    assert only_case(state).waiting == Waiting(Reason.RECIPIENT_DIED)


def test_what_was_cancelled_at_a_citizens_word_is_ordered_anew_where_the_register_was_right() -> None:
    held = (*BURIED[:-1], MISTAKEN[Topic.ALIVE], "order cancelled", "official: resume")
    state = walked(*held, "order placed", family=BURIAL)
    assert (statuses(state), keys(state)) == ({Status.ASSIGNED}, ["burial.assigned"])
    payment = only_case(state).payment
    assert payment is not None
    assert (payment.status, len(state.desk)) == ("placed", 2)


@pytest.mark.parametrize(
    ("family", "taken_back"),
    [(towns.BREADWINNER, "the act is annulled"), (towns.SMALL_CHILD, "the disability is revoked")],
    ids=["of a death", "of a disability"],
)
@pytest.mark.parametrize(
    "after",
    [
        ("Dana dies", "registers answer", "registers answer"),
        ("1", "Dana dies", "official: resume", *OFFERED),
        ("2", "снова", "registers answer", "Dana dies", "registers answer"),
    ],
    ids=["who was offered it", "who had agreed", "who changed their mind"],
)
def test_where_who_was_asked_has_died_and_nobody_is_left_nothing_is_said_there(
    after: tuple[str, ...], family: towns.Family, taken_back: str
) -> None:
    state = walked(*OFFERED, "registers answer", *after, taken_back, family=family)
    assert (statuses(state), keys(state)) == ({Status.ANNULLED}, [])


def test_a_question_that_arrives_after_all_stays_closed_while_another_is_open_on_the_number() -> None:
    state = walked(*("registers answer",) * 7, "the question does not arrive", family=towns.BOTH)
    assert statuses(state) == {Status.ATTENTION, Status.OFFERED}
    assert "the question has arrived after all" not in {move.name for move in moves.moves(state, set())}


def test_an_assignment_on_which_nothing_was_ordered_rests_when_its_record_falls() -> None:
    """Its follow-up looked at the register, and at once again for ever."""
    agreed = (*OFFERED, "1", "registers answer", "1", "registers answer", "registers answer")
    state = walked(*agreed, "official: approve", family=towns.REVIEWED)
    state.at += timedelta(hours=2)  # the signer was out of reach
    state = walked_on(state, "signed", "the group is corrected", "registers answer", "official: close")
    state = walked_on(state, "23 hours pass", "the disability is revoked", "registers answer")
    assert (statuses(state), keys(state), only_case(state).wake_at) == ({Status.ASSIGNED}, [], None)


@pytest.mark.parametrize(("act", "status"), [("resume", Status.ACCOUNT), ("close", Status.NOT_ENTITLED)])
@pytest.mark.parametrize(
    ("family", "topic"),
    [
        (BURIAL, Topic.ALIVE),
        (BURIAL, Topic.NEIGHBOUR),
        (towns.DISABILITY, Topic.DIED),
        (towns.DISABILITY, Topic.NOT_ME),
    ],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_who_says_after_a_yes_that_the_register_is_wrong_is_seen_to(
    family: towns.Family, topic: Topic, act: str, status: Status
) -> None:
    """Before an account was looked up there was nothing that an official could do."""
    state = walked(*OFFERED, "1", MISTAKEN[topic], f"official: {act}", family=family)
    if act == "resume":
        state = walked_on(state, "registers answer")
    assert statuses(state) == {status}


def test_an_order_that_does_not_fit_is_placed_anew_under_an_id_of_its_own() -> None:
    state = walked(*ORDERED, "order does not fit", "official: resume", "order placed")
    assert (statuses(state), keys(state)) == ({Status.ASSIGNED}, ["disability.assigned"])
    payment = only_case(state).payment
    assert payment is not None
    assert state.desk == {"26-0000001-1-1": "placed"}


def test_beside_another_order_under_its_number_none_is_placed() -> None:
    state = walked(*ORDERED, "order refused")
    assert {move.name for move in moves.moves(state, set()) if move.name.startswith("official")} == {"official: close"}


def test_who_is_the_wrong_person_is_for_every_case_on_the_number() -> None:
    state = walked(*("registers answer",) * 7, MISTAKEN[Topic.NOT_ME], family=towns.BOTH)
    assert len(state.cases) == 2
    assert {case.waiting and case.waiting.reason for case in state.cases.values()} == {Reason.SAID_WRONG_PERSON}


@pytest.mark.parametrize(
    ("desk", "then", "status", "orders"),
    [("order cancelled", "order placed", "placed", 2), ("cancelled too late", "official: resume", "paid", 1)],
)
def test_what_was_taken_back_for_a_revocation_is_paid_when_the_record_stands_again(
    desk: str, then: str, status: str, orders: int
) -> None:
    fell = (*ASSIGNED, "the disability is revoked", "the disability stands again", desk)
    state = walked(*fell, "official: resume", "registers answer", then)
    payment = only_case(state).payment
    assert payment is not None
    assert (statuses(state), payment.status, len(state.desk)) == ({Status.ASSIGNED}, status, orders)


def test_what_stays_revoked_is_not_resumed() -> None:
    state = walked(*ASSIGNED, "the disability is revoked", "cancelled too late")
    assert "official: resume" not in {move.name for move in moves.moves(state, set())}


@pytest.mark.parametrize(
    ("before", "order_id"),
    [
        (("the program fails", "official: close"), "26-0000001-1"),
        (("signed", "order does not fit", "official: close"), "26-0000001-1-1"),
    ],
    ids=["before an order", "of an order that was not taken"],
)
def test_a_review_of_what_was_closed_unpaid_can_end_in_an_order(before: tuple[str, ...], order_id: str) -> None:
    signed = ("signed",) if "signed" not in before else ()
    state = walked(*ORDERED[:-1], *before, "пересмотр", "official: resume", *signed, "order placed")
    payment = only_case(state).payment
    assert payment is not None
    assert (statuses(state), payment.status, payment.order_id) == ({Status.ASSIGNED}, "placed", order_id)


def test_a_review_of_what_was_closed_beside_another_order_places_none() -> None:
    state = walked(*ORDERED, "order refused", "official: close", "пересмотр", "official: resume")
    assert only_case(state).waiting == Waiting(Reason.ORDER_REFUSED, ("409",))
    assert set(state.desk.values()) == {"another"}


NOT_ORDERED = [
    (("the program fails", "official: close"), "26-0000001-1"),
    (("signed", "order does not fit", "official: close"), "26-0000001-1-1"),
]


@pytest.mark.parametrize("held", ["the act is corrected", FOR_A_PERSON])
@pytest.mark.parametrize(("before", "order_id"), NOT_ORDERED, ids=["before an order", "of an order that was not taken"])
def test_what_was_closed_unpaid_and_is_looked_at_again_is_paid(
    before: tuple[str, ...], order_id: str, held: str
) -> None:
    """Whatever an official looks at it for: to let it go on is to order it."""
    signed = ("signed",) if "signed" not in before else ()
    placed = ("official: resume", *signed, "order placed")
    state = walked(*ACCOUNT, "1", "registers answer", *before, held, *placed, family=BURIAL)
    payment = only_case(state).payment
    assert payment is not None
    assert (statuses(state), payment.status, payment.order_id) == ({Status.ASSIGNED}, "placed", order_id)


@pytest.mark.parametrize(("before", "order_id"), NOT_ORDERED, ids=["before an order", "of an order that was not taken"])
def test_words_that_can_be_true_of_no_case_leave_what_was_closed_as_it_is(
    before: tuple[str, ...], order_id: str
) -> None:
    """ "I am not ill", of a burial: a person answers, and nothing is held."""
    state = walked(*ACCOUNT, "1", "registers answer", *before, MISTAKEN[Topic.NOT_ILL], family=BURIAL)
    assert (statuses(state), only_case(state).waiting) == ({Status.ASSIGNED}, None)


def test_a_register_that_still_spoke_of_a_death_that_was_none_suspends_nothing_any_more() -> None:
    """Who was asked for when the death stood answered that they had died."""
    long_ago = ("24 hours pass", "2", "24 hours pass", "registers answer", "registers answer", "48 hours pass")
    named = (*OFFERED, "1", "registers answer", *long_ago, "registers answer", "KZ00722C000000000001")
    decided = (*named, "24 hours pass", "1", *("registers answer",) * 3, "official: approve")
    [family] = [family for family in towns.by_name().values() if family.name.endswith("decided by an official")]
    ways = every_way(first_state(Plan(family, budget=2)), *decided, "Dana dies", "registers answer", "Dana lives")
    for state in ways:
        assert statuses(walked_on(state, "signed")) == {Status.ORDERED}


def every_way(state: State, *names: str) -> list[State]:
    """Where several moves of one name lead."""
    states = [state]
    for name in names:
        led = (move for before in states for move in moves.moves(before, set()) if move.name == name)
        states = list({key_of(move.state): move.state for move in led if isinstance(move, Move)}.values())
    assert states
    return states


# Of two benefits on one number the first is given back, and the second declined.
NEITHER = (*("registers answer",) * 7, "1", "registers answer", "отзываю", "2")


@pytest.mark.parametrize("words", ["он жив, он не умер", "я ему просто соседка", "вы ошиблись, это не я"])
def test_words_that_hold_another_case_than_the_one_spoken_of_hold_it(words: str) -> None:
    """What may become of a case is told by its own status, not by that of the other."""
    state = walked_on(walked(*NEITHER, family=towns.BOTH, changes=1), words)
    assert sorted(case.status for case in state.cases.values()) == [Status.ATTENTION, Status.WITHDRAWN]

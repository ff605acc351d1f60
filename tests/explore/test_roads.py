"""Roads that the exploration found to end badly, walked again one by one."""

import logging

import pytest

from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason
from tests.explore import moves, towns
from tests.explore.explorer import Plan, first_state
from tests.explore.invariants import broken
from tests.explore.moves import Move
from tests.explore.state import State

OFFERED = ("registers answer",) * 3
ACCOUNT = (*OFFERED, "1", "registers answer")
ORDERED = (*ACCOUNT, "1", "registers answer", "registers answer", "signed")
ASSIGNED = (*ORDERED, "order placed")


@pytest.fixture(autouse=True)
def quiet_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def walked(*names: str, family: towns.Family = towns.DISABILITY, quiet: bool = False) -> State:
    """Where it leads; everything that is to hold held on the way."""
    state = first_state(Plan(family, quiet=quiet, budget=2))
    for name in names:
        move = next(move for move in moves.moves(state, set()) if move.name == name)
        assert isinstance(move, Move), move
        assert list(broken(state, move)) == []
        state = move.state
    return state


def statuses(state: State) -> set[Status]:
    return {case.status for case in state.cases.values()}


def keys(state: State) -> list[str]:
    return sorted(message.key for message in state.messages)


def test_what_was_paid_though_a_mistaken_death_would_have_stopped_it_is_told_as_assigned() -> None:
    state = walked(*ORDERED, "Dana dies", "order placed", "Dana lives", "cancelled too late")
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

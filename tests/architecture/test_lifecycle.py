"""The state machine as one table: every status has a meaning, can be reached, and can be left where it is no end."""

import pytest

from proactive.cases.lifecycle import (
    ASKING,
    BEFORE_DECISION,
    CLOSED,
    FOR_OFFICIALS,
    MEANING,
    MOVES,
    PHASES,
    WITHDRAWABLE,
    MoveNotAllowed,
    Status,
    check_move,
)
from proactive.messages.texts import common
from proactive.road.pipeline import ROAD

START = Status.DETECTED
END = Status.ANNULLED


def reached(start: Status) -> set[Status]:
    found, new = {start}, {start}
    while new:
        new = {to for seen in new for to in MOVES[seen]} - found
        found |= new
    return found


@pytest.mark.parametrize("status", sorted(Status))
def test_every_status_has_a_meaning_and_a_place_in_the_table(status: Status) -> None:
    assert len(MEANING[status].split()) > 3
    assert isinstance(MOVES[status], set)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_status_can_be_told_to_a_citizen(language: str) -> None:
    told = [common("state", status, language) for status in Status]  # type: ignore[arg-type]
    assert all(told)


def test_every_status_can_be_reached_from_the_beginning() -> None:
    assert reached(START) == set(Status)


@pytest.mark.parametrize("status", sorted(set(Status) - {END}))
def test_no_case_is_stuck_before_an_end(status: Status) -> None:
    assert MOVES[status]
    assert reached(status) & CLOSED


def test_a_case_that_was_taken_back_stays_so() -> None:
    assert MOVES[END] == set()


@pytest.mark.parametrize("status", sorted(set(Status) - CLOSED))
def test_a_person_can_always_look_and_a_register_can_always_take_back(status: Status) -> None:
    assert MOVES[status] | {status} >= {Status.ATTENTION, Status.ANNULLED}


def test_every_stage_of_the_road_stands_at_a_status_and_can_be_called() -> None:
    assert set(ROAD) <= set(Status)
    assert [status for status, stage in ROAD.items() if not callable(stage)] == []


@pytest.mark.parametrize("status", sorted(set(Status) - CLOSED))
def test_every_open_status_has_a_stage(status: Status) -> None:
    assert status in ROAD


def test_money_is_only_ordered_by_way_of_a_decision() -> None:
    before = {seen for seen, moves in MOVES.items() if Status.ORDERED in moves}
    assert before == {Status.DECIDED}


def test_each_status_is_so_far_and_no_farther() -> None:
    """In exactly one phase; what else is said of statuses is made of these."""
    assert sorted(status for phase in PHASES for status in phase) == sorted(Status)


def test_the_groups_of_statuses_do_not_contradict_one_another() -> None:
    assert not CLOSED & (ASKING | BEFORE_DECISION | FOR_OFFICIALS)
    assert ASKING | WITHDRAWABLE <= BEFORE_DECISION
    assert [status for status in WITHDRAWABLE if Status.WITHDRAWN not in MOVES[status]] == []
    asked_nobody_yet = BEFORE_DECISION - WITHDRAWABLE
    assert [status for status in asked_nobody_yet | CLOSED if Status.WITHDRAWN in MOVES[status]] == []


@pytest.mark.parametrize("seen", Status)
def test_only_the_moves_of_the_table_are_allowed(seen: Status) -> None:
    for to in MOVES[seen] | {seen}:
        check_move(seen, to)
    for to in set(Status) - MOVES[seen] - {seen}:
        with pytest.raises(MoveNotAllowed, match=f"from {seen} to {to}"):
            check_move(seen, to)

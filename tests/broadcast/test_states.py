from datetime import timedelta

import pytest

from proactive.broadcasts.broadcast import FOUR_EYES_ABOVE, MOVES, BroadcastNotPossible, NeedsSecond, State, confirmed
from tests.broadcast.makers import draft
from tests.storage.makers import MINUTE, NOON

MANY = FOUR_EYES_ABOVE + 1


@pytest.mark.parametrize("to", State)
@pytest.mark.parametrize("seen", State)
def test_a_broadcast_makes_the_moves_of_the_table_and_no_other(seen: State, to: State):
    broadcast = draft(state=seen)
    if to in MOVES[seen]:
        assert broadcast.moved(to, NOON).state is to
    else:
        with pytest.raises(BroadcastNotPossible, match=f"is {seen}"):
            broadcast.moved(to, NOON)


def test_what_is_over_stays_over():
    assert [state for state in State if draft(state=state).over] == [State.FINISHED, State.CANCELLED]


def test_it_started_when_it_first_ran_and_not_when_it_was_resumed():
    first = draft(state=State.CONFIRMED).moved(State.RUNNING, NOON)
    resumed = first.moved(State.PAUSED, NOON + MINUTE).moved(State.RUNNING, NOON + 2 * MINUTE)
    assert resumed.started_at == NOON


def test_a_confirmed_one_is_due_at_its_time():
    waiting = draft(state=State.CONFIRMED, scheduled_at=NOON + MINUTE)
    assert not waiting.is_due(NOON)
    assert waiting.is_due(NOON + MINUTE)
    assert draft(state=State.CONFIRMED).is_due(NOON - timedelta(days=1))


def test_a_small_one_is_let_go_by_one_administrator():
    assert confirmed(draft(), "serik", None, FOUR_EYES_ABOVE).state is State.CONFIRMED


@pytest.mark.parametrize("second", [None, "serik", "aigul"])
def test_a_large_one_takes_somebody_who_neither_wrote_nor_starts_it(second: str | None):
    with pytest.raises(NeedsSecond, match="1001 people"):
        confirmed(draft(author="aigul"), "serik", second, MANY)
    assert confirmed(draft(author="aigul"), "serik", "dana", MANY).confirmed_by == "dana"


def test_only_a_draft_is_let_go():
    with pytest.raises(BroadcastNotPossible, match="only a draft"):
        confirmed(draft(state=State.PAUSED), "serik", None, 1)

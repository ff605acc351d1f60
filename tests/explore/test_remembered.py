"""What is not made again is what would have been made."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.explore import towns
from tests.explore.explorer import Plan, explore
from tests.explore.remembered import Remembered


def test_what_was_made_is_not_made_again_until_there_is_too_much() -> None:
    remembered, made = Remembered(most=2), []

    def told(name: str) -> Any:
        return remembered.of((name,), None, lambda: made.append(name) or name.upper())

    assert [told("a"), told("a"), told("b"), told("a")] == ["A", "A", "B", "A"]
    assert made == ["a", "b"]
    for name in ("c", "d", "e", "a"):
        told(name)
    assert made == ["a", "b", "c", "d", "e", "a"]


def test_what_it_was_made_of_is_held_so_that_nothing_else_has_its_id() -> None:
    remembered = Remembered()
    ids = {id(remembered.of((id(thing),), thing, lambda thing=thing: thing)) for thing in map(list, ["a"] * 50)}
    assert len(ids) == 50


@pytest.mark.parametrize("plan", [Plan(towns.DISABILITY, telegram=True, budget=1), Plan(towns.BOTH, quiet=True)])
def test_a_walk_that_remembers_is_the_walk_that_does_not(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    remembering = explore(plan, most=1200)

    def forgetful(_self: Remembered, _key: object, _made_of: object, make: Callable[[], Any]) -> Any:
        return make()

    monkeypatch.setattr(Remembered, "of", forgetful)
    afresh = explore(plan, most=1200)
    assert (remembering.states, remembering.moves) == (afresh.states, afresh.moves)
    assert remembering.faults == afresh.faults == {}

"""A change that comes as late as it can be read loses nothing of what is met."""

import logging
from collections.abc import Iterator

import pytest

from tests.explore import explorer, keys, towns, unread
from tests.explore.explorer import Graph, Plan, explore
from tests.explore.state import State
from tests.explore.towns import FAMILIES, Change, Family, registers


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    unread.shown_in.cache_clear()


def met_in(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> set[object]:
    """Every state of the cases, whatever the registers would say of what was not read."""
    met: set[object] = set()

    def noted(graph: Graph, parent: int, way: str, state: State) -> int:
        met.add((tuple(keys.case_key(case, state)[0] for case in state.cases.values()), frozenset(state.desk.items())))
        return add(graph, parent, way, state)

    add = Graph.add
    monkeypatch.setattr(explorer.Graph, "add", noted)
    assert explore(plan).faults == {}
    monkeypatch.setattr(explorer.Graph, "add", add)
    unread.shown_in.cache_clear()
    return met


def test_whatever_is_met_with_changes_at_every_moment_is_met_with_those_that_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = met_in(Plan(towns.DISABILITY, budget=1), monkeypatch)
    monkeypatch.setattr(Change, "is_told", True)
    at_every_moment = met_in(Plan(towns.DISABILITY, budget=1), monkeypatch)
    assert at_every_moment <= late


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_no_change_that_is_not_told_alters_what_an_event_says(family: Family) -> None:
    as_it_is = registers(family.name, ()).event_record()
    untold = [change.name for change in family.changes if not change.is_told]
    assert untold
    assert {registers(family.name, (name,)).event_record() for name in untold} == {as_it_is}


def test_two_changes_come_with_an_answer_where_it_shows_both() -> None:
    state = explorer.first_state(Plan(towns.BURIAL, budget=2))
    shown = {
        tuple(change.name for change in changes)
        for job in state.out.values()
        for changes in unread.read_with(job, state)
    }
    assert any(len(names) == 1 for names in shown)
    assert all(len(set(names)) == len(names) <= 2 for names in shown)
    state.budget = 0
    assert [*unread.read_with(next(iter(state.out.values())), state)] == []

"""Two cases on one number: what is walked in turn finds what is walked in every order."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.conversation import dialogue
from proactive.road import acts, event
from proactive.road.acts import OF_REASON
from tests.explore import towns
from tests.explore.explorer import Plan, explore
from tests.explore.state import State
from tests.explore.towns import Family

MOST = 2500
Planting = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def quiet_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def nobody_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(State, "busy", lambda _self, _case: frozenset())


def a_yes_is_another_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """What agreed to the one question is taken for the other one's consent."""
    hear = dialogue.hear

    def mistaken(talk: Any, inbound: Any, now: Any) -> Outcome:
        outcome = hear(talk, inbound, now)
        others = [own for own in talk.mine if outcome.case and own.number != outcome.case.number]
        if not others or outcome.case is None or outcome.case.consent is None:
            return outcome
        consent = replace(outcome.case.consent, message_id=f"{others[0].number}.3.offer")
        return replace(outcome, case=outcome.case.with_application(consent=consent))

    monkeypatch.setattr(dialogue, "hear", mistaken)


def nothing_is_done_about_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = {at: {} for at in OF_REASON[Reason.ACCOUNT]}
    monkeypatch.setattr(acts, "OF_REASON", {**OF_REASON, Reason.ACCOUNT: closed})


def a_death_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event, "died", lambda case, iin, now, acts=(): Outcome(case=case))


def kinds(family: Family, *, in_turn: bool, budget: int = 0, most: int = 10**9) -> set[str]:
    explored = explore(Plan(replace(family, in_turn=in_turn), budget=budget), most=most)
    return {what.split(" (")[0] for what in explored.faults}


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (nobody_is_busy, "2 questions on one number"),
        (a_yes_is_another_cases, "a yes to another case's question"),
    ],
)
def test_a_fault_that_only_two_cases_show_is_found_in_turn(
    plant: Planting, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert kind in kinds(towns.BOTH, in_turn=True, most=MOST)


def test_in_turn_a_death_is_met_while_the_other_case_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    a_death_changes_nothing(monkeypatch)
    assert any(
        kind.startswith("a message to the dead") for kind in kinds(towns.BOTH, in_turn=True, budget=1, most=MOST)
    )


@pytest.mark.parametrize("plant", [nobody_is_busy, a_yes_is_another_cases, nothing_is_done_about_an_account])
def test_in_turn_the_same_kinds_are_found_as_in_every_order(plant: Planting, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    in_every_order = kinds(towns.PENSIONER, in_turn=False)
    assert kinds(towns.PENSIONER, in_turn=True) == in_every_order


def test_an_answer_is_overtaken_as_often_as_a_road_may_have_trouble() -> None:
    few, many = (explore(Plan(replace(towns.DISABILITY, in_turn=True), budget=budget)) for budget in (0, 1))
    every = explore(Plan(towns.DISABILITY))
    assert few.states < every.states < many.states
    assert few.faults == every.faults == many.faults == {}

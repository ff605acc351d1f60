"""Nobody is stuck: every state of a case that the short form reaches is looked at, and has a way to an end."""

import gc
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from proactive.cases.case import Event
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import SAID_MISTAKEN, Reason, Waiting
from proactive.conversation import outside
from proactive.conversation.topics.classifier import topic_of
from proactive.conversation.topics.topic import CONTRADICTS, Topic
from proactive.conversation.understanding import Meaning, understand
from proactive.conversation.utterances import FOR_A_PERSON, MISTAKEN, UTTERANCES, WORDS
from proactive.road import acts, event
from proactive.road.acts import OF_REASON, CaseProgress, OfficialAct
from proactive.services import SERVICES
from tests.explore import moves, towns
from tests.explore.explorer import Explored, Plan, explore, first_kind, first_state
from tests.explore.invariants import broken
from tests.explore.plans import SHORT
from tests.explore.quick import quick_replace, quickly

FEWEST = {"states": 140, "moves": 1000}


@pytest.fixture(autouse=True)
def quiet_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def faults(explored: Explored) -> dict[str, str]:
    return {fault.what: " > ".join(fault.way) for fault in explored.faults.values()}


@pytest.mark.parametrize("plan", SHORT, ids=lambda plan: plan.name)
def test_from_every_state_an_end_is_reached_and_nothing_is_broken_on_the_way(plan: Plan) -> None:
    explored = explore(plan)
    assert faults(explored) == {}
    assert explored.is_whole
    assert explored.states > FEWEST["states"]
    assert explored.moves > FEWEST["moves"]
    assert gc.isenabled()


def test_two_cases_on_one_number_ask_one_after_the_other() -> None:
    explored = explore(Plan(towns.BOTH), most=1000)
    assert faults(explored) == {}
    assert explored.states >= 1000


@pytest.mark.parametrize("meaning", Meaning)
def test_every_meaning_has_words_that_are_understood_so(meaning: Meaning) -> None:
    for words in WORDS[meaning]:
        assert understand(words, choices=3 if meaning is Meaning.CHOICE else 0).meaning is meaning


def test_every_act_of_an_official_is_tried() -> None:
    assert set(moves.ACTS) == set(OfficialAct)
    assert len({utterance.name for utterance in UTTERANCES}) == len(UTTERANCES)


def test_every_service_is_explored_and_everything_that_a_register_reports_of_its_matter() -> None:
    assert {code for family in towns.FAMILIES for code in family.services} == {service.code for service in SERVICES}
    reported = {
        kind for family in towns.FAMILIES for kind in (*(change.kind for change in family.changes), first_kind(family))
    }
    assert {kind for kinds in outside.REPORTED.values() for kind in kinds} <= reported


def test_a_question_that_was_thought_lost_and_arrived_is_met() -> None:
    """It is open again under the message that went out."""
    state = first_state(Plan(towns.DISABILITY, budget=1))
    while not any(case.status in ASKING for case in state.cases.values()):
        state = next(move.state for move in moves.answers(state))
    lost = next(move.state for move in moves.faults(state) if move.name == "the question does not arrive")
    arrived = next(move for move in moves.faults(lost) if move.name == "the question has arrived after all")
    assert list(broken(lost, arrived)) == []
    assert {case.status for case in arrived.state.cases.values()} <= ASKING


def test_quiet_hours_are_met_at_night() -> None:
    """What is said after half past eight is answered, and what is not asked for waits for the morning."""
    by_day, at_night = explore(Plan(towns.DISABILITY)), explore(Plan(towns.DISABILITY, quiet=True))
    assert faults(at_night) == {}
    assert at_night.states > 1.5 * by_day.states


def test_a_reason_without_a_way_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The explorer itself would notice: an official who may do nothing about a missing account."""
    closed = {at: {} for at in OF_REASON[Reason.ACCOUNT]}
    monkeypatch.setattr(acts, "OF_REASON", {**OF_REASON, Reason.ACCOUNT: closed})
    found = faults(explore(Plan(towns.DISABILITY)))
    assert any(what.startswith("no end: disability:attention:account") for what in found)


def test_an_act_that_raises_though_it_is_shown_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a status that the table of moves does not let an act reach."""
    monkeypatch.setattr(acts, "OF_STATUS", {**acts.OF_STATUS, Status.OFFERED: {OfficialAct.UPHOLD: Status.REFUSED}})
    found = faults(explore(Plan(towns.DISABILITY), most=300))
    assert any("official: uphold raises" in what for what in found)


@pytest.mark.parametrize(
    ("reasons", "at"),
    [(sorted(SAID_MISTAKEN), CaseProgress.CANCELLED), (acts.NOT_HELD, CaseProgress.ORDERED)],
    ids=["cancelled at a citizen's word", "never placed"],
)
def test_what_is_assigned_and_never_paid_is_found(
    reasons: Sequence[Reason | Waiting], at: CaseProgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an official's act that only goes back to the assignment, and orders nothing."""
    plan = Plan(replace(towns.DISABILITY, changes=()), budget=1)
    assert faults(explore(plan)) == {}
    nothing_ordered = {reason: {**OF_REASON[reason], at: acts.LOOKED_INTO} for reason in reasons}
    monkeypatch.setattr(acts, "OF_REASON", {**OF_REASON, **nothing_ordered})
    found = faults(explore(plan))
    assert any(what.startswith("assigned, and never paid: disability") for what in found)


def test_that_a_register_is_wrong_is_said_in_words_that_are_understood_so() -> None:
    assert set(MISTAKEN) == CONTRADICTS
    for topic, words in MISTAKEN.items():
        assert topic_of(words) is topic
    assert topic_of(FOR_A_PERSON) is Topic.PERSON


def test_what_an_official_may_do_is_the_same_whatever_is_said_to_be_wrong() -> None:
    """So the exploration takes these cases for one."""
    assert len({id(OF_REASON[reason]) for reason in SAID_MISTAKEN}) == 1


def test_a_message_to_the_dead_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a death that changes nothing."""
    monkeypatch.setattr(event, "died", lambda case, iin, now, acts=(): Outcome(case=case))
    found = faults(explore(Plan(towns.DISABILITY, budget=1), most=1500))
    assert any(what.startswith("a message to the dead") for what in found)


def test_a_quick_copy_is_the_copy() -> None:
    case = next(iter(first_state(Plan(towns.BURIAL)).cases.values()))
    for record, changes in ((case, {"wake_at": None}), (case.asking, {"place": 1}), (case.beside, {"answers": ()})):
        copy = quick_replace(record, **changes)
        assert copy == replace(record, **changes)
        assert copy is not record


def test_the_program_is_as_it_was_after_an_exploration() -> None:
    before = event.replace
    with quickly():
        assert event.replace is quick_replace
    assert event.replace is before is replace


def test_the_event_of_a_family_is_its_registers_word() -> None:
    news = towns.event_of(towns.BURIAL.name, ("the act is annulled",), "annulled")
    assert isinstance(news, Event)
    assert news.is_taken_back

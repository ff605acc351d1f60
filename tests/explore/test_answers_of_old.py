"""What registers answered before a record fell and stood again, or long ago, is not what a case is decided on."""

from dataclasses import replace
from datetime import timedelta

from proactive.cases.lifecycle import Status
from proactive.cases.registers import Account
from tests.explore import towns
from tests.explore.keys import key_of
from tests.explore.state import State
from tests.explore.test_roads import OFFERED, asked_of, keys, only_case, statuses, walked, walked_on

# A refusal, and an official who looks again meanwhile on a record that has fallen.
REFUSED = (*("registers answer",) * 4, "1", "registers answer", "1", *("registers answer",) * 3)
REFUSED += ("official: hear", "110 hours pass", "official: refuse", "signed", "registers answer", "registers answer")
LOOKED_AT = (*REFUSED, "the act is annulled", "пересмотр", "official: resume", *("registers answer",) * 3)
APPROVED = (*LOOKED_AT, "official: approve")


def test_what_is_approved_on_a_record_that_fell_and_stands_again_is_paid() -> None:
    """What registers answered before tells of the record that fell."""
    state = walked(*APPROVED, "the act stands again", "signed", "registers answer", family=towns.BREADWINNER)
    assert statuses(state) == {Status.ORDERED}
    assert keys(walked_on(state, "order placed", "registers answer")) == ["breadwinner.assigned"]


def test_what_is_approved_on_a_record_that_fell_is_paid_to_nobody() -> None:
    state = walked(*APPROVED, "signed", family=towns.BREADWINNER)
    assert (statuses(state), keys(state)) == ({Status.ANNULLED}, ["common.annulled"])


def test_a_question_that_no_longer_counts_is_told_apart_from_the_same_that_does() -> None:
    state = walked(*LOOKED_AT[:-3], family=towns.BREADWINNER)
    looked_at_anew = state.copy()
    case = only_case(state)
    looked_at_anew.cases[case.number] = replace(case, screening=case.screening + 1)
    assert asked_of(looked_at_anew) == asked_of(state) != []
    assert key_of(looked_at_anew) != key_of(state)


def test_a_review_is_prepared_anew_when_the_record_stands_again() -> None:
    """What was found meanwhile tells of the record that had fallen."""
    state = walked(*LOOKED_AT, family=towns.BREADWINNER)
    assert against(state) == {"L7.1", "L-R1"}
    again = walked_on(state, "the act stands again", *("registers answer",) * 3)
    assert (statuses(again), against(again)) == ({Status.REVIEW}, set())


def against(state: State) -> set[str]:
    """Checks that what was asked for does not stand up to."""
    return {finding.check for finding in only_case(state).findings if not finding.passed}


def test_what_was_examined_long_before_it_is_decided_is_examined_again() -> None:
    """A register was out of reach while it was asked, before the decision, whether the record stands."""
    state = walked(*OFFERED, "1", "registers answer", "24 hours pass", "registers answer", family=towns.BURIAL)
    state.at += timedelta(hours=2)
    state = walked_on(state, "1", "registers answer", "registers answer")
    assert statuses(state) == {Status.CHECKED}
    state.at += timedelta(days=13)
    state = walked_on(state, "registers answer")
    assert (statuses(state), only_case(state).decision) == ({Status.APPLIED}, None)
    assert statuses(walked_on(state, "registers answer")) == {Status.DECIDED}


def test_answers_that_are_days_apart_are_asked_for_once_more() -> None:
    """A register was out of reach while the others answered."""
    state = walked(*OFFERED, "1", "registers answer", "1", family=towns.BURIAL)
    state.at += timedelta(days=13)
    state = walked_on(state, "registers answer")
    assert statuses(state) == {Status.APPLIED}
    [again] = asked_of(state)
    assert {look_up.record for look_up in again} == {Account}
    assert statuses(walked_on(state, "registers answer")) == {Status.DECIDED}

"""Applying again replaces the application whole: nothing of the one before counts for the new one."""

from dataclasses import fields, replace
from datetime import date

import pytest

from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import MOVES, Status
from proactive.cases.reasons import Reason, Waiting
from proactive.papers import PaperKind, available, journal
from proactive.road import event, official_acts, pipeline
from proactive.road.acts import possible
from proactive.road.decision import ActNotPossible
from tests.law.road import Road
from tests.parts import changed

DAY = date(2026, 3, 12)
WRONG = "KZ00722C000000000001"
OUTLIVES = {
    "status",
    "revision",
    "wake_at",
    "screening",
    "language",
    "asking",  # the way in which the citizen is reached, and nothing else of it
    "decisions_made",
    "former",
}


def reviewed() -> Road:
    """A disability that an official decides about, with everything prepared."""
    record = {"of": "Dana", "group": 2, "cause": "nuclear", "on": date(2026, 3, 10)}
    return Road.of("disability", today=DAY, disability=record).agrees()


def refused() -> Road:
    return reviewed().refuses(Ground.UNTRUE, "Құжат расталмады")


def again(road: Road) -> Road:
    return road.presses("apply_again")


def held(road: Road, why: Waiting) -> Road:
    """The case waits for a person, as it does where a register refuses or a number is missing."""
    road.take(pipeline.for_a_person(road.case, why.reason, *why.about))
    return road


@pytest.mark.parametrize("status", sorted(status for status in Status if Status.DETECTED in MOVES[status]))
def test_after_applying_again_a_case_is_as_it_was_opened_but_for_numbers(status: Status) -> None:
    case = refused().case
    assert case.application
    later = replace(case, status=status, revision=case.revision + 1).screened_again(case.opened_at)
    fresh = Case(**{field.name: getattr(case, field.name) for field in fields(Case) if needed(field.name)})
    compared = [field.name for field in fields(Case) if field.compare]
    differ = {name for name in compared if getattr(later, name) != getattr(fresh, name)}
    assert differ <= OUTLIVES
    reached = {"msisdn": case.asking.msisdn, "channel": case.asking.channel, "address": case.asking.address}
    assert later.asking == changed(fresh, **reached, spoken_with=case.recipient_iin).asking


def needed(name: str) -> bool:
    """What a case is opened with."""
    return name in {"number", "service", "status", "opened_at", "event", "subject_iin", "joined"}


@pytest.mark.parametrize(
    "why",
    [
        Waiting(Reason.REGISTER_REFUSES, ("kz:GBDFL", "rjct")),
        Waiting(Reason.NO_NUMBER),
        Waiting(Reason.UNDELIVERED),
        Waiting(Reason.UNKNOWN, ("D7.1",)),
    ],
)
def test_a_case_that_waits_after_applying_again_is_resumed_with_a_new_offer(why: Waiting) -> None:
    road = held(again(refused()), why).official(official_acts.resume)
    assert road.case.status is Status.OFFERED
    assert road.case.consent is None
    assert road.agrees().case.status is Status.REVIEW


@pytest.mark.parametrize("ended", [refused, lambda: reviewed().presses("withdraw").presses("withdraw_yes")])
def test_nothing_is_decided_after_applying_again_before_there_is_a_consent(ended) -> None:
    road = ended()
    again_from = road.case.screened_again(road.at)
    road.case = replace(again_from, revision=road.case.revision + 1)
    held(road, Waiting(Reason.NO_NUMBER))
    assert possible(road.case) == {"resume", "close", "name_person", "note"}
    with pytest.raises(ActNotPossible, match="no application"):
        official_acts.approve(road.case, "O-1", road.now)
    with pytest.raises(ActNotPossible, match="no application"):
        official_acts.refuse(road.case, Ground.UNTRUE, "сөз", "O-1", road.now)


def test_after_three_wrong_accounts_nothing_prepared_before_can_be_approved() -> None:
    road = again(refused()).says("1").says(WRONG).says(WRONG).says(WRONG)
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.ACCOUNT))
    assert not possible(road.case) & {"approve", "refuse"}
    with pytest.raises(ActNotPossible):
        official_acts.approve(road.case, "O-1", road.now)


def test_no_number_comes_twice_however_often_somebody_applies() -> None:
    road = reviewed()
    jobs = [job.id for job in road.carried_out]
    consents, decisions = [road.case.consent.id], []
    for _ in range(3):
        road.refuses(Ground.UNTRUE, "Құжат расталмады")
        decisions.append(road.case.decision.number)
        again(road).agrees()
        consents.append(road.case.consent.id)
    road.official(official_acts.approve)
    decisions.append(road.case.decision.number)
    jobs = [job.id for job in road.carried_out]
    for numbers in (consents, decisions, jobs, [message.id for message in road.read]):
        assert sorted(numbers) == sorted(set(numbers))
    assert [number.rpartition("/")[2] for number in decisions] == ["1", "2", "3", "4"]
    assert len(road.orders) == 1


def test_what_was_decided_before_can_be_read_until_it_is_decided_anew() -> None:
    road = again(refused())
    assert road.case.decision is None
    assert road.case.last_decision.number.endswith("/1")
    road.says("неге")
    assert road.keys[-1] == "disability.explain_refused"
    [line] = journal([road.case], DAY, date(2026, 3, 31), road.case.language).lines
    assert line[-2].startswith(road.case.last_decision.number)
    assert available(road.case) == ()


def test_the_journal_has_the_new_application_once_it_is_registered() -> None:
    road = again(refused()).agrees()
    [line] = journal([road.case], DAY, date(2026, 3, 31), road.case.language).lines
    assert road.case.last_decision.number.endswith("/1")
    assert line[-2] == ""
    assert PaperKind.NOTICE not in available(road.case)


def test_an_application_that_lapsed_with_its_applicant_can_be_resumed() -> None:
    row = {
        "today": DAY,
        "acts": [{"death": "Serik", "on": date(2026, 3, 10)}, {"marriage": ["Serik", "Dana"]}],
        "benefits": [{"of": "Serik", "kind": "age_pension"}],
    }
    road = Road.of("burial", **row).says("1")
    road.take(event.died(road.case, road.case.recipient_iin, road.now))
    assert possible(road.case) == {"resume", "close", "name_person", "note"}
    assert road.official(official_acts.resume).case.status is Status.OFFERED

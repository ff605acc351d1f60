"""A death that GBDFL alone tells of, and no act: GBDFL is asked once a day, and the case goes on where it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from proactive.cases.award import Ground
from proactive.cases.jobs import Cancellation
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.road import official_acts, pipeline, suspension
from proactive.road.suspension import DIED
from tests import parts
from tests.law.road import Road
from tests.law.test_standing import DAY, becomes, breadwinner, burial, disability, goes_on_by

ALI = {"born": date(2016, 2, 1)}
DANA_DIED = {"Dana": {"died": DAY}}


def offered() -> Road:
    return disability()


def asked_for_an_account() -> Road:
    return disability().says("1")


def applied() -> Road:
    return breadwinner().agrees()


def refused() -> Road:
    road = breadwinner().agrees()
    road.case = parts.changed(road.case, hearing=parts.HEARD)
    return road


def dies(road: Road) -> Road:
    """GBDFL says so, and no act does."""
    people = {"Ali": ALI} if road.case.service == "breadwinner" else {}
    return becomes(road, people={**people, **DANA_DIED})


def lives(road: Road) -> Road:
    return becomes(road, people={"Ali": ALI} if road.case.service == "breadwinner" else {})


def at_rest(road_of: Callable[[], Road]) -> Road:
    """As it is found out when the next thing is to be said, decided or paid."""
    road = dies(road_of())
    road.at = road.case.wake_at or road.at + timedelta(days=3)
    if road_of is applied:
        road.official(official_acts.approve)
    elif road_of is refused:
        road.official(official_acts.refuse, Ground.NOT_IN_LAW, "Құжат жоқ")
    else:
        road.goes_on()
    assert road.case.waiting == DIED
    return road


@pytest.mark.parametrize(
    ("road_of", "rests", "goes_on_in"),
    [
        (offered, Status.ANNULLED, Status.OFFERED),
        (asked_for_an_account, Status.ANNULLED, Status.ACCOUNT),
        (applied, Status.ATTENTION, Status.ASSIGNED),
        (refused, Status.ATTENTION, Status.REFUSED),
    ],
)
def test_who_lives_after_all_is_gone_on_with(road_of: Callable[[], Road], rests: Status, goes_on_in: Status) -> None:
    road = at_rest(road_of)
    assert road.case.status is rests
    read = list(road.keys)
    goes_on_by(road, days=1)
    assert (road.case.status, road.keys) == (rests, read)  # GBDFL says the same still
    goes_on_by(lives(road), days=1)
    assert (road.case.status, road.case.suspended) == (goes_on_in, None)
    assert len(road.keys) > len(read)


def test_what_was_assigned_is_ordered_once_its_recipient_lives() -> None:
    road = goes_on_by(lives(at_rest(applied)), days=1)
    assert len(road.orders) == 1


@pytest.mark.parametrize("act", ["", "act of death"])
def test_nobody_is_refused_because_they_were_dead_when_it_was_examined(act: str) -> None:
    """GBDFL says so between the offer and the checks, and with it an act, or none."""
    road = dies(burial().says("1")).says("1")
    failed = [finding.check for finding in road.case.suspended.application.findings if finding.passed is False]
    assert (road.case.waiting, failed) == (DIED, ["B-R2"])
    if act:
        road.take(suspension.died(road.case, road.case.recipient_iin, (act,), road.now))
        road.take(suspension.lifted(road.case, act, lives(road).now))
        road.goes_on()
    else:
        goes_on_by(lives(road), days=1)
    assert (road.case.status, len(road.orders)) == (Status.ASSIGNED, 1)


def test_a_register_that_refuses_or_holds_nobody_says_nothing_and_is_asked_the_next_day() -> None:
    road = at_rest(applied)
    for refused_or_unknown in ({"refused": ["Person IIN Dana"]}, {"refused": [], "unknown": ["Dana"]}):
        becomes(road, **refused_or_unknown)
        goes_on_by(road, days=1)
        assert (road.case.status, road.case.waiting) == (Status.ATTENTION, DIED)
        assert road.case.wake_at == road.at + suspension.LOOK_AGAIN


def test_of_a_death_that_an_act_tells_of_too_nobody_is_asked_daily() -> None:
    road = at_rest(applied)
    road.take(suspension.died(road.case, road.case.recipient_iin, ("act of death",), road.now))
    goes_on_by(lives(road), days=1)
    assert (road.case.status, road.case.wake_at) == (Status.ATTENTION, None)


def test_what_becomes_of_an_order_that_is_taken_back_comes_first() -> None:
    road = burial().agrees()
    road.case = parts.changed(road.case, payment=replace(road.case.payment, status="placed"), wake_at=None)
    resting = suspension.died(road.case, road.case.recipient_iin, (), road.now).case
    assert (resting.wake_at, len(resting.awaits)) == (road.at + suspension.LOOK_AGAIN, 1)
    road.at += suspension.LOOK_AGAIN
    unanswered = pipeline.step(resting, road.now)
    assert unanswered.jobs == ()
    cancelled = parts.changed(unanswered.case, answers=(Cancellation(status=204),), wake_at=road.at)
    stopped = pipeline.step(cancelled, road.now).case
    assert (stopped.payment.status, stopped.wake_at) == ("cancelled", road.at + suspension.LOOK_AGAIN)


@pytest.mark.parametrize("waiting", [Waiting(Reason.OBJECTION), Waiting(Reason.DOCUMENT_CAME, ("Құжат",)), None])
def test_what_a_citizen_said_or_sent_still_waits_for_the_official_who_examines_it_anew(waiting: Waiting | None) -> None:
    road = applied()
    hearing = replace(parts.HEARD, objection="Бар" if waiting == Waiting(Reason.OBJECTION) else "")
    road.case = parts.changed(road.case, hearing=hearing, waiting=waiting)
    road.take(suspension.died(road.case, road.case.recipient_iin, ("act of death",), road.now))
    road.take(suspension.lifted(road.case, "act of death", road.now))
    road.goes_on()
    assert (road.case.status, road.case.waiting, road.case.hearing) == (Status.REVIEW, waiting, hearing)


def test_a_second_death_that_was_none_leaves_the_case_where_it_was_before_the_first() -> None:
    born = date(2022, 6, 1)
    road = Road.of(
        "disability",
        today=DAY,
        disability={"of": "Alia", "category": "child_under_7", "on": date(2026, 3, 10)},
        acts=[{"birth": "Alia", "mother": "Dana", "on": born}],
        people={"Alia": {"born": born}},
    )
    where = road.says("1").case.status
    mother, child = road.case.recipient_iin, road.case.subject_iin
    road.take(suspension.died(road.case, mother, ("of the mother",), road.now))
    road.take(suspension.died(road.case, child, ("of the child",), road.now))
    assert (road.case.status, road.case.suspended.iin) == (Status.ANNULLED, child)
    road.take(suspension.lifted(road.case, "of the child", road.now))
    assert (road.case.status, road.case.suspended, road.case.recipient_iin) == (where, None, mother)
    becomes(road, people={"Alia": {"born": born}, "Dana": {"died": DAY}})
    road.at = road.case.wake_at or road.at
    assert road.goes_on().case.waiting == DIED


def test_who_has_been_called_dead_for_long_is_asked_about_less_often() -> None:
    road = at_rest(applied)
    for _ in range(30):
        road.at = road.case.wake_at
        road.goes_on()
    assert timedelta(days=30) < road.case.wake_at - road.at < timedelta(days=400)
    assert goes_on_by(lives(road), days=400).case.status is Status.ASSIGNED

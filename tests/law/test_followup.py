"""What an assigned benefit asks for in later years, and how it is told in time."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest

from proactive.basics.calendar import TIMEZONE, add_years
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now, QuietHours
from proactive.cases.reasons import Reason, Waiting
from proactive.road import followup, official_acts, pipeline
from proactive.services.followups import FollowUp, To
from tests.law.road import Road

DAY = date(2026, 3, 12)
MOST_ROUNDS = 5


def bereaved(born: date, **row: object) -> Road:
    """A widow and a child born then; the benefit assigned."""
    acts = [
        {"death": "Serik", "on": date(2026, 3, 10)},
        {"marriage": ["Serik", "Dana"], "on": date(2002, 1, 1)},
        {"birth": "Ali", "mother": "Dana", "father": "Serik", "on": born},
    ]
    road = Road.of("breadwinner", today=DAY, acts=acts, people={"Ali": {"born": born}}, **row)
    return road.agrees().official(official_acts.approve)


def disabled(born: date | None = None, **record: object) -> Road:
    """Dana herself, or her child born then; the benefit assigned."""
    found = {"of": "Alia" if born else "Dana", "group": 2, "on": date(2026, 3, 10), **record}
    acts = [{"birth": "Alia", "mother": "Dana", "on": born}] if born else []
    people = {"Alia": {"born": born}} if born else {}
    road = Road.of("disability", today=DAY, disability=found, acts=acts, people=people).agrees()
    return road if road.case.status is Status.ASSIGNED else road.official(official_acts.approve)


def student(until: date) -> Road:
    return bereaved(date(2007, 2, 1), studies=[{"of": "Ali", "from": date(2024, 9, 1), "until": until}])


def asleep(road: Road) -> Road:
    """Paid, and asleep until the next follow-up."""
    paid = replace(road.case, payment=replace(road.case.payment, status="paid", at=road.now.at))
    road.case = replace(paid, wake_at=followup.next_wake(paid, road.now), followed_up=road.now.today)
    return road


def woken(road: Road, at: datetime | None = None, quiet: QuietHours | None = None) -> Road:
    """What the stage does when its time has come, or later, with all that it asks answered."""
    road.at = at or road.case.wake_at
    for _ in range(MOST_ROUNDS):
        now = Now(road.at, TIMEZONE, quiet)
        road.take(pipeline.guarded(road.case, now, partial(followup.follow, road.case, now)))
        if not road.case.awaits:
            return road
    raise AssertionError("the registers are asked without end")


def kinds(road: Road) -> list[tuple[date, str, To]]:
    return [(one.on, one.kind, one.to) for one in followup.follow_ups(road.case)]


def test_an_adult_without_an_end_is_left_in_peace():
    road = disabled()
    assert followup.follow_ups(road.case) == ()
    assert followup.next_wake(road.case, road.now) is None


def test_who_has_a_term_is_told_thirty_days_before_it_ends():
    road = disabled(until=date(2027, 3, 9))
    assert followup.follow_ups(road.case) == (
        FollowUp(on=date(2027, 2, 7), kind="term_ends", day=date(2027, 3, 9), to=To.CITIZEN),
    )


def test_a_child_without_a_term_is_followed_to_seven_and_eighteen():
    road = disabled(date(2022, 6, 1), category="child_under_7", group=2)
    assert kinds(road) == [
        (date(2029, 5, 2), "turns_7", To.CITIZEN),
        (date(2040, 5, 2), "turns_18", To.CITIZEN),
        (date(2040, 6, 1), "turns_18", To.OFFICIAL),
    ]


def test_a_term_up_to_the_seventh_birthday_is_told_of_once():
    road = disabled(date(2022, 6, 1), category="child_under_7", group=None, until=date(2029, 5, 31))
    assert kinds(road) == [(date(2029, 5, 1), "term_ends", To.CITIZEN)]


def test_a_students_certificate_is_asked_for_a_month_before_each_september():
    road = student(date(2028, 6, 30))
    assert kinds(road) == [
        (date(2026, 8, 2), "study_certificate", To.CITIZEN),
        (date(2027, 8, 2), "study_certificate", To.CITIZEN),
        (date(2028, 5, 31), "studies_end", To.CITIZEN),
    ]


def test_studies_beyond_23_end_the_day_before():
    last = followup.follow_ups(student(date(2033, 6, 30)).case)[-1]
    assert (last.kind, last.day) == ("studies_end", date(2030, 1, 31))


def test_a_child_that_grows_up_is_told_that_studies_go_on_being_paid():
    road = bereaved(date(2016, 2, 1))
    assert kinds(road) == [(date(2034, 1, 2), "turns_18", To.CITIZEN)]


def test_a_carer_is_checked_every_year_until_the_child_is_eight():
    road = bereaved(date(2023, 2, 1))
    checks = [one.on for one in followup.follow_ups(road.case) if one.kind == "carer_check"]
    assert checks == [add_years(DAY, n) for n in range(1, 5)]


def test_a_burial_payment_is_over_when_it_is_paid():
    acts = [{"death": "Serik", "on": date(2026, 3, 10)}, {"marriage": ["Serik", "Dana"]}]
    row = {"acts": acts, "benefits": [{"of": "Serik", "kind": "age_pension"}]}
    assert followup.follow_ups(Road.of("burial", today=DAY, **row).agrees().case) == ()


def test_the_citizen_is_told_on_the_day_and_the_case_sleeps_until_the_next():
    road = woken(asleep(student(date(2028, 6, 30))))
    assert road.keys[-1] == "breadwinner.study_certificate"
    assert road.case.number in road.read[-1].text
    assert road.case.wake_at.date() == date(2027, 8, 2)
    assert road.case.status is Status.ASSIGNED


def test_after_the_last_nothing_wakes_the_case_any_more():
    road = asleep(student(date(2028, 6, 30)))
    while road.case.wake_at:
        woken(road)
    assert Counter(road.keys)["breadwinner.study_certificate"] == 2
    assert Counter(road.keys)["breadwinner.studies_end"] == 1


def test_an_official_is_called_for_the_carer_and_sends_the_case_back_to_sleep():
    road = woken(asleep(bereaved(date(2023, 2, 1))))
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.FOLLOW_UP, ("carer_check",)))
    road.take(official_acts.resume(road.case, "O-1", road.now))
    assert (road.case.status, road.case.waiting) == (Status.ASSIGNED, None)
    assert road.case.wake_at.date() == add_years(DAY, 2)


@pytest.mark.parametrize("late", [timedelta(hours=3), timedelta(days=40)])
def test_what_fell_due_while_nothing_ran_is_told_once_when_it_runs_again(late):
    road = asleep(student(date(2028, 6, 30)))
    woken(road, road.case.wake_at + late)
    assert Counter(road.keys)["breadwinner.study_certificate"] == 1
    assert road.case.wake_at.date() == date(2027, 8, 2)


def test_nobody_is_written_to_at_night_and_nothing_is_lost_by_the_wait():
    road = asleep(student(date(2028, 6, 30)))
    night = datetime.combine(date(2026, 8, 2), time(23), TIMEZONE)
    quiet = QuietHours.parse("20:00-09:00")
    woken(road, night, quiet)
    assert "breadwinner.study_certificate" not in road.keys
    assert road.case.wake_at == datetime.combine(date(2026, 8, 3), time(9), TIMEZONE)
    assert woken(road, quiet=quiet).keys[-1] == "breadwinner.study_certificate"


def test_two_children_who_grow_up_in_one_outage_are_two_messages():
    born = {"Ali": date(2009, 2, 1), "Timur": date(2009, 12, 1)}
    acts = [{"death": "Serik", "on": date(2026, 3, 10)}, {"marriage": ["Serik", "Dana"], "on": date(2002, 1, 1)}]
    acts += [{"birth": name, "mother": "Dana", "father": "Serik", "on": on} for name, on in born.items()]
    road = Road.of("breadwinner", today=DAY, acts=acts, people={name: {"born": on} for name, on in born.items()})
    woken(
        asleep(road.agrees().official(official_acts.approve)), datetime.combine(date(2028, 1, 10), time(11), TIMEZONE)
    )
    assert len({message.id for message in road.read if message.key == "breadwinner.turns_18"}) == 2


def test_an_adult_of_the_first_group_is_told_that_the_carer_may_be_paid():
    road = woken(asleep(disabled(group=1)))
    assert road.keys[-1] == "disability.also_first_group_carer"
    assert "81 870" in road.read[-1].text
    assert road.case.wake_at is None


def test_who_is_paid_days_after_the_decision_is_told_of_the_carer_the_day_after_the_money_came():
    road = disabled(group=1)
    paid = replace(road.case.payment, status="paid", at=datetime(2026, 3, 19, 10, tzinfo=TIMEZONE))
    road.case = replace(road.case, payment=paid)
    assert (date(2026, 3, 20), "also_first_group_carer", To.CITIZEN) in kinds(road)


def test_a_review_that_ends_before_the_money_came_leaves_the_order_to_be_followed():
    road = disabled()
    held = road.case.moved(Status.ATTENTION, waiting=Waiting(Reason.REVIEW_REQUESTED))
    upheld = official_acts.uphold(held, "Дұрыс", "official", road.now).case
    assert (upheld.payment.status, upheld.wake_at) == ("placed", road.now.at)

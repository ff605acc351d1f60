"""What no feed tells is asked of registers: monthly who may act for a child, who works, who has a pension; studies in
September."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from proactive.awards import acts, answers
from proactive.awards.asking import begun
from proactive.awards.award import AskedFor, Because, MonthlyAward, OfficialChange, Span
from proactive.awards.outcome import AwardOutcome
from proactive.awards.watching import look_ups, next_watch
from proactive.basics.calendar import TIMEZONE
from proactive.cases.now import Now
from proactive.cases.registers import (
    Act,
    Answer,
    AnswerState,
    Benefit,
    Contribution,
    CourtDecision,
    Enrolment,
    Facts,
    Guardianship,
    Record,
)
from tests.awards.test_citizens_of_awards import at_ten, award_of
from tests.law.town import iin_of

ALI, DANA, SAULE, SERIK = map(iin_of, ("Ali", "Dana", "Saule", "Serik"))
MARCH, SEPTEMBER = date(2027, 3, 1), date(2027, 9, 1)
MONTH_OF_ONE = Decimal("46782.92")


def child() -> MonthlyAward:
    """Dana's benefit as a child, paid to Saule, her mother."""
    about = {"category": "child_7_18", "group": 2, "born": date(2015, 1, 1), "since": date(2026, 3, 1)}
    return replace(award_of({"service": "disability", "decided": date(2026, 3, 20), **about}), payee_iin=SAULE)


def adult(born: date) -> MonthlyAward:
    row = {"service": "disability", "group": 2, "since": date(2026, 3, 1), "decided": date(2026, 3, 20), "born": born}
    return award_of(row)


def student() -> MonthlyAward:
    members = [{"of": "Ali", "role": "student", "until": date(2029, 6, 30)}]
    return award_of(
        {
            "service": "breadwinner",
            "track": "reviewed",
            "decided": date(2026, 5, 5),
            "since": date(2026, 5, 1),
            "members": members,
        }
    )


def asked(award: MonthlyAward, day: date, *records: Record) -> AwardOutcome:
    """What registers that hold these records alone lead to."""
    now = Now(datetime(day.year, day.month, day.day, 10, tzinfo=TIMEZONE), TIMEZONE)
    held = {
        look_up: Answer(AnswerState.ANSWERED, tuple(row for row in records if isinstance(row, look_up.record)))
        for look_up in look_ups(award, day)
    }
    return answers.watched(begun(award, AskedFor.WATCH), Facts(held), now)


BIRTH = Act(act_id="b1", act_type="birth", status="registered", child_iin=DANA, mother_iin=SAULE)
DEPRIVED = CourtDecision(decision_id="c1", kind="deprived_of_parental_rights", person_iin=SAULE, child_iin=DANA)
ANOTHER = Guardianship(child_iin=DANA, guardian_iin=SERIK, from_=date(2027, 2, 1))
PENSION = Benefit(benefit_id="p1", iin=DANA, kind="age_pension", status="assigned", from_=date(2027, 2, 10))


@pytest.mark.parametrize(
    ("records", "waits"),
    [((BIRTH,), ""), ((BIRTH, DEPRIVED), "rights_lost"), ((BIRTH, ANOTHER), "rights_lost")],
    ids=["still the mother", "deprived of the right", "another is guardian"],
)
def test_who_is_paid_for_a_child_is_asked_about_each_month(records, waits):
    outcome = asked(child(), MARCH, *records)
    assert [pending.what for pending in outcome.award.pending] == ([waits] if waits else [])


def test_what_waits_for_an_official_already_is_not_put_before_them_again():
    once = asked(child(), MARCH, BIRTH, DEPRIVED).award
    assert asked(once, date(2027, 4, 1), BIRTH, DEPRIVED).award.pending == once.pending


def test_a_pension_is_asked_about_from_the_age_on_and_an_official_settles_it():
    assert asked(adult(date(1965, 1, 1)), MARCH, PENSION).award.pending[0].what == "pension"
    assert look_ups(adult(date(1990, 1, 1)), MARCH) == ()


def test_a_carer_who_earns_is_noticed():
    members = [
        {"of": "Ali", "role": "child", "until": date(2040, 1, 1)},
        {"of": "Dana", "role": "carer", "until": date(2030, 1, 1)},
    ]
    row = {
        "service": "breadwinner",
        "track": "reviewed",
        "decided": date(2026, 5, 5),
        "since": date(2026, 5, 1),
        "members": members,
    }
    award = replace(award_of(row), payee_iin=DANA)
    act = Act(act_id="b1", act_type="birth", status="registered", child_iin=ALI, mother_iin=DANA)
    paid = Contribution(iin=DANA, last_paid_on=date(2027, 2, 20))
    outcome = asked(award, MARCH, act, paid)
    assert [pending.what for pending in outcome.award.pending] == ["carer_employed"]


def test_studies_are_asked_about_in_september_alone():
    assert Enrolment not in {look_up.record for look_up in look_ups(student(), MARCH)}
    assert Enrolment in {look_up.record for look_up in look_ups(student(), SEPTEMBER)}
    [pending] = asked(student(), SEPTEMBER).award.pending
    assert (pending.what, pending.iin) == ("studies_ended", ALI)


def test_who_studies_again_is_noticed_where_the_payment_rests_for_it():
    rests = replace(student(), halts=(Span(from_=date(2026, 10, 1), because=Because.STUDIES_ENDED),))
    again = Enrolment(iin=ALI, institution="ENU", form="full_time", from_=date(2027, 8, 25))
    [pending] = asked(rests, SEPTEMBER, again).award.pending
    assert (pending.what, pending.on) == ("studies_resumed", date(2027, 8, 25))


LAST_WAGES, LATER = date(2026, 7, 31), date(2026, 8, 3)


def contribution(paid_on: date | None) -> Contribution:
    """For the breadwinner, who died in May 2026."""
    return Contribution(iin=SERIK, last_paid_on=paid_on, employer_bin="123456789012")


@pytest.mark.parametrize(
    ("records", "waits"),
    [
        ((), []),
        ((contribution(None),), []),
        ((contribution(LAST_WAGES),), []),
        ((contribution(LATER),), ["sign_of_life"]),
    ],
    ids=["none", "of an unknown day", "for the last wages", "long after the death"],
)
def test_contributions_for_a_breadwinner_who_is_held_dead_are_asked_about_each_month(records, waits):
    outcome = asked(student(), MARCH, *records)
    assert [pending.what for pending in outcome.award.pending] == waits


def test_an_official_suspends_for_a_sign_of_life_and_goes_on_finding_out():
    prepared = asked(student(), MARCH, contribution(LATER)).award
    words = OfficialChange(from_=MARCH, words="Қайтыс болған адамға жарна түсіп жатыр.")
    outcome = acts.approve(prepared, words, "O-1", at_ten(MARCH))
    assert outcome.change is not None
    assert (outcome.change.kind, outcome.change.because, outcome.change.from_) == (
        "suspend",
        "sign_of_life",
        date(2027, 4, 1),
    )
    assert outcome.award.waiting is not None
    assert (outcome.award.waiting.reason, outcome.award.waiting.about) == ("looked_into", ("sign_of_life",))
    assert Contribution not in {look_up.record for look_up in look_ups(outcome.award, date(2027, 4, 1))}
    over = OfficialChange(from_=date(2027, 4, 1), because=Because.CAUSE_OVER, words="Жарна қате төленген.")
    resumed = acts.resume(outcome.award, over, "O-1", at_ten(date(2027, 5, 3)))
    assert resumed.change is not None
    assert (resumed.change.kind, resumed.change.from_, resumed.change.arrears) == (
        "resume",
        date(2027, 4, 1),
        MONTH_OF_ONE,
    )
    assert resumed.award.waiting is None


def test_a_contribution_that_an_official_found_to_say_nothing_is_not_put_before_them_again():
    prepared = asked(student(), MARCH, contribution(LATER)).award
    dismissed = acts.dismiss(prepared, OfficialChange(from_=MARCH, words="Қате төлем."), "O-1", at_ten(MARCH)).award
    assert asked(dismissed, date(2027, 4, 1), contribution(LATER)).award.pending == ()
    another = asked(dismissed, date(2027, 5, 1), contribution(date(2027, 4, 20))).award
    assert [pending.what for pending in another.pending] == ["sign_of_life"]


def test_who_studies_but_not_full_time_any_more_is_noticed_as_that():
    remote = Enrolment(iin=ALI, institution="ENU", form="distance", from_=date(2026, 9, 1))
    [pending] = asked(student(), SEPTEMBER, remote).award.pending
    assert (pending.what, pending.iin) == ("studies_remote", ALI)


@pytest.mark.parametrize(
    ("award", "day"),
    [
        (child(), date(2027, 4, 1)),
        (student(), date(2027, 4, 1)),
        (adult(date(1990, 1, 1)), date(2051, 1, 1)),
        (adult(date(1960, 1, 1)), date(2027, 4, 1)),
    ],
    ids=["a child", "a family", "long before a pension", "after the age"],
)
def test_each_is_asked_about_when_it_may_matter(award: MonthlyAward, day: date):
    assert next_watch(award, MARCH) == day
    assert next_watch(award, day - timedelta(days=1)) == day

"""One of two benefits by the citizen's own choice (A-9): offered with its sums, checked, approved, never both."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from proactive.awards import acts, answers, asking, choosing
from proactive.awards.award import (
    AskedFor,
    AwardReason,
    AwardState,
    Because,
    ChangeKind,
    MonthlyAward,
    OfficialChange,
    Span,
)
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.two_officials import acted_on
from proactive.cases.award import Finding
from proactive.cases.registers import Answer, AnswerState, Contribution, Entrepreneur, Facts, RegisterRefuses
from proactive.road.decision import ActNotPossible
from tests.awards.test_citizens_of_awards import DANA, at_ten, award_of
from tests.law.town import iin_of

TODAY = date(2026, 5, 12)
NOW = at_ten(TODAY)
LEFT_OUT = [Finding(check="234(7)", passed=None, basis="Social Code, arts. 175(6), 234(7)", detail="")]
ALI = {"of": "Ali", "role": "child", "until": date(2040, 1, 1)}


def own(**row: Any) -> MonthlyAward:
    return award_of(
        {"service": "disability", "group": 3, "since": date(2026, 1, 10), "decided": date(2026, 2, 2)} | row
    )


def family(*members: dict[str, Any], **row: Any) -> MonthlyAward:
    since = {"since": date(2026, 2, 1), "decided": date(2026, 2, 5), "track": "reviewed"}
    about = {"service": "breadwinner", "payee": "Dana", "members": list(members or (ALI,))} | since
    born = replace(award_of(about | row), id="family")
    youngest = replace(born.entitlement.members[0], iin="220101500018")
    return replace(born, entitlement=replace(born.entitlement, members=(youngest, *born.entitlement.members[1:])))


def answered(**records: Any) -> Facts:
    return Facts(
        {
            look_up: Answer(AnswerState.ANSWERED, tuple(records.get(look_up.reg_type, ())))
            for look_up in choosing.look_ups(family())
        }
    )


def test_what_each_way_comes_to_is_told() -> None:
    choice = choosing.choice_of([own(), family()], LEFT_OUT, TODAY)
    assert choice is not None
    assert (choice.is_paid, choice.family_is_paid, choice.with_them) == (
        Decimal("61021.20"),
        Decimal("46782.92"),
        Decimal("86446.70"),
    )


@pytest.mark.parametrize(
    ("drawn", "findings"),
    [
        ([own()], LEFT_OUT),
        ([family()], LEFT_OUT),
        ([own(), family()], []),
        ([replace(own(), stop=Span(from_=TODAY, because=Because.OWN_WISH)), family()], LEFT_OUT),
        ([own(), replace(family(), halts=(Span(from_=TODAY, because=Because.ACCOUNT_IDLE),))], LEFT_OUT),
        ([own(), family(ALI, {"of": "Dana", "role": "carer", "until": date(2030, 1, 1)})], LEFT_OUT),
        ([own(), replace(family(), payee_iin=iin_of("Aigul"))], LEFT_OUT),
        ([replace(own(), payee_iin=iin_of("Aigul")), family()], LEFT_OUT),
    ],
)
def test_where_it_cannot_be_told_nothing_is_offered(drawn: list[MonthlyAward], findings: list[Finding]) -> None:
    assert choosing.choice_of(drawn, findings, TODAY) is None


def test_who_gave_up_the_part_of_a_carer_may_choose_it_again() -> None:
    before = family(ALI, {"of": "Dana", "role": "carer", "until": date(2026, 4, 30)})
    assert choosing.choice_of([own(), before], [], TODAY) is not None


def test_with_no_child_under_eight_there_is_nothing_to_choose() -> None:
    assert choosing.choice_of([own(), family()], LEFT_OUT, date(2030, 5, 12)) is None


def test_a_word_is_registered_and_registers_are_asked_whether_they_work() -> None:
    outcome = choosing.chosen(family(), NOW)
    assert outcome is not None
    assert outcome.award.question is not None
    assert (outcome.award.question.purpose, outcome.award.question.from_) == (AskedFor.CHOICE, TODAY)
    assert {look_up.reg_type for look_up in outcome.look_ups} == {Entrepreneur.REGISTER, Contribution.REGISTER}
    assert choosing.registered_on(outcome.award) == TODAY


def test_where_registers_do_not_tell_whether_they_work_the_choice_is_an_officials_and_keeps_its_day() -> None:
    asked = choosing.chosen(family(), NOW)
    assert asked is not None
    later = at_ten(date(2026, 5, 20))
    refused = answers.refused(asked.award, RegisterRefuses(asked.look_ups[0], "rjct.reason"), later).award
    for award in (refused, answers.unanswered(asked.award, later).award):
        assert (award.question, choosing.registered_on(award)) == (None, TODAY)
        approved = acts.approve(award, OfficialChange(from_=later.today, words="Таңдауы бойынша."), "O-1", later)
        assert approved.change is not None
        assert (approved.change.because, approved.change.from_) == (Because.CHOICE, TODAY)
    assert refused.waiting is not None
    assert refused.waiting.register == asked.look_ups[0].reg_type


def test_while_registers_are_asked_for_something_else_it_is_a_persons() -> None:
    assert choosing.chosen(asking.begun(family(), AskedFor.WATCH), NOW) is None


def test_said_again_on_a_later_day_it_keeps_the_day_on_which_it_was_registered() -> None:
    asked = choosing.chosen(family(), NOW)
    assert asked is not None
    again = choosing.chosen(asked.award, at_ten(date(2026, 5, 20)))
    assert again is not None
    assert (again.award, again.look_ups) == (asked.award, ())
    assert choosing.registered_on(prepared()) == TODAY


def test_who_takes_it_back_before_it_is_decided_keeps_both_and_nobody_is_asked_to_approve() -> None:
    kept = choosing.taken_back(prepared()).award
    assert (kept.pending, kept.waiting, choosing.registered_on(kept)) == ((), None, None)


def test_taken_back_while_registers_are_asked_their_answers_lead_to_nothing() -> None:
    asked = choosing.chosen(family(), NOW)
    assert asked is not None
    assert choosing.taken_back(asked.award).award.question is None


def test_what_waits_beside_a_choice_that_is_taken_back_goes_on_waiting() -> None:
    waits = prepared()
    other = replace(waits.pending[0], id="other", what=Happening.RECOUNTED)
    kept = choosing.taken_back(replace(waits, pending=(*waits.pending, other))).award
    assert kept.pending == (other,)
    assert kept.waiting is not None
    assert kept.waiting.about == (Happening.RECOUNTED,)


def test_what_one_official_proposed_of_a_choice_that_is_taken_back_another_cannot_confirm() -> None:
    wish = OfficialChange(from_=TODAY, words="Таңдауы бойынша.")
    guarded = replace(NOW, house=replace(NOW.house, four_eyes=frozenset({"breadwinner"})))
    other = replace(prepared().pending[0], id="other", what=Happening.RECOUNTED)
    both = replace(prepared(), pending=(*prepared().pending, other))
    proposed = acted_on(both, "approve", wish, "O-1", "staff-1", guarded).award
    assert proposed.proposal is not None
    kept = choosing.taken_back(proposed).award
    assert (kept.proposal, kept.pending) == (None, (other,))


def died(award: MonthlyAward, on: date, today: date) -> MonthlyAward:
    death = Circumstance(id="death", what=Happening.DIED, on=on, came=today, iin=DANA)
    return change_of(award, death, at_ten(today)).award


def test_who_died_before_the_approval_is_not_counted_for_the_family_that_is_left() -> None:
    suspended = died(prepared(), date(2026, 5, 20), date(2026, 5, 25))
    june = at_ten(date(2026, 6, 3))
    with pytest.raises(ActNotPossible, match="not paid for the family any more"):
        acts.approve(suspended, OfficialChange(from_=june.today, words="Таңдауы бойынша."), "O-1", june)
    taken_off = acts.dismiss(suspended, OfficialChange(from_=june.today, words="Қайтыс болды."), "O-1", june)
    assert (taken_off.message, taken_off.award.pending) == (None, ())
    assert taken_off.award.waiting is not None
    assert taken_off.award.waiting.reason is AwardReason.PAYEE


def test_who_died_before_it_and_whose_children_are_paid_by_another_is_not_counted_either() -> None:
    suspended = died(prepared(), date(2026, 5, 20), date(2026, 5, 25))
    passed_on = replace(suspended, halts=(), payee_iin=iin_of("Aigul"))
    june = at_ten(date(2026, 6, 3))
    with pytest.raises(ActNotPossible, match="not paid for the family any more"):
        acts.approve(passed_on, OfficialChange(from_=june.today, words="Таңдауы бойынша."), "O-1", june)
    taken_off = acts.dismiss(passed_on, OfficialChange(from_=june.today, words="Қайтыс болды."), "O-1", june)
    assert (taken_off.message, taken_off.award.pending) == (None, ())


def test_what_has_ended_before_registers_answered_waits_for_nobody() -> None:
    asked = choosing.chosen(family(), NOW)
    assert asked is not None
    assert asked.award.question is not None
    over = replace(asked.award, question=None, stop=Span(from_=TODAY, because=Because.DEATH))
    outcome = choosing.looked_at(over, asked.award.question, answered(), NOW)
    assert (outcome.award.pending, outcome.award.waiting) == ((), None)


def prepared() -> MonthlyAward:
    asked = choosing.chosen(family(), NOW)
    assert asked is not None
    assert asked.award.question is not None
    settled = replace(asked.award, question=None)
    return choosing.looked_at(settled, asked.award.question, answered(), NOW).award


def test_an_official_approves_and_the_other_ends_from_the_day_of_registration() -> None:
    waits = prepared()
    assert [(pending.what, pending.on) for pending in waits.pending] == [(Happening.CHOSEN_THIS, TODAY)]
    later = at_ten(date(2026, 6, 3))
    wish = OfficialChange(from_=later.today, words="Таңдауы бойынша.")
    outcome = acts.approve(waits, wish, "O-1", later)
    change = outcome.change
    assert change is not None
    assert (change.kind, change.because, change.from_) == (ChangeKind.CHANGE, Because.CHOICE, TODAY)
    assert (change.rows[0].amount, outcome.award.instead_from) == (Decimal("86446.70"), TODAY)
    assert choosing.is_for_disability_of(own(), outcome.award.recipient_iin)


def test_chosen_twice_it_waits_once() -> None:
    waits = prepared()
    again = choosing.chosen(waits, NOW)
    assert again is not None
    assert again.award == waits


def test_who_works_is_told_and_keeps_what_they_have() -> None:
    asked = choosing.chosen(family(), NOW)
    assert asked is not None
    assert asked.award.question is not None
    paid = Contribution(iin=DANA, last_paid_on=date(2026, 4, 25), employer_bin=None)
    facts = answered(**{Contribution.REGISTER: (paid,)})
    outcome = choosing.looked_at(replace(asked.award, question=None), asked.award.question, facts, NOW)
    assert outcome.message is not None
    assert (outcome.message.key, outcome.award.pending) == (choosing.WORKS, ())
    assert outcome.award.state(TODAY) is AwardState.RUNNING


def test_what_an_official_takes_off_is_told_to_who_chose() -> None:
    outcome = acts.dismiss(prepared(), OfficialChange(from_=TODAY, words="Бала интернатта."), "O-1", NOW)
    assert outcome.message is not None
    assert (outcome.message.key, outcome.award.pending, outcome.award.waiting) == ("award.as_it_was", (), None)


def test_a_grown_members_own_benefit_does_not_end_with_their_mothers_choice() -> None:
    part = replace(prepared(), payee_iin=iin_of("Aigul"), recipient_iin=iin_of("Aigul"))
    [circumstance] = part.pending
    outcome = change_of(replace(part, pending=()), circumstance, NOW)
    assert outcome.award.instead_from is None

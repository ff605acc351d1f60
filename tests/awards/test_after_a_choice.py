"""A carer's part that was chosen instead of the own benefit is over: told ahead, and the own one goes on (A-9)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from proactive.awards import acts, after_a_choice, answers
from proactive.awards.award import AskedFor, AwardReason, Because, ChangeKind, MonthlyAward, OfficialChange, Span
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.cases.registers import Answer, AnswerState, Disability, Facts
from proactive.road.decision import ActNotPossible
from storage.awards.awards import wake_on
from tests.awards.test_choosing import family, own, prepared
from tests.awards.test_citizens_of_awards import DANA, at_ten
from tests.law.town import iin_of

CHILD = {"of": "Ali", "role": "child", "until": date(2040, 1, 1)}
LAST = date(2026, 8, 19)
ENDS = LAST + timedelta(days=1)
CARED = {"of": "Dana", "role": "carer", "until": LAST}
CHOSEN = date(2026, 5, 12)
WISH = OfficialChange(from_=ENDS, words="Үлесі аяқталды.")


def cared() -> MonthlyAward:
    return family(CHILD, CARED)


def gave_up() -> MonthlyAward:
    return replace(own(), stop=Span(from_=CHOSEN, because=Because.CHOICE))


def record(**about: object) -> Disability:
    held = own().entitlement.disability
    assert held is not None
    return replace(held, **about)


def seen(today: date, award: MonthlyAward | None = None, *, gave_up: bool = True) -> AwardOutcome | None:
    return after_a_choice.seen_to(award or cared(), at_ten(today), gave_up=gave_up)


def looked_at(*records: Disability, today: date = ENDS) -> MonthlyAward:
    """The part is over, and registers answered."""
    over = after_a_choice.circumstance_of(gave_up(), ENDS, today)
    asked = change_of(gave_up(), over, at_ten(today)).award
    assert asked.question is not None
    assert asked.question.purpose is AskedFor.OWN_AGAIN
    facts = Facts({look_up: Answer(AnswerState.ANSWERED, records) for look_up in after_a_choice.look_ups(asked)})
    return after_a_choice.looked_at(replace(asked, question=None), asked.question, facts, at_ten(today)).award


def test_a_month_before_the_part_ends_they_are_told_that_their_own_benefit_can_go_on() -> None:
    assert wake_on(cared(), date(2026, 5, 12)) == ENDS - timedelta(days=30)
    assert seen(ENDS - timedelta(days=31)) is None
    told = seen(ENDS - timedelta(days=30))
    assert told is not None
    assert told.message is not None
    assert (told.message.key, told.award.part_told) == ("award.part_ends", ENDS)
    assert seen(ENDS - timedelta(days=29), told.award) is None


def test_who_gave_up_nothing_for_it_is_told_nothing_of_another_benefit() -> None:
    told = seen(ENDS - timedelta(days=30), gave_up=False)
    assert told is not None
    assert told.message is None


def test_a_part_that_was_over_long_before_the_award_is_seen_to_once() -> None:
    long_ago = family(CHILD, CARED | {"until": date(2019, 3, 1)})
    over = seen(ENDS, long_ago)
    assert over is not None
    assert (over.message, after_a_choice.next_day(over.award)) == (None, None)


def test_of_who_has_died_nothing_goes_on() -> None:
    halted = replace(cared(), halts=(Span(from_=date(2026, 7, 1), because=Because.PAYEE_DIED),))
    assert seen(ENDS, halted) is None


@pytest.mark.parametrize(
    ("drawn", "is_found"),
    [
        ([gave_up()], True),
        ([own()], False),
        ([replace(own(), stop=Span(from_=CHOSEN, because=Because.ABLE_TO_WORK))], False),
        ([gave_up(), replace(own(), id="newer")], False),
        ([replace(gave_up(), recipient_iin=iin_of("Ali"))], False),
        ([], False),
    ],
)
def test_only_what_was_given_up_by_choice_goes_on(drawn: list[MonthlyAward], is_found: bool) -> None:
    assert (after_a_choice.given_up(cared(), drawn) is not None) == is_found


def test_it_goes_on_from_the_day_after_the_part_under_a_new_order_and_nothing_is_paid_for_between() -> None:
    waits = looked_at(record())
    assert acts.possible(waits, ENDS)[0] == "approve"
    outcome = acts.approve(waits, WISH, "O-1", at_ten(ENDS))
    change = outcome.change
    assert change is not None
    assert (change.kind, change.because, change.from_) == (ChangeKind.RESUME, Because.PART_ENDED, ENDS)
    assert (change.goes_on_anew, change.is_instructed, change.arrears) == (True, True, Decimal("0.00"))
    assert [(row.from_, row.amount) for row in change.rows] == [(ENDS, Decimal("61021.20"))]
    assert change.message is not None
    assert (outcome.award.stop, outcome.award.pending, outcome.award.waiting) == (None, (), None)


def test_approved_two_months_later_the_months_since_the_part_are_paid_and_no_others() -> None:
    outcome = acts.approve(looked_at(record()), WISH, "O-1", at_ten(date(2026, 10, 5)))
    assert outcome.change is not None
    whole_september, of_august = Decimal("61021.20"), outcome.change.arrears - Decimal("61021.20")
    assert outcome.change.arrears > whole_september
    assert Decimal(0) < of_august < whole_september


def test_it_goes_on_by_the_group_that_registers_hold_now() -> None:
    worse = record(disability_id="d1", group=2, established_on=date(2026, 7, 1))
    outcome = acts.approve(looked_at(record(), worse), WISH, "O-1", at_ten(ENDS))
    assert outcome.change is not None
    assert outcome.change.rows[0].amount > Decimal("61021.20")


@pytest.mark.parametrize("about", [{"valid_until": LAST}, {"status": "revoked"}])
def test_without_a_finding_of_that_day_an_official_asks_again_or_takes_it_off_and_they_are_told(
    about: dict[str, object],
) -> None:
    waits = looked_at(record(**about))
    assert (waits.pending[0].disability, acts.prepared(waits, at_ten(ENDS))) == (None, None)
    again = acts.approve(waits, WISH, "O-1", at_ten(ENDS))
    assert (again.change, bool(again.look_ups)) == (None, True)
    taken_off = acts.dismiss(waits, WISH, "O-1", at_ten(ENDS))
    assert taken_off.message is not None
    assert (taken_off.award.pending, taken_off.award.waiting) == ((), None)


def test_where_registers_are_asked_in_vain_it_is_an_officials_all_the_same() -> None:
    over = after_a_choice.circumstance_of(gave_up(), ENDS, ENDS)
    asked = change_of(gave_up(), over, at_ten(ENDS)).award
    left = answers.unanswered(asked, at_ten(ENDS)).award
    assert (left.question, [pending.id for pending in left.pending]) == (None, [over.id])


def test_put_twice_it_waits_once_and_what_was_taken_off_does_not_come_again() -> None:
    waits = looked_at(record())
    over = after_a_choice.circumstance_of(gave_up(), ENDS, ENDS)
    assert change_of(waits, over, at_ten(ENDS)).award == waits
    off = acts.dismiss(waits, WISH, "O-1", at_ten(ENDS)).award
    assert change_of(off, over, at_ten(ENDS)).award == off


def test_what_was_paid_too_much_before_the_choice_stays_owed_when_it_goes_on_later() -> None:
    late = Circumstance(id="c", what=Happening.CHOSEN_ANOTHER, on=CHOSEN, came=date(2026, 7, 2), iin=DANA)
    ended = change_of(own(), late, at_ten(date(2026, 7, 2))).award
    if not ended.stop:
        ended = acts.by_official(ended, late, at_ten(date(2026, 7, 2)), "O-1").award
    assert ended.waiting is not None
    assert ended.waiting.reason is AwardReason.OVERPAID
    on = after_a_choice.circumstance_of(ended, ENDS, ENDS, record())
    outcome = acts.by_official(ended, on, at_ten(ENDS), "O-1")
    assert outcome.change is not None
    assert outcome.award.waiting is not None
    assert outcome.award.waiting.amount == ended.waiting.amount


def test_a_carer_who_works_is_seen_to_from_the_day_on_which_they_are_not_counted() -> None:
    works = Circumstance(id="w", what=Happening.CARER_EMPLOYED, on=date(2026, 6, 3), came=date(2026, 6, 8), iin=DANA)
    left = acts.by_official(cared(), works, at_ten(date(2026, 6, 9)), "O-1").award
    assert after_a_choice.part_ends(left) == date(2026, 7, 1)


def test_when_the_only_small_child_dies_the_part_of_who_cared_for_it_ends() -> None:
    elder = {"of": "Omar", "role": "child", "until": date(2030, 1, 1)}
    both = family(CHILD, elder, CARED)
    teen = replace(both.entitlement.members[1], iin=iin_of("Omar"))
    both = replace(
        both,
        entitlement=replace(both.entitlement, members=(both.entitlement.members[0], teen, both.entitlement.members[2])),
    )
    death = Circumstance(
        id="d", what=Happening.DIED, on=date(2026, 6, 3), came=date(2026, 6, 8), iin=both.entitlement.members[0].iin
    )
    left = change_of(both, death, at_ten(date(2026, 6, 8))).award
    assert after_a_choice.part_ends(left) == date(2026, 6, 3)


def test_when_nobody_but_the_carer_is_left_it_ends_with_the_month_and_they_are_told() -> None:
    alone = cared()
    death = Circumstance(
        id="d", what=Happening.DIED, on=date(2026, 6, 3), came=date(2026, 6, 8), iin=alone.entitlement.members[0].iin
    )
    outcome = change_of(alone, death, at_ten(date(2026, 6, 8)))
    assert outcome.change is not None
    assert (outcome.change.kind, outcome.change.message is not None) == (ChangeKind.STOP, True)
    assert after_a_choice.part_ends(outcome.award) == date(2026, 7, 1)


def test_approved_after_the_child_is_eight_it_ends_nothing_and_who_chose_is_told() -> None:
    waits = prepared()
    late = at_ten(date(2030, 2, 1))
    with pytest.raises(ActNotPossible, match="the child is eight"):
        acts.approve(waits, OfficialChange(from_=late.today, words="Таңдауы бойынша."), "O-1", late)
    taken_off = acts.dismiss(waits, OfficialChange(from_=late.today, words="Бала сегізге толды."), "O-1", late)
    assert taken_off.message is not None
    assert taken_off.award.instead_from is None


def test_an_official_who_takes_it_up_by_hand_pays_no_month_from_before_the_day_they_name() -> None:
    today = ENDS + timedelta(days=40)
    by_hand = acts.resume(gave_up(), replace(WISH, because=Because.OFFICIAL), "staff-1", at_ten(today))
    assert by_hand.change is not None
    approved = acts.approve(looked_at(record(), today=today), WISH, "staff-1", at_ten(today))
    assert approved.change is not None
    assert by_hand.award.stop is None
    assert by_hand.award.halts == approved.award.halts
    assert (by_hand.change.from_, by_hand.change.arrears) == (ENDS, approved.change.arrears)

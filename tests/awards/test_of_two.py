"""A choice of two benefits is approved once, and carried out on both in one transaction or on neither (A-9)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from handlers.usecases.awards import works_of
from proactive.awards import after_a_choice, answers, choosing, choosing_back
from proactive.awards.award import AskedFor, Because, ChangeKind, MonthlyAward, OfficialChange, Span
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.cases.award import Track
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.registers import Answer, AnswerState, Disability, Facts
from proactive.road.decision import ActNotPossible
from storage.awards.apply import AwardWork
from tests.awards.test_after_a_choice import CHILD, CHOSEN, gave_up, record
from tests.awards.test_choosing import DANA, TODAY, at_ten, family, own, prepared
from tests.awards.town import OFFICIAL
from tests.law.town import iin_of

WISH = OfficialChange(from_=TODAY, words="Таңдауы бойынша.")
CARES = "900515300008"
JUNE = at_ten(date(2026, 6, 3))
OTHER = replace(OFFICIAL, id="staff-2")
CARER = {"of": "Dana", "role": "carer", "until": date(2030, 1, 1)}
REVIEWED_OWN = replace(own(), id="own", case_number="26-0000009", track=Track.REVIEWED)


def guarded(now: Now, *services: str) -> Now:
    return replace(now, house=replace(now.house, four_eyes=frozenset(services)))


def act(
    award: MonthlyAward,
    drawn: list[MonthlyAward],
    name: str = "approve",
    now: Now = JUNE,
    who: Any = OFFICIAL,
    **about: Any,
) -> list[AwardWork]:
    return works_of(award, [], drawn, cast("Case", None), who, name, replace(WISH, **about), now)


def changes_of(works: list[AwardWork]) -> dict[str, tuple[ChangeKind, Because, date, str]]:
    made = [(work.seen.id, work.outcome.change) for work in works]
    return {id: (one.kind, one.because, one.from_, one.by) for id, one in made if one is not None}


def paid_on(award: MonthlyAward, day: date) -> bool:
    return award.state(day) == "running"


# From the own benefit to the family's


def test_on_the_reviewed_track_one_approval_begins_the_one_and_ends_the_other_from_the_same_day() -> None:
    works = act(prepared(), [prepared(), REVIEWED_OWN])
    assert changes_of(works) == {
        "family": (ChangeKind.CHANGE, Because.CHOICE, TODAY, "staff-1"),
        "own": (ChangeKind.STOP, Because.CHOICE, TODAY, "staff-1"),
    }
    begun, ended = (work.outcome for work in works)
    assert begun.award.instead_from is None
    assert ended.award.pending == ()
    assert not paid_on(ended.award, TODAY)
    assert paid_on(ended.award, TODAY - timedelta(days=1))
    assert ended.change is not None
    assert begun.change is not None
    assert ended.change.officer == begun.change.officer is not None


def test_what_of_it_a_centre_is_paid_ends_with_it() -> None:
    centres = replace(REVIEWED_OWN, id="centres", payee_iin="", payee_bin="120540000001")
    assert set(changes_of(act(prepared(), [prepared(), REVIEWED_OWN, centres]))) == {"family", "own", "centres"}


def test_nothing_of_the_other_is_touched_by_what_is_no_choice() -> None:
    afresh = replace(prepared(), pending=())
    works = act(afresh, [afresh, REVIEWED_OWN], "stop", because=Because.OWN_WISH)
    assert set(changes_of(works)) == {"family"}


def test_where_the_other_has_ended_already_it_is_ended_no_second_time() -> None:
    over = replace(REVIEWED_OWN, stop=Span(from_=date(2026, 5, 1), because=Because.ABLE_TO_WORK))
    assert set(changes_of(act(prepared(), [prepared(), over]))) == {"family"}


def test_where_the_other_ends_later_by_itself_what_is_paid_beyond_the_choice_waits_as_overpaid() -> None:
    leaves = replace(REVIEWED_OWN, stop=Span(from_=date(2026, 7, 1), because=Because.LEFT_COUNTRY))
    july = at_ten(date(2026, 7, 3))
    [_, ended] = act(prepared(), [prepared(), leaves], now=july)
    assert ended.outcome.award.waiting is not None
    assert ended.outcome.award.waiting.amount > Decimal("61021.20")


# Two officials


@pytest.mark.parametrize("services", [("breadwinner",), ("disability",), ("breadwinner", "disability")])
def test_where_two_officials_decide_on_either_of_them_one_pair_decides_on_the_whole(services: tuple[str, ...]) -> None:
    now = guarded(JUNE, *services)
    [proposed] = act(prepared(), [prepared(), REVIEWED_OWN], now=now)
    assert (proposed.outcome.change, proposed.outcome.why_not) == (None, "proposed")
    waits = proposed.outcome.award
    with pytest.raises(ActNotPossible) as own_proposal:
        act(waits, [waits, REVIEWED_OWN], now=now)
    assert own_proposal.value.code == "own_proposal"
    works = act(waits, [waits, REVIEWED_OWN], now=now, who=OTHER)
    assert {(id, by) for id, (*_, by) in changes_of(works).items()} == {("family", "staff-2"), ("own", "staff-2")}


# Back to the own benefit while the part runs


def cared() -> MonthlyAward:
    return family(CHILD, CARER)


def given_up(**about: Any) -> MonthlyAward:
    return replace(gave_up(), id="own", case_number="26-0000009", **about)


def looked_at(award: MonthlyAward, *records: Disability, now: Now = JUNE) -> MonthlyAward:
    asked = choosing_back.chosen(award, now)
    assert asked is not None
    assert asked.award.question is not None
    assert asked.award.question.purpose is AskedFor.BACK
    facts = Facts({look_up: Answer(AnswerState.ANSWERED, records) for look_up in asked.look_ups})
    return answers.looked_at(asked.award, cast("Case", None), facts, now).award


def test_who_has_a_part_of_the_familys_benefit_learns_what_their_own_again_comes_to() -> None:
    choice = choosing_back.choice_back([given_up(), cared()], JUNE.today)
    assert choice is not None
    assert (choice.with_them, choice.is_paid, choice.family_is_paid) == (
        Decimal("86446.70"),
        Decimal("61021.20"),
        Decimal("46782.92"),
    )
    assert choice.of.id == "own"


@pytest.mark.parametrize(
    "drawn",
    [
        [cared()],
        [given_up()],
        [given_up(), family(CHILD)],
        [given_up(), replace(cared(), payee_iin=iin_of("Aigul"))],
        [given_up(payee_iin=iin_of("Aigul")), cared()],
        [given_up(stop=Span(from_=CHOSEN, because=Because.ABLE_TO_WORK)), cared()],
        [replace(given_up(), stop=None), cared()],
        [given_up(), replace(cared(), stop=Span(from_=JUNE.today, because=Because.OWN_WISH))],
    ],
)
def test_where_it_cannot_be_told_nothing_is_offered(drawn: list[MonthlyAward]) -> None:
    assert choosing_back.choice_back(drawn, JUNE.today) is None


def test_one_approval_has_the_own_one_go_on_and_the_part_end_from_the_day_of_registration() -> None:
    waits = looked_at(given_up(), record())
    assert choosing.registered_on(waits) == JUNE.today
    later = at_ten(date(2026, 6, 20))
    works = act(waits, [waits, cared()], now=later)
    assert changes_of(works) == {
        "own": (ChangeKind.RESUME, Because.CHOICE, JUNE.today, "staff-1"),
        "family": (ChangeKind.CHANGE, Because.CHOICE, JUNE.today, "staff-1"),
    }
    resumed, left = (work.outcome for work in works)
    assert (resumed.award.pending, resumed.award.waiting, resumed.award.stop) == ((), None, None)
    assert resumed.award.state(JUNE.today - timedelta(days=1)) != "running"
    assert left.change is not None
    assert left.change.rows[0].amount == Decimal("46782.92")
    assert after_a_choice.part_ends(left.award) == JUNE.today


def test_a_choice_back_is_taken_back_as_easily() -> None:
    kept = choosing.taken_back(looked_at(given_up(), record())).award
    assert (kept.pending, kept.waiting, choosing.registered_on(kept)) == ((), None, None)
    asked = choosing_back.chosen(given_up(), JUNE)
    assert asked is not None
    assert choosing.taken_back(asked.award).award.question is None


def test_without_a_finding_nothing_goes_on_and_nothing_ends_until_registers_were_asked_again() -> None:
    waits = looked_at(given_up())
    [work] = act(waits, [waits, cared()])
    assert (work.outcome.change, work.outcome.award.question is not None) == (None, True)


def test_where_registers_are_asked_in_vain_the_choice_keeps_its_day_and_is_an_officials() -> None:
    asked = choosing_back.chosen(given_up(), JUNE)
    assert asked is not None
    left = answers.unanswered(asked.award, at_ten(date(2026, 6, 10))).award
    assert (left.question, choosing.registered_on(left)) == (None, JUNE.today)


def test_a_part_that_ends_while_a_choice_back_waits_leaves_one_decision_and_not_two() -> None:
    waits = looked_at(given_up(), record())
    ends = date(2026, 6, 15)
    both = after_a_choice.put_before(waits, ends, at_ten(ends), record()).award
    assert len(both.pending) == 2
    works = act(both, [both, cared()], now=at_ten(date(2026, 6, 20)))
    assert (works[0].outcome.award.pending, works[0].outcome.award.waiting) == ((), None)


def test_of_who_has_died_meanwhile_nothing_goes_on() -> None:
    waits = looked_at(given_up(), record())
    death = Circumstance(id="death", what=Happening.DIED, on=date(2026, 6, 5), came=date(2026, 6, 8), iin=DANA)
    suspended = change_of(cared(), death, at_ten(date(2026, 6, 8))).award
    with pytest.raises(ActNotPossible, match="are not paid any more"):
        act(waits, [waits, suspended], now=at_ten(date(2026, 6, 9)))


# By an official's one act, who is paid through another


def theirs(award: MonthlyAward, iin: str = CARES) -> MonthlyAward:
    """The same, of somebody whose IIN an official can type."""
    about = replace(award.entitlement, iin=iin) if award.entitlement.iin else award.entitlement
    return replace(award, recipient_iin=iin, payee_iin=iin, entitlement=about)


def test_who_is_paid_through_another_is_counted_on_a_document_and_their_own_ends_by_the_same_act() -> None:
    through = theirs(family(CHILD), iin_of("Aigul"))
    works = act(through, [through, theirs(REVIEWED_OWN)], "count", member=CARES, role="carer", rests_on="Өтініш 3")
    assert changes_of(works) == {
        "family": (ChangeKind.CHANGE, Because.MEMBER_COUNTED, TODAY, "staff-1"),
        "own": (ChangeKind.STOP, Because.CHOICE, TODAY, "staff-1"),
    }


def test_their_own_goes_on_by_one_act_for_the_reason_of_choice_and_the_part_ends_with_it() -> None:
    through = replace(cared(), payee_iin=iin_of("Aigul"))
    with pytest.raises(ActNotPossible) as chosen:
        act(given_up(), [given_up(), through], "resume", from_=JUNE.today)
    assert chosen.value.code == "award_other_chosen"
    works = act(given_up(), [given_up(), through], "resume", from_=JUNE.today, because=Because.CHOICE)
    assert changes_of(works) == {
        "own": (ChangeKind.RESUME, Because.CHOICE, JUNE.today, "staff-1"),
        "family": (ChangeKind.CHANGE, Because.CHOICE, JUNE.today, "staff-1"),
    }


def test_chosen_forth_and_back_on_one_day_each_is_decided_and_one_of_them_is_paid() -> None:
    families, owns = theirs(family(CHILD)), theirs(REVIEWED_OWN)
    made, counting = [], {"member": CARES, "role": "carer", "rests_on": "Өтініш 4"}
    for _ in range(2):
        forth = act(families, [families, owns], "count", **counting)
        families, owns = (work.outcome.award for work in forth)
        assert not paid_on(owns, TODAY)
        back = act(owns, [owns, families], "resume", because=Because.CHOICE)
        owns, families = (work.outcome.award for work in back)
        assert paid_on(owns, TODAY)
        assert not any(member.iin == CARES and member.holds(TODAY) for member in families.entitlement.members)
        made += [*forth, *back]
    ids = [work.outcome.change.circumstance.id for work in made if work.outcome.change]
    assert len(ids) == len(set(ids)) == 8

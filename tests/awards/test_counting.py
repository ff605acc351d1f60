"""A member of whom no register tells is counted by an official on a document (art. 234, A-10), and stays counted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from proactive.awards import acts, together
from proactive.awards.award import MonthlyAward, OfficialChange
from proactive.awards.changes import acted, by_official
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.document import document
from proactive.awards.new_year import monthly_on
from proactive.awards.two_officials import PROPOSED, acted_on
from proactive.cases.case import BankAccount
from proactive.road.decision import ActNotPossible
from tests.awards.test_citizens_of_awards import at_ten, award_of
from tests.law.town import iin_of

TODAY = date(2026, 5, 12)
NOW = at_ten(TODAY)
WIDOW, UNCLE, GRANDCHILD = "600101400127", "640101301208", "200301600126"
WISH = OfficialChange(
    from_=date(2026, 5, 1), words="Қайтыс болған ерінің асырауында.", member=WIDOW, role="aged", rests_on="Акт 15"
)
CHILDREN = [
    {"of": "Ali", "role": "child", "until": date(2035, 1, 1)},
    {"of": "Nur", "role": "child", "until": date(2036, 1, 1)},
]


def family(**row: object) -> MonthlyAward:
    about = {"service": "breadwinner", "payee": "Aigul", "since": date(2026, 2, 1), "decided": date(2026, 2, 5)}
    return award_of(about | {"members": CHILDREN} | row)


def with_widow(pension: str | None = None) -> MonthlyAward:
    wish = replace(WISH, pension=Decimal(pension) if pension else None)
    return acts.count(family(), wish, "O-1", NOW).award


@pytest.mark.parametrize(
    ("differs", "why"),
    [
        ({"rests_on": " "}, "document"),
        ({"member": "600101400120"}, "IIN"),
        ({"role": "student"}, "IIN"),
        ({"member": UNCLE}, "age"),
        ({"member": WIDOW, "role": "child"}, "age"),
        ({"role": "carer"}, "age"),
        ({"from_": date(2026, 1, 1)}, "begins|before|2026-02-01"),
        ({"words": ""}, "words"),
    ],
)
def test_without_a_document_or_against_the_law_nobody_is_counted(differs: dict[str, object], why: str) -> None:
    with pytest.raises(ActNotPossible, match=why):
        acts.count(family(), replace(WISH, **differs), "O-1", NOW)


def test_where_no_family_is_counted_nobody_is() -> None:
    disability = {"service": "disability", "group": 2, "since": date(2026, 1, 10), "decided": date(2026, 2, 2)}
    with pytest.raises(ActNotPossible, match="family"):
        acts.count(award_of(disability), WISH, "O-1", NOW)
    assert "count" not in acts.possible(award_of(disability), TODAY)
    assert "count" in acts.possible(family(), TODAY)


def test_the_decision_names_the_document_and_the_law() -> None:
    outcome = acts.count(family(), WISH, "O-1", NOW)
    change = outcome.change
    assert change is not None
    assert (change.rests_on, change.basis) == ("Акт 15", "Social Code, art. 234, 236(6)")
    assert '"rests_on":"Акт 15"' in document(outcome.award, change)


def test_twice_the_same_person_is_one() -> None:
    with pytest.raises(ActNotPossible):
        acts.count(with_widow(), replace(WISH, from_=TODAY), "O-1", NOW)


def test_registers_asked_afresh_do_not_lose_who_was_counted_on_a_document() -> None:
    award = with_widow("20000.00")
    afresh = replace(award.entitlement, members=award.entitlement.members[:2])
    recount = Circumstance(
        id="again", what=Happening.RECOUNTED, on=date(2026, 6, 1), came=date(2026, 6, 1), entitlement=afresh
    )
    later = by_official(award, recount, at_ten(date(2026, 6, 1)), "O-1").award
    assert later.entitlement.members == award.entitlement.members
    assert monthly_on(later.rows, date(2026, 6, 1)) == Decimal("94414.75")


def test_her_own_share_is_what_her_pension_lacks_and_the_rest_of_the_family_keeps_theirs() -> None:
    account = BankAccount(iban="KZ31601A000000000001")
    asked = Circumstance(id="share", what=Happening.SHARE_ASKED, on=TODAY, came=TODAY, account=account, payee=WIDOW)
    outcome = acted(with_widow("20000.00"), asked, NOW, "O-1")
    assert outcome.apart is not None
    parts = [monthly_on(award.rows, TODAY) for award in (outcome.award, outcome.apart.award)]
    assert parts == [Decimal("76276.50"), Decimal("18138.25")]


def test_another_is_counted_in_every_award_of_the_case() -> None:
    account = BankAccount(iban="KZ31601A000000000001")
    asked = Circumstance(id="share", what=Happening.SHARE_ASKED, on=TODAY, came=TODAY, account=account, payee=WIDOW)
    parted = acted(with_widow(), asked, NOW, "O-1")
    assert parted.apart is not None
    fourth = replace(WISH, member=GRANDCHILD, role="child", from_=date(2026, 6, 1))
    outcome = acts.count(parted.award, fourth, "O-1", NOW)
    follows = together.follows(parted.apart.award, outcome, NOW)
    assert follows is not None
    sums = [monthly_on(award.rows, date(2026, 6, 1)) for award in (outcome.award, follows.award)]
    assert sums == [Decimal("99159.45"), Decimal("33053.15")]  # three and one fourth of 2.60 minimums


def test_a_carer_counts_while_a_child_is_under_eight() -> None:
    small = {"of": "Ali", "role": "child", "until": date(2038, 2, 28)}
    award = family(members=[small])
    members = (replace(award.entitlement.members[0], iin=GRANDCHILD),)
    award = replace(award, entitlement=replace(award.entitlement, members=members))
    later = acts.count(award, replace(WISH, role="carer"), "O-1", NOW).award
    assert later.entitlement.members[-1].until == date(2028, 2, 29)


def test_nothing_is_paid_where_her_pension_is_more_and_she_alone_is_left() -> None:
    grown = [{"of": "Ali", "role": "child", "until": date(2026, 8, 31)}]
    award = acts.count(family(members=grown), replace(WISH, pension=Decimal("69049.00")), "O-1", NOW).award
    assert award.last_day == date(2026, 8, 31)
    assert iin_of("Ali") in award.members


def test_with_four_eyes_the_second_names_the_same_person() -> None:
    two = replace(NOW, house=replace(NOW.house, four_eyes=frozenset({"breadwinner"})))
    first = acted_on(family(), "count", WISH, "O-1", "one", two)
    assert first.why_not == PROPOSED
    with pytest.raises(ActNotPossible):
        acted_on(first.award, "count", replace(WISH, member=GRANDCHILD, role="child"), "O-2", "two", two)
    assert acted_on(first.award, "count", WISH, "O-2", "two", two).change is not None


def test_what_one_official_proposed_is_shown_to_the_other_whatever_it_is() -> None:
    award = award_of({"service": "disability", "group": 2, "since": date(2026, 1, 10), "decided": date(2026, 2, 2)})
    two = replace(NOW, house=replace(NOW.house, four_eyes=frozenset({"disability"})))
    wish = OfficialChange(from_=TODAY, words="Артық төленді.", amount=Decimal("30000.00"), rests_on="Өтініш 12")
    assert "hold" not in acts.possible(award, TODAY)
    proposed = acted_on(award, "hold", wish, "O-1", "one", two).award
    assert "hold" in acts.possible(proposed, TODAY)

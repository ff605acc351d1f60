"""What waits for an official, and is overtaken by something more pressing, waits for them again once that is over."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from proactive.awards import acts, holding
from proactive.awards.award import AwardReason, AwardWaiting, Because, MonthlyAward, OfficialChange, PaidTooMuch, Span
from proactive.awards.changes import by_official, change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.cases.case import BankAccount
from proactive.road.decision import ActNotPossible
from tests.awards.test_choosing import family, own, prepared
from tests.awards.test_citizens_of_awards import DANA, at_ten
from tests.law.town import iin_of

ANOTHER = BankAccount(iban="KZ31601A000000000001")
OVERPAID = PaidTooMuch(month=date(2026, 4, 1), amount=Decimal("30673.99"))


def happening(what: Happening, on: date, **about: Any) -> Circumstance:
    return Circumstance(id=f"{what}.{on}", what=what, on=on, came=on, **about)


def after(award: MonthlyAward, what: Happening, day: int, **about: Any) -> MonthlyAward:
    on = date(2026, 5, day)
    return change_of(award, happening(what, on, **about), at_ten(on)).award


def reason(award: MonthlyAward) -> AwardReason | None:
    return award.waiting.reason if award.waiting else None


def overpaid(award: MonthlyAward) -> MonthlyAward:
    waiting = AwardWaiting(AwardReason.OVERPAID, since=at_ten(date(2026, 5, 12)).at, amount=Decimal("30673.99"))
    return replace(award, overpaid=(OVERPAID,), waiting=waiting)


def test_what_was_prepared_is_an_officials_again_once_money_that_came_back_has_another_account() -> None:
    returned = after(prepared(), Happening.RETURNED, 20)
    assert reason(returned) is AwardReason.ACCOUNT
    given = after(returned, Happening.ACCOUNT_GIVEN, 21, account=ANOTHER)
    assert given.waiting is not None
    assert (given.waiting.reason, given.waiting.about) == (AwardReason.PREPARED, (Happening.CHOSEN_THIS,))


def test_so_is_a_sum_that_was_overpaid_and_nothing_where_nothing_waited() -> None:
    given = after(after(overpaid(family()), Happening.RETURNED, 20), Happening.ACCOUNT_GIVEN, 21, account=ANOTHER)
    assert given.waiting is not None
    assert (given.waiting.reason, given.waiting.amount) == (AwardReason.OVERPAID, Decimal("30673.99"))
    assert after(after(family(), Happening.RETURNED, 20), Happening.ACCOUNT_GIVEN, 21, account=ANOTHER).waiting is None


def test_who_was_asked_for_it_back_is_waited_for_again() -> None:
    asked = holding.asked_back(
        overpaid(family()), Decimal("30673.99"), "Артық төленді.", at_ten(date(2026, 5, 13))
    ).award
    assert reason(asked) is AwardReason.ASKED_BACK
    given = after(after(asked, Happening.RETURNED, 20), Happening.ACCOUNT_GIVEN, 21, account=ANOTHER)
    assert given.waiting is not None
    assert (given.waiting.reason, given.waiting.amount) == (AwardReason.ASKED_BACK, Decimal("30673.99"))


@pytest.mark.parametrize("because", [Because.PAYEE_DIED, Because.RIGHTS_LOST])
def test_money_that_comes_back_from_who_may_not_be_paid_any_more_waits_for_who_is_paid_next(because: Because) -> None:
    halts = (Span(from_=date(2026, 6, 1), because=because),)
    sought = AwardWaiting(AwardReason.PAYEE, since=at_ten(date(2026, 5, 19)).at)
    suspended = replace(family(), halts=halts, waiting=sought)
    returned = change_of(suspended, happening(Happening.RETURNED, date(2026, 5, 25)), at_ten(date(2026, 5, 25)))
    assert (returned.award.waiting, returned.message) == (sought, None)


def stopped(because: Because) -> MonthlyAward:
    return replace(own(), stop=Span(from_=date(2026, 5, 1), because=because))


def test_money_that_comes_back_after_the_end_is_asked_for_another_account_as_before_it() -> None:
    returned = change_of(
        stopped(Because.LEFT_COUNTRY), happening(Happening.RETURNED, date(2026, 5, 25)), at_ten(date(2026, 5, 25))
    )
    assert returned.message is not None
    assert (returned.message.key, reason(returned.award)) == ("award.returned", AwardReason.ACCOUNT)
    given = after(returned.award, Happening.ACCOUNT_GIVEN, 26, account=ANOTHER)
    assert (given.waiting, given.account.iban, given.stop) == (None, ANOTHER.iban, returned.award.stop)


def test_of_who_has_died_an_official_settles_it_in_words() -> None:
    returned = change_of(
        stopped(Because.DEATH), happening(Happening.RETURNED, date(2026, 5, 25)), at_ten(date(2026, 5, 25))
    )
    assert (returned.message, reason(returned.award)) == (None, AwardReason.ACCOUNT)
    words = OfficialChange(from_=date(2026, 5, 26), words="Мұрагерлер өтініш берді.")
    assert acts.dismiss(returned.award, words, "O-1", at_ten(date(2026, 5, 26))).award.waiting is None
    alive = change_of(
        stopped(Because.LEFT_COUNTRY), happening(Happening.RETURNED, date(2026, 5, 25)), at_ten(date(2026, 5, 25))
    )
    with pytest.raises(ActNotPossible):
        acts.dismiss(alive.award, words, "O-1", at_ten(date(2026, 5, 26)))


def test_what_was_prepared_before_a_death_is_an_officials_again_once_another_is_paid_or_the_death_is_annulled() -> None:
    suspended = after(prepared(), Happening.DIED, 20, iin=DANA)
    assert reason(suspended) is AwardReason.PAYEE
    assert reason(after(suspended, Happening.ALIVE, 22, iin=DANA)) is AwardReason.PREPARED
    new_one = happening(Happening.GUARDIAN_CHANGED, date(2026, 6, 2), account=ANOTHER, payee=iin_of("Aigul"))
    assert reason(by_official(suspended, new_one, at_ten(date(2026, 6, 2)), "O-1").award) is AwardReason.PREPARED

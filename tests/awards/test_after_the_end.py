"""What comes after an award has ended and is of days before its end is lost in no silence."""

from dataclasses import replace
from datetime import date

import pytest

from proactive.awards import acts
from proactive.awards.award import AwardReason, MonthlyAward, OfficialChange
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from tests.awards.test_choosing import own
from tests.awards.test_citizens_of_awards import DANA, at_ten

DIED, KNOWN = date(2026, 5, 20), date(2026, 5, 25)


def died() -> MonthlyAward:
    death = Circumstance(id="death", what=Happening.DIED, on=DIED, came=DIED, iin=DANA)
    return change_of(own(), death, at_ten(DIED)).award


def examined(award: MonthlyAward, on: date, group: int) -> AwardOutcome:
    held = own().entitlement.disability
    assert held is not None
    record = replace(held, disability_id="d1", group=group, established_on=on)
    news = Circumstance(id="e1", what=Happening.EXAMINED, on=on, came=KNOWN, iin=DANA, disability=record)
    return change_of(award, news, at_ten(KNOWN))


def test_a_finding_of_before_the_death_that_comes_after_it_is_put_before_an_official_with_its_sum() -> None:
    waits = examined(died(), date(2026, 5, 4), 2).award
    assert waits.waiting is not None
    assert (waits.waiting.reason, waits.waiting.about) == (AwardReason.PREPARED, (Happening.EXAMINED,))
    assert waits.stop is not None
    would_be = acts.prepared(waits, at_ten(KNOWN))
    assert would_be is not None
    assert would_be.rows[0].from_ == date(2026, 5, 4)
    assert "dismiss" in acts.possible(waits, KNOWN)
    assert "approve" not in acts.possible(waits, KNOWN)
    words = OfficialChange(from_=KNOWN, words="Мұрагерлерге түсіндірілді.")
    assert acts.dismiss(waits, words, "O-1", at_ten(KNOWN)).award.waiting is None


@pytest.mark.parametrize(("on", "group"), [(date(2026, 5, 4), 3), (date(2026, 6, 2), 1)])
def test_one_that_changes_no_sum_of_a_day_before_the_end_is_nobodys(on: date, group: int) -> None:
    assert examined(died(), on, group).award == died()

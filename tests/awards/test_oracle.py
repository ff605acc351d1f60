"""Generated lives: what the desk has paid is what an oracle that knows no program counts day by day, and what was paid
beyond it is what the program knows to be overpaid.

`QOLDAU_LIVES=20000` for the long run: half of them people with a disability, half families.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from proactive.basics.calendar import TIMEZONE
from tests.awards.households import lived_together
from tests.awards.lives import lived, outstanding

LIVES = int(os.environ.get("QOLDAU_LIVES", "200")) // 2
END = date(2026, 11, 30)
BATCHES = 10
OF_A_MONTH = 4  # at most one part of so many is held back


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_was_paid_in_a_life_is_what_the_oracle_counts(batch: int) -> None:
    for seed in range(batch, LIVES, BATCHES):
        life = lived(seed)
        beyond = life.paid(END) - life.oracle.due(END)
        assert beyond == outstanding(life.award), f"seed {seed}: {life.happened}"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_was_paid_to_a_family_is_what_the_oracle_counts(batch: int) -> None:
    for seed in range(batch, LIVES, BATCHES):
        home = lived_together(seed)
        beyond = home.paid(END) - home.oracle.due(END)
        assert beyond == home.outstanding, f"seed {seed}: {home.happened}"


def test_the_lives_hold_what_they_are_to_show() -> None:
    of_people = {" ".join(line.split()[1:3]) for seed in range(LIVES) for line in lived(seed).happened}
    of_families = {" ".join(line.split()[2:4]) for seed in range(LIVES) for line in lived_together(seed).happened}
    assert of_people >= {
        "change group_changed",
        "change pension",
        "change held_back",
        "change institution",
        "resume reexamined",
        "stop death",
    }
    assert of_families >= {
        "change member_of_age",
        "change member_born",
        "change member_died",
        "change member_counted",
        "change studies_ended",
        "change studies_resumed",
        "change share_apart",
        "change choice",
        "stop death",
    }


def test_no_more_than_a_quarter_of_a_month_is_held_back() -> None:
    months_held = 0
    for seed in range(LIVES):
        desk = lived(seed).desk
        paid = {out["on"].replace(day=1): out["amount"] for out in desk.payments(END) if out["for"] != "arrears"}
        for month, (held, back) in of_months(desk.instructed).items():
            if held > 0 and month in paid:
                months_held += 1
                assert (held - back) * OF_A_MONTH <= paid[month] + held, f"seed {seed}: {month}"
    assert months_held


def of_months(instructed: Sequence[tuple[datetime, Mapping[str, Any]]]) -> dict[date, tuple[Decimal, Decimal]]:
    """What was held back of each, and what of it came back by what was told later in the same month."""
    months: dict[date, tuple[Decimal, Decimal]] = {}
    for at, told in instructed:
        sum_of, month = Decimal(told.get("arrears") or 0), at.astimezone(TIMEZONE).date().replace(day=1)
        held, back = months.get(month, (Decimal(0), Decimal(0)))
        months[month] = (held + max(-sum_of, Decimal(0)), back + max(sum_of, Decimal(0)) if held else back)
    return months

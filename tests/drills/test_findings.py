"""The table of faults and invariants: what broke is seen in it, and what did not come to its end is no success."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.town import Ends
from tests.drills import __main__ as drills
from tests.drills.findings import A_DAY, Count, DaysLived, PartEnded, Struck, page, read, written
from tests.drills.parts import PARTS, compared

GOOD = PartEnded(name="kills", note="5 kills, seed 1", rows=[Struck("kill -9", 5, {"paid": Count(10, 0)})])
BAD = replace(GOOD, rows=[*GOOD.rows, Struck("cut", 2, {"told": Count(4, 1), "paid": Count(4, 0)})])


def test_a_row_a_fault_a_column_an_invariant() -> None:
    lines = page([GOOD, BAD]).splitlines()
    assert [line for line in lines if line.startswith(("- A: ", "- B: "))] == [
        "- A: paid",
        "- B: told",
    ]
    assert lines[-3:] == ["| kill -9 | 5 | 10 |  |", "| kill -9 | 5 | 10 |  |", "| cut | 2 | 4 | 1 of 4 BROKEN |"]


@pytest.mark.parametrize(
    ("part", "is_good"),
    [
        (GOOD, True),
        (BAD, False),
        (replace(GOOD, trouble="BROKE OFF with 1"), False),
        (replace(GOOD, rows=[]), False),
    ],
)
def test_only_what_was_looked_at_and_held_is_good(part: PartEnded, is_good: bool) -> None:
    assert part.is_good is is_good
    assert read(written(part)) == part


def test_of_a_day_each_fault_that_struck_on_it_is_charged_with_what_broke() -> None:
    lived = DaysLived()
    lived.add(Counter(kill=2), ["told"], [])
    lived.add(Counter(kill=2, clock=1), ["told"], ["told", "told"])
    lived.add(Counter(kill=3, clock=1), ["told"], [])
    lived.add(Counter(kill=4, clock=1), ["paid"], [])
    rows = {row.fault: (row.times, row.held["told"]) for row in lived.rows(["told"])}
    assert rows == {"kill": (4, Count(2, 0)), "clock": (1, Count(1, 1)), A_DAY: (4, Count(3, 1))}


def test_an_order_that_would_not_have_been_is_no_order_too_few() -> None:
    order = ("burial", "900515300008", "KZ1", "100")
    calm = Ends(Counter(assigned=2), [order, order], ["+1", "+2"])
    struck = Ends(Counter(assigned=1, attention=1), [order, order, order], ["+1"])
    assert [(count.looked_at, count.broken) for count in compared(struck, calm).values()] == [
        (2, 0),
        (2, 1),
        (2, 1),
        (2, 1),
    ]


def test_a_part_that_breaks_off_keeps_none_from_running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended = {"kills-sqlite": GOOD, "networks": replace(GOOD, trouble="BROKE OFF with 1")}
    monkeypatch.setattr(drills, "apart", ended.__getitem__)
    monkeypatch.setattr(drills, "FIGURES", tmp_path / "faults.md")
    assert drills.main(["networks", "kills-sqlite"]) == 1
    assert "BROKE OFF with 1" in (tmp_path / "faults.md").read_text("utf-8")
    assert "| kill -9 | 5 | 10 |" in (tmp_path / "faults.md").read_text("utf-8")
    assert drills.main(["kills-sqlite"]) == 0


def test_a_part_that_is_not_there_is_said() -> None:
    assert drills.main(["earthquake"]) == 2
    assert list(PARTS) == ["simulation", "fail-over", "kills-sqlite", "kills-postgresql", "networks"]

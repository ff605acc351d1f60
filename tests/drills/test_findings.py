"""The table of faults and invariants: what broke is seen in it, and what did not come to its end is no success."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from tests import measured
from tests.crash.town import Ends
from tests.drills import __main__ as drills
from tests.drills import kept
from tests.drills.findings import A_DAY, Count, DaysLived, PartEnded, Struck, page, read, written
from tests.drills.parts import PARTS, SIZES, Piece, are_promised, compared

GOOD = PartEnded(name="kills", note="5 kills, seed 1", rows=[Struck("kill -9", 5, {"paid": Count(10, 0)})])
BAD = replace(GOOD, rows=[*GOOD.rows, Struck("cut", 2, {"told": Count(4, 1), "paid": Count(4, 0)})])


def test_a_row_a_fault_a_column_an_invariant() -> None:
    lines = page([GOOD, BAD], "one").splitlines()
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


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The pieces that were run, each good; sizes are small, and nothing is really struck."""
    names: list[str] = []

    def ran(piece: Piece) -> PartEnded:
        names.append(piece.name)
        return GOOD

    sizes = {"KILLS": 10, "KILLS_A_PIECE": 4, "CUTS": 3, "CUTS_A_PIECE": 5}
    for name, size in sizes.items():
        monkeypatch.setenv(name, str(size))
    monkeypatch.setenv("JOBS", "1")
    monkeypatch.setattr(drills, "FIGURES", tmp_path / "faults.md")
    monkeypatch.setattr(drills, "apart", ran)
    monkeypatch.setattr(measured, "commit", lambda: "one")
    return names


def test_a_part_is_run_in_pieces_of_seeds_that_follow_one_another(run: list[str], tmp_path: Path) -> None:
    assert drills.main(["kills-sqlite", "networks"]) == 0
    assert run == [
        "kills-sqlite: 4 kills, seed 1",
        "kills-sqlite: 4 kills, seed 2",
        "kills-sqlite: 2 kills, seed 3",
        "networks: 3 cuts, seed 1",
    ]
    assert "| kill -9 | 15 | 30 |" in (tmp_path / "faults.md").read_text("utf-8")  # three pieces as one row


def test_what_was_broken_off_goes_on_where_it_was(
    run: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = drills.apart

    def struck(piece: Piece) -> PartEnded:
        if piece.seed == 2:
            raise KeyboardInterrupt
        return ran(piece)

    monkeypatch.setattr(drills, "apart", struck)
    with pytest.raises(KeyboardInterrupt):
        drills.main(["kills-sqlite"])
    assert drills.main([drills.SHOW, "kills-sqlite"]) == 1
    assert "1 of 3 pieces so far" in (tmp_path / "faults.md").read_text("utf-8")
    monkeypatch.setattr(drills, "apart", ran)
    assert drills.main(["kills-sqlite"]) == 0
    assert run == [f"kills-sqlite: {kills} kills, seed {seed}" for kills, seed in ((4, 1), (4, 2), (2, 3))]


def test_a_piece_counts_on_its_commit_alone(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert drills.main(["networks"]) == 0
    monkeypatch.setattr(measured, "commit", lambda: "another")
    assert drills.main([drills.SHOW, "networks"]) == 1
    assert drills.main(["networks"]) == 0
    monkeypatch.setattr(measured, "commit", lambda: "one")
    assert drills.main([drills.SHOW, "networks"]) == 0
    assert len(run) == 2


def test_what_runs_beside_one_another_keep_is_all_there(tmp_path: Path) -> None:
    names = [f"kills: {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: kept.keep(tmp_path / "faults.json", "one", name, GOOD), names))
    assert kept.pieces_in(tmp_path / "faults.json", "one") == dict.fromkeys(names, GOOD)


def test_no_piece_is_begun_of_a_program_that_was_changed_meanwhile(
    run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = iter(["one", "one", "another"])
    monkeypatch.setattr(measured, "commit", lambda: next(commits))
    assert drills.main(["kills-sqlite"]) == 1
    assert len(run) == 1


def test_after_so_many_hours_no_piece_is_begun(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURS", "-1")
    assert drills.main(["kills-sqlite"]) == 1
    assert run == []


def test_what_did_not_hold_stays_and_what_broke_off_is_tried_again(
    run: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = drills.apart
    ended = {1: BAD, 2: replace(GOOD, trouble="BROKE OFF with 1")}
    monkeypatch.setattr(drills, "apart", lambda piece: ended.get(piece.seed) or ran(piece))
    assert drills.main(["kills-sqlite"]) == 1
    assert "BROKE OFF with 1" in (tmp_path / "faults.md").read_text("utf-8")
    monkeypatch.setattr(drills, "apart", ran)
    assert drills.main(["kills-sqlite"]) == 1
    page_kept = (tmp_path / "faults.md").read_text("utf-8")
    assert ("BROKE OFF" in page_kept, "1 of 4 BROKEN" in page_kept) == (False, True)
    assert run == ["kills-sqlite: 2 kills, seed 3", "kills-sqlite: 4 kills, seed 2"]


def test_a_part_that_breaks_off_keeps_none_from_running(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ran = drills.apart
    broken = replace(GOOD, trouble="BROKE OFF with 1")
    monkeypatch.setattr(drills, "apart", lambda piece: broken if piece.part.name == "networks" else ran(piece))
    assert drills.main(["networks", "kills-sqlite"]) == 1
    assert len(run) == 3


def test_as_many_parts_run_beside_one_another_as_there_are_jobs(
    run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2, timeout=10)
    monkeypatch.setenv("JOBS", "2")
    monkeypatch.setenv("KILLS", "4")
    monkeypatch.setattr(drills, "apart", lambda _: both.wait() in {0, 1} and GOOD)
    assert drills.main(["networks", "kills-sqlite"]) == 0


def test_the_page_stands_beside_the_drills_where_all_that_is_promised_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SIZES:
        monkeypatch.delenv(name, raising=False)
    assert are_promised()
    monkeypatch.setenv("KILLS_A_PIECE", "5")
    assert are_promised()
    monkeypatch.setenv("KILLS", "999")
    assert not are_promised()


def test_a_part_that_is_not_there_is_said() -> None:
    assert drills.main(["earthquake"]) == 2


def test_what_is_promised_is_what_is_run_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SIZES:
        monkeypatch.delenv(name, raising=False)
    assert {name: sum(piece.size for piece in part.pieces()) for name, part in PARTS.items()} == {
        "consents-sqlite": 10_000,
        "consents-postgresql": 10_000,
        "fail-over": 10,
        "kills-sqlite": 1000,
        "kills-postgresql": 1000,
        "networks": 30,
        "simulation": 365,
    }

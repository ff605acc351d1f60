"""The whole is summed over several runs: a part is walked once for a program, and again for another."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.explore import __main__ as command
from tests.explore import kept, side_by_side, towns
from tests.explore.explorer import Explored, Fault, Plan


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that were walked, in order; one of them has a fault."""
    names: list[str] = []

    def explore(plan: Plan, most: int) -> Explored:
        names.append(plan.name)
        found = {"stuck": Fault("stuck", ("event", "yes"), 3)} if plan.four_eyes else {}
        return Explored(plan, states=10, moves=40, seconds=1.5, faults=found)

    monkeypatch.setattr(side_by_side, "explore", explore)
    monkeypatch.setattr(kept, "program", lambda: "one program")
    monkeypatch.setattr(side_by_side.logging, "disable", lambda _level: None)  # as long as the tests last
    return names


@pytest.fixture
def quiet_log() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["explore", "--family", "burial: a widow", "--changes", "0", *map(str, words)])
    return command.main()


def test_a_run_goes_on_where_the_one_before_ended(
    walked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "whole.json"
    assert run(monkeypatch, "--kept", path, "--next", 2) == 0
    assert run(monkeypatch, "--kept", path) == 1, "the last part has a fault"
    assert len(walked) == len(set(walked)) == 5
    assert run(monkeypatch, "--kept", path) == 1, "which is not forgotten"
    assert len(walked) == 5
    said = capsys.readouterr().out.splitlines()
    assert said[2] == "2 of 5 parts: 20 states, 80 moves, 3 s of processor, 0 kinds of fault"
    assert said[-1] == "5 of 5 parts: 50 states, 200 moves, 8 s of processor, 1 kinds of fault"
    assert kept.parts_in(path, "one program")[walked[-1]].faults == {"stuck": "3 × event > yes"}


def test_what_was_walked_through_another_program_does_not_count(
    walked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "whole.json"
    run(monkeypatch, "--kept", path, "--next", 2)
    monkeypatch.setattr(kept, "program", lambda: "another program")
    run(monkeypatch, "--kept", path, "--next", 2)
    assert walked[:2] == walked[2:]


def test_parts_of_other_families_stay_in_the_file(
    walked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "whole.json"
    run(monkeypatch, "--kept", path, "--next", 1)
    monkeypatch.setattr(sys, "argv", ["explore", "--family", "disability", "--next", "1", "--kept", str(path)])
    command.main()
    assert set(kept.parts_in(path, "one program")) == set(walked)


def test_another_line_of_the_program_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    monkeypatch.setattr(kept, "WALKED_THROUGH", (tmp_path,))
    source = tmp_path / "road.py"
    source.write_text("days = 10")
    before = kept.program()
    (tmp_path / "test_road.py").write_text("assert days")
    assert kept.program() == before
    source.write_text("days = 11")
    assert kept.program() != before


@pytest.mark.usefixtures("quiet_log")
def test_parts_walked_side_by_side_come_to_what_they_come_to_one_after_the_other() -> None:
    plans = (Plan(towns.DISABILITY), Plan(towns.DISABILITY, quiet=True), Plan(towns.DISABILITY, four_eyes=True))
    in_turn, beside = (dict(side_by_side.walked(plans, 10**9, processes)) for processes in (1, 2))
    assert {name: (part.states, part.moves) for name, part in beside.items()} == {
        name: (part.states, part.moves) for name, part in in_turn.items()
    }
    assert all(part.is_whole for part in beside.values())

"""Figures count for the program they were measured of: keeping one makes no other old, another line of code does."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests import measured
from tests.bench.comparison import Row
from tests.bench.results import Ran, keep, kept_of

RAN = Ran(
    rows=[Row("a look", "2 ms", "at 10: 1 ms", "2.00 ×", "≤ 1 ms", False)],
    run_on="1 December 2026, one",
    load=0.5,
    seconds=90,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With one line of code, committed."""
    monkeypatch.setattr(measured, "ROOT", tmp_path)
    measured.git("init", "--quiet")
    measured.git("config", "user.email", "somebody@qoldau.example")
    measured.git("config", "user.name", "Somebody")
    (tmp_path / "tests/bench").mkdir(parents=True)
    commits(tmp_path / "road.py", "days = 10")
    return tmp_path


def commits(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    measured.git("add", ".")
    measured.git("commit", "--quiet", "--message", path.name)


@pytest.mark.parametrize("name", ["tests/bench/RESULTS.md", "tests/bench/RESULTS.json", "README.md"])
def test_a_page_or_a_figure_makes_no_other_program(project: Path, name: str) -> None:
    before = measured.commit()
    (project / name).write_text("12 ms", "utf-8")
    assert measured.commit() == before, "while it is written"
    commits(project / name, "13 ms")
    assert measured.commit() == before, "and when it is committed"


@pytest.mark.parametrize("name", ["road.py", "law.toml"])
def test_another_line_is_another_program(project: Path, name: str) -> None:
    before = measured.commit()
    (project / name).write_text("days = 11", "utf-8")
    changed = measured.commit()
    commits(project / name, "days = 11")
    assert len({before, changed, measured.commit()}) == 3


def test_groups_that_ran_one_after_another_are_one_page(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    keep("road", RAN, "one", path)
    keep("two_processes", replace(RAN, seconds=30), "one", path)
    said = path.read_text("utf-8")
    assert said.count("| a look | 2 ms | at 10: 1 ms | 2.00 × | ≤ 1 ms | missed |") == 2
    assert "commit one" in said
    assert said.count("On 1 December 2026, one; load of the machine before: 0.5.") == 2
    assert "took 2 minutes. Not run on this commit: floors, wire, webhook," in said
    assert kept_of("one", path)["road"] == RAN


def test_groups_of_another_commit_stand_on_no_page_of_this(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    keep("road", RAN, "one", path)
    keep("wire", RAN, "another", path)
    assert "## road" not in path.read_text("utf-8")
    assert set(kept_of("one", path)) == {"road"}

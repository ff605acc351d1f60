"""What others ran into is tried here: each report has its tests, and each kind more inputs than its reports."""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((ROOT / "tests/public_reports.toml").read_text("utf-8"))
ROWS: list[dict[str, Any]] = TABLE["row"]
OTHERS = 3  # inputs of a kind beside its reports'


@cache
def names_in(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", (ROOT / path).read_text("utf-8"), re.M))


def is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    return (ROOT / path).is_file() and (not name or name in names_in(path))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["number"]))
def test_each_report_has_its_tests(row: dict[str, Any]) -> None:
    assert row["tests"]
    assert [test for test in row["tests"] if not is_there(test)] == []
    assert row["kind"] in TABLE["kind"]


def test_each_report_is_there_once() -> None:
    numbers = [row["number"] for row in ROWS]
    assert len(numbers) == len(set(numbers))


def test_each_kind_is_tried_on_three_inputs_or_more_that_no_report_has() -> None:
    own = {name: [entry["test"] for entry in kind["own"]] for name, kind in TABLE["kind"].items()}
    of_reports = {test for row in ROWS for test in row["tests"]}
    assert {name: count for name, tests in own.items() if (count := len(set(tests) - of_reports)) < OTHERS} == {}
    assert [test for tests in own.values() for test in tests if not is_there(test)] == []


def test_no_input_is_counted_twice() -> None:
    """Neither under two words nor in two kinds."""
    own = [entry for kind in TABLE["kind"].values() for entry in kind["own"]]
    for part in ("input", "test"):
        counts = Counter(entry[part] for entry in own)
        assert {what for what, count in counts.items() if count > 1} == set()
    assert len(own) >= OTHERS * len(TABLE["kind"])

"""What others ran into is tried here: each report has its tests, and each kind more inputs than its reports."""

import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((ROOT / "tests/public_reports.toml").read_text("utf-8"))
ROWS: list[dict[str, Any]] = TABLE["row"]
OTHERS = 3  # inputs of a kind beside its report


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


def test_each_report_is_there_once_and_each_kind_is_tried_on_inputs_of_its_own() -> None:
    numbers = [row["number"] for row in ROWS]
    assert len(numbers) == len(set(numbers))
    tests = defaultdict(set)
    for row in ROWS:
        tests[row["kind"]] |= set(row["tests"])
    reports = {kind: sum(row["kind"] == kind for row in ROWS) for kind in TABLE["kind"]}
    assert [kind for kind, count in reports.items() if len(tests[kind]) < min(count, 1) + OTHERS] == []

"""What attacks and trials found is held by tests: each finding names those that are there."""

import tomllib
from typing import Any

import pytest

from tests.architecture.test_public_reports import ROOT, is_there

TABLE = tomllib.loads((ROOT / "tests/attacks.toml").read_text("utf-8"))
FINDINGS: list[dict[str, Any]] = TABLE["finding"]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: str(finding["says"])[:60])
def test_each_finding_has_its_tests(finding: dict[str, Any]) -> None:
    assert finding["tests"]
    assert [test for test in finding["tests"] if not is_there(test)] == []


def test_each_finding_is_there_once_and_what_is_left_says_why() -> None:
    said = [row["says"] for row in (*FINDINGS, *TABLE["left"])]
    assert len(said) == len(set(said))
    assert all(row["why"] for row in TABLE["left"])

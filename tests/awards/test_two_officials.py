"""The rows of `tests/cases/two_officials.toml`: what waits for officials, decided by one or by two of them."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from proactive.awards import two_officials
from proactive.awards.award import AwardReason, Because, MonthlyAward, OfficialChange
from proactive.awards.outcome import AwardOutcome
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible
from tests.awards.test_citizens_of_awards import Course, at_ten, award_of, happened, shown

CASES = Path(__file__).parents[1] / "cases" / "two_officials.toml"
CITIZENS = tomllib.loads(CASES.read_text("utf-8"), parse_float=Decimal)["citizen"]
WORDS = "Проверено."


@pytest.mark.parametrize("row", CITIZENS, ids=[row["says"] for row in CITIZENS])
def test_what_officials_decide_together(row: dict[str, Any]) -> None:
    course = Course(award_of(row["award"]))
    for place, happening in enumerate(row.get("happens", ()), 1):
        course.take(happened(course.award, happening, f"e{place}"))
    came_to = [acted(course, act, row) for act in row["acts"]]
    day = row["acts"][-1].get("came", row["acts"][-1]["on"])
    decided_by = course.changes[-1].by if course.changes else ""
    seen = shown(course, day, {}) | {"came_to": came_to, "by": decided_by}
    assert {key: seen.get(key) for key in row["expect"]} == row["expect"]


def acted(course: Course, act: dict[str, Any], row: dict[str, Any]) -> str:
    """In short what came of it; the award goes on as the act left it."""
    now = at_house(at_ten(act.get("came", act["on"])), row)
    asked_for = OfficialChange(
        from_=act["on"],
        because=Because(act.get("reason", "official")),
        words=act.get("says", WORDS),
        iban=act.get("iban"),
    )
    before = course.award
    try:
        outcome = two_officials.acted_on(before, act["act"], asked_for, act["by"], act["by"], now)
    except ActNotPossible as refusal:
        return refusal.code
    course.take(outcome)
    return came_of(before, outcome)


def at_house(now: Now, row: dict[str, Any]) -> Now:
    four_eyes = frozenset({row["award"]["service"]}) if row.get("two") else frozenset()
    return replace(now, house=replace(now.house, four_eyes=four_eyes))


def came_of(before: MonthlyAward, outcome: AwardOutcome) -> str:
    if outcome.change is not None:
        return "decided"
    waiting = outcome.award.waiting
    if waiting is not None and waiting.reason is AwardReason.HEARING and outcome.message is not None:
        return "told beforehand"
    return "registers asked" if outcome.award.question != before.question else outcome.why_not

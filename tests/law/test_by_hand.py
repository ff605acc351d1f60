"""The 31 citizens whom a lawyer counted by hand against the order and the Social Code: each a whole row of
`tests/cases`, led along the real road to its end: the tenge of the order, or an official who has a way on.

The numbers are the lawyer's. Of those who go on after the assignment (`awards.toml`) the road is that of
`tests/awards/test_citizens_of_awards.py`.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason
from proactive.road import acts, official_acts
from tests.law.road import Road
from tests.law.town import Town, iin_of

CASES = Path(__file__).parents[1] / "cases"
RIGHT = {2, 3, 6, 31, 33, 36, 37, 38, 39, 45, 46}  # what the program said before, too
WRONG = {1, 4, 5, 7, 8, 10, 17, 20, 22, 23, 29, 30, 32, 34, 35, 43, 44, 47, 48, 49}  # what it had to learn
NOT_IN_FORCE, TOO_LATE = 22, 46


def rows(code: str) -> list[dict[str, Any]]:
    found = tomllib.loads((CASES / f"{code}.toml").read_text("utf-8"), parse_float=Decimal)["citizen"]
    return [row for row in found if "by_hand" in row]


def counted() -> Iterator[Any]:
    for code in ("burial", "disability", "breadwinner", "special"):
        for row in rows(code):
            yield pytest.param(code, row, id=f"{row['by_hand']}: {row['says']}")


def test_all_31_are_there_each_once() -> None:
    numbers = [row["by_hand"] for path in sorted(CASES.glob("*.toml")) for row in rows(path.stem)]
    assert len(numbers) == len(RIGHT | WRONG) == 31
    assert set(numbers) == RIGHT | WRONG


@pytest.mark.parametrize(("code", "row"), [*counted()])
def test_the_road_ends_with_what_was_counted(code: str, row: dict[str, Any]) -> None:
    expect, road = row["expect"], walked(code, row)
    if row["by_hand"] == NOT_IN_FORCE:
        assert (road.case.status, road.case.waiting.reason) == (Status.ATTENTION, Reason.LAW_NOT_IN_FORCE)
        assert acts.possible(road.case)
    elif row["by_hand"] == TOO_LATE:
        assert (road.case.status, road.orders) == (Status.NOT_ENTITLED, [])
    else:
        [order] = road.orders
        assert paid(order) == (expect.get("one_off"), expect.get("monthly"), expect.get("arrears"))
        assert road.case.status is Status.ASSIGNED


def walked(code: str, row: dict[str, Any]) -> Road:
    """Whoever is asked agrees; those before `answers` let it pass; what waits for an official is approved."""
    road = Road.of(code, **{name: value for name, value in row.items() if name not in ("by_hand", "says", "expect")})
    while road.case.status is Status.OFFERED and "answers" in row and road.case.recipient_iin != iin_of(row["answers"]):
        road.says("2")
    if road.case.status is Status.OFFERED:
        road.town = Town({**road.town.row, **row.get("later", {})})
        agrees(road, row)
    return road.official(official_acts.approve) if road.case.status is Status.REVIEW else road


def agrees(road: Road, row: dict[str, Any]) -> None:
    """Yes to the offer and to the account; where it is decided on a later day, the registers are silent until then."""
    road.says("1")
    road.is_silent = "decided" in row
    road.says("1")
    if "decided" in row:
        road.days_pass(row["decided"])
        road.registers_answer()


def paid(order: dict[str, Any]) -> tuple[Decimal | None, list[list[Any]] | None, Decimal | None]:
    """As a row of the tables says it."""
    if "one_off" in order:
        return Decimal(order["one_off"]), None, None
    monthly = [
        [day(period["from"]), day(period.get("until")), Decimal(period["amount"])] for period in order["monthly"]
    ]
    return None, monthly, Decimal(order["arrears"])


def day(text: str | None) -> date | str:
    return date.fromisoformat(text) if text else "open"

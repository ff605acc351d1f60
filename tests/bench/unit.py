"""The yardstick of the architecture: one unit is a guarded status update, a message row and a history row."""

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.step import Step
from storage.engine.database import Store, Transaction
from storage.engine.tables import cases as case_table
from storage.engine.tables import history, message
from tests.bench.town import NOON
from tests.storage.makers import apply, due, opened, step

MOVE = (
    update(case_table)
    .where(case_table.c.number == bindparam("seen"), case_table.c.status == "detected")
    .values(status=bindparam("new_status"))
)


def rows(numbers: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    moves = [{"seen": number, "new_status": "ready"} for number in numbers]
    words = [
        {
            "id": f"m.{number}",
            "address": "a" * 32,
            "direction": "out",
            "channel": "sms",
            "lane": 1,
            "state": "queued",
            "created_at": NOON,
            "sealed": b"x" * 400,
        }
        for number in numbers
    ]
    lines = [
        {
            "case_number": number,
            "at": NOON,
            "from_status": "detected",
            "to_status": "ready",
            "by": "system",
            "note": "",
        }
        for number in numbers
    ]
    return moves, words, lines


def units(tx: Transaction, numbers: list[str]) -> None:
    moves, words, lines = rows(numbers)
    tx.connection.execute(MOVE, moves)
    tx.connection.execute(insert(message), words)
    tx.connection.execute(insert(history), lines)


async def one_by_one(store: Store, numbers: list[str]) -> float:
    started = time.monotonic()
    for number in numbers:
        await store.write(units, [number])
    return time.monotonic() - started


async def batched(store: Store, numbers: list[str], together: int = 64) -> float:
    started = time.monotonic()
    for first in range(0, len(numbers), together):
        await store.write(units, numbers[first : first + together])
    return time.monotonic() - started


async def our_steps(store: Store, together: int = 200) -> tuple[int, float]:
    """`due` and `apply` as the program calls them: loaded, opened, sealed again, guarded, applied."""
    moved, started = 0, time.monotonic()
    while done := await store.write(step_some, together):
        moved += done
    return moved, time.monotonic() - started


def step_some(tx: Transaction, together: int) -> int:
    return len(apply(tx, [asleep(case) for case in due(tx, NOON, together)], NOON))


def asleep(case: Case) -> Step:
    return step(case, Status.READY, wake_at=NOON + timedelta(days=1))


async def fresh_cases(store: Store, count: int) -> list[str]:
    found = await opened(store, *(f"{n:012}" for n in range(count)), now=NOON)
    return [case.number for case in found]

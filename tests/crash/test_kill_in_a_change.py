"""Killing the service with -9 while a running award is changed: the desk is told once, and the citizen reads it once.

`QOLDAU_KILLS=100` for the long run; `QOLDAU_SEED` repeats the moments of an earlier one.
"""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from random import Random, randrange

import pytest

from tests.crash.killing import PATIENCE
from tests.crash.town import LOOK_AGAIN, SETTLING, Town, lives, town
from tests.peers import sms_gateway

KILLS = int(os.environ.get("QOLDAU_KILLS", "4"))
# What happens, and what the desk is told of it; of each the citizen reads by one of its words.
HAPPENS = {"wanted": "suspend", "group_worse": "change", "left_country": "stop", "document_ended": "suspend"}
TOLD_BY = ("тоқтат", "приостанов", "прекращ", "қорытынды", "заключени")
SEED = int(os.environ.get("QOLDAU_SEED") or randrange(10**6))


async def test_killed_at_any_moment_of_a_change_it_is_instructed_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_gateway, "RETRIES", PATIENCE)
    rng = Random(SEED)
    async with town(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'qoldau.db'}", KILLS) as here:
        drawing = [drawn_by(here) for _ in range(KILLS)]
        happens = list(islice(cycle(HAPPENS), KILLS))
        here.service.spawn()
        await until(lambda: len(here.city.payments.orders) == KILLS and paid(here, drawing))
        for iin, what in zip(drawing, happens, strict=True):
            here.city.bring(what, datetime.now(UTC), iin=iin)
            await asyncio.sleep(rng.uniform(0, 1.5))
            await here.service.kill()
            here.service.spawn()
            await here.service.listening()
        await until(lambda: all(changes_told(here, iin) for iin in drawing))
        await asyncio.sleep(2)  # in which a second one would come
        assert [instructions(here, iin) for iin in drawing] == [[HAPPENS[what]] for what in happens], f"seed {SEED}"
        assert [len(changes_told(here, iin)) for iin in drawing] == [1] * KILLS, f"seed {SEED}"


def drawn_by(here: Town) -> str:
    """The IIN of somebody who will draw a benefit, and answers every question."""
    brought = here.city.bring("disability_general_illness", datetime.now(UTC))
    [person] = brought.concerned
    assert person.msisdn is not None
    here.citizens[person.msisdn] = asyncio.create_task(lives(here.sms.phone(person.msisdn)))
    return person.iin


def instructions(here: Town, iin: str) -> list[str]:
    orders = here.city.payments.orders.values()
    return [
        body["kind"]
        for order in orders
        if order.body["recipient"]["iin"] == iin
        for _, body in order.instructions.values()
    ]


def paid(here: Town, drawing: list[str]) -> bool:
    return all(read_by(here, iin, "тағайындал", "назначен") for iin in drawing)


def changes_told(here: Town, iin: str) -> set[str]:
    return read_by(here, iin, *TOLD_BY)


def read_by(here: Town, iin: str, *words: str) -> set[str]:
    """The same words twice are one reading."""
    number = here.city.by_iin[iin].msisdn
    assert number is not None
    return {sms.text for sms in here.sms.phone(number).inbox if any(word in sms.text for word in words)}


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(round(SETTLING / LOOK_AGAIN)):
        if is_so():
            return
        await asyncio.sleep(LOOK_AGAIN)
    raise AssertionError("it has not come")

"""Killing the service with -9 at random moments and starting it again: every case ends as it would have.

`QOLDAU_KILLS=100` for the long run; `QOLDAU_SEED` repeats the moments of an earlier one.
"""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random, randrange

import pytest

from tests.crash.town import Ends, town
from tests.peers import sms_gateway

KILLS = int(os.environ.get("QOLDAU_KILLS", "5"))
SEED = int(os.environ.get("QOLDAU_SEED") or randrange(10**6))


PATIENCE = (
    1000  # an SMS centre that asks again for longer than any pause between two lives: no reply is lost on its way
)
ENDED = {"assigned", "not_entitled", "attention"}  # a death is looked at for the breadwinner's benefit too


async def lived(folder: Path, kills: int, over: Callable[[Ends], bool]) -> Ends:
    """The same events with or without kills."""
    rng = Random(SEED)
    os.mkdir(folder)
    async with town(folder) as here:
        for _ in range(kills):
            await here.one_life(rng)
        here.bring(2 * (KILLS - kills))
        seconds = await here.last_life(over)
        print(
            f"seed {SEED}: {kills} kills, {seconds:.1f} s from the last start to the end, {here.read_twice} SMS twice"
        )
        return here.ends()


def all_are_paid(ends: Ends) -> bool:
    return ends.statuses["assigned"] == len(ends.told) == 2 * KILLS and set(ends.statuses) <= ENDED


async def test_killed_at_any_moment_and_started_again_every_case_ends_as_it_would_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sms_gateway, "RETRIES", PATIENCE)
    calm = await lived(tmp_path / "calm", 0, all_are_paid)
    assert all_are_paid(calm)
    assert len(calm.orders) == 2 * KILLS
    assert await lived(tmp_path / "struck", KILLS, lambda ends: ends == calm) == calm

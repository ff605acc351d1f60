"""Killing the service with -9 at random moments and starting it again: every case ends as it would have.

`QOLDAU_KILLS=100` for the long run of each engine; `QOLDAU_SEED` repeats the moments of an earlier one.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random, randrange

import pytest

from tests.crash.town import Ends, town
from tests.peers import sms_gateway
from tests.peers.postgres import PostgresPeer

KILLS = {engine: int(os.environ.get("QOLDAU_KILLS", few)) for engine, few in (("sqlite", "5"), ("postgres", "2"))}
SEED = int(os.environ.get("QOLDAU_SEED") or randrange(10**6))


PATIENCE = (
    1000  # an SMS centre that asks again for longer than any pause between two lives: no reply is lost on its way
)
ENDED = {"assigned", "not_entitled", "attention"}  # a death is looked at for the breadwinner's benefit too


@dataclass(frozen=True, slots=True)
class Killing:
    """An engine: a new database of it each time, and how often the service on it is killed."""

    new_database: Callable[[Path], str]
    kills: int

    async def lived(self, folder: Path, kills: int, over: Callable[[Ends], bool]) -> Ends:
        """The same events with or without kills."""
        rng = Random(SEED)
        os.mkdir(folder)
        async with town(folder, self.new_database(folder)) as here:
            for _ in range(kills):
                await here.one_life(rng)
            here.bring(2 * (self.kills - kills))
            seconds = await here.last_life(over)
            print(
                f"seed {SEED}: {kills} kills, {seconds:.1f} s from the last start to the end, "
                f"{here.read_twice} SMS twice"
            )
            return await here.ends()

    def all_are_paid(self, ends: Ends) -> bool:
        return ends.statuses["assigned"] == len(ends.told) == 2 * self.kills and set(ends.statuses) <= ENDED


@pytest.fixture(params=["sqlite", "postgres"])
def killing(request: pytest.FixtureRequest) -> Killing:
    engine = request.param
    if engine == "sqlite":
        return Killing(lambda folder: f"sqlite+aiosqlite:///{folder / 'qoldau.db'}", KILLS[engine])
    server: PostgresPeer = request.getfixturevalue("postgres")
    return Killing(lambda _folder: server.new_database(), KILLS[engine])


async def test_killed_at_any_moment_and_started_again_every_case_ends_as_it_would_have(
    killing: Killing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sms_gateway, "RETRIES", PATIENCE)
    calm = await killing.lived(tmp_path / "calm", 0, killing.all_are_paid)
    assert killing.all_are_paid(calm)
    assert len(calm.orders) == 2 * killing.kills
    assert await killing.lived(tmp_path / "struck", killing.kills, lambda ends: ends == calm) == calm

"""Killing the service with -9 at random moments and starting it again: every case ends as it would have.

`QOLDAU_KILLS=100` for the long run of each engine; `QOLDAU_SEED` repeats the moments of an earlier one.
"""

import os
from pathlib import Path
from random import randrange

import pytest

from tests.crash.killing import PATIENCE, Killing
from tests.peers import sms_gateway
from tests.peers.postgres import PostgresPeer

KILLS = {engine: int(os.environ.get("QOLDAU_KILLS", few)) for engine, few in (("sqlite", "5"), ("postgres", "2"))}
SEED = int(os.environ.get("QOLDAU_SEED") or randrange(10**6))


@pytest.fixture(params=["sqlite", "postgres"])
def killing(request: pytest.FixtureRequest) -> Killing:
    engine = request.param
    if engine == "sqlite":
        return Killing(lambda folder: f"sqlite+aiosqlite:///{folder / 'qoldau.db'}", KILLS[engine], SEED)
    server: PostgresPeer = request.getfixturevalue("postgres")
    return Killing(lambda _folder: server.new_database(), KILLS[engine], SEED)


async def test_killed_at_any_moment_and_started_again_every_case_ends_as_it_would_have(
    killing: Killing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sms_gateway, "RETRIES", PATIENCE)
    calm = await killing.lived(tmp_path / "calm", 0, killing.all_are_paid)
    assert killing.all_are_paid(calm)
    assert len(calm.orders) == 2 * killing.kills
    assert await killing.lived(tmp_path / "struck", killing.kills, lambda ends: ends == calm) == calm

"""Killing the service with -9 while an award is reviewed by freshly asked registers: decided and told once.

`QOLDAU_KILLS=100` for the long run; `QOLDAU_SEED` repeats the moments of an earlier one.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import aiohttp
import pytest

from tests.crash.killing import PATIENCE
from tests.crash.service import TOKEN
from tests.crash.test_kill_in_a_change import KILLS, SEED, drawn_by, instructions, paid, read_by, until
from tests.crash.town import Town, town
from tests.peers import sms_gateway

NEW_SIZE = ("төлем айына", "выплата")


async def test_killed_at_any_moment_of_a_review_what_the_registers_say_is_instructed_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_gateway, "RETRIES", PATIENCE)
    rng = Random(SEED)
    async with town(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'qoldau.db'}", KILLS) as here:
        here.service.environment |= {"API_TOKEN": TOKEN, "API_OFFICIAL": "Әлімова Әсел"}
        drawing = [drawn_by(here) for _ in range(KILLS)]
        here.service.spawn()
        await until(lambda: len(here.city.payments.orders) == KILLS and paid(here, drawing))
        for iin in drawing:
            corrected_in_silence(here, iin)
            await here.service.listening()
            await reviewed(here, iin)
            await asyncio.sleep(rng.uniform(0, 1.5))
            await here.service.kill()
            here.service.spawn()
        await until(lambda: all(read_by(here, iin, *NEW_SIZE) for iin in drawing))
        await asyncio.sleep(2)  # in which a second one would come
        assert [instructions(here, iin) for iin in drawing] == [["change"]] * KILLS, f"seed {SEED}"
        assert [len(read_by(here, iin, *NEW_SIZE)) for iin in drawing] == [1] * KILLS, f"seed {SEED}"


def corrected_in_silence(here: Town, iin: str) -> None:
    """The register says another group, and no feed has told of it."""
    disability = here.city.by_iin[iin].disabilities[-1]
    assert disability.group is not None
    disability.group = disability.group % 3 + 1


async def reviewed(here: Town, iin: str) -> None:
    """Asked for and kept: what follows is the service's."""
    asked = {"from": datetime.now(UTC).date().isoformat(), "reason": "official", "words": "Қайта қаралды."}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        site = f"http://127.0.0.1:{here.service.port}/api/awards"
        async with session.post(f"{site}/search", json={"iin": iin}) as found:
            [award] = (await found.json())["awards"]
        async with session.post(f"{site}/{award['id']}/recalculate", json=asked) as kept:
            assert kept.status == 200, await kept.text()

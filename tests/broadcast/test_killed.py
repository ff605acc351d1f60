"""A broadcast over both channels while the service and its providers are killed with -9; `python -m
tests.bench.broadcast` does the same with 100,000 people."""

import asyncio
from pathlib import Path

from tests.broadcast.makers import number
from tests.broadcast.siege import besieged

PHONES = 800
RATES = {"TELEGRAM_RATE": "150", "SMS_RATE": "150"}


async def test_whatever_is_killed_each_gets_it_once_or_it_is_known_why_not(tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'qoldau.db'}"
    async with besieged(tmp_path, [number(n) for n in range(PHONES)], url, RATES) as siege, asyncio.timeout(300):
        await siege.begin()
        await siege.reach(0.2)
        await siege.strike_provider(siege.providers[0])
        await siege.reach(0.4)
        await siege.strike_service()
        seen = await siege.finished()
        assert await siege.wrong() == []
    assert seen.people == PHONES
    assert seen.doubtful < PHONES / 4

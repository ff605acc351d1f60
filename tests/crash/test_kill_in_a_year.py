"""Killing the recalculation of a year with -9 while it runs, again and again: each award is counted once."""

from pathlib import Path

from storage.engine.database import Store
from storage.engine.vault import Vault
from storage.engine.versions import migrate
from tests.awards import million

AWARDS, BATCH, KILLS = 900, 20, 2
AT_ONCE = 0.005  # seconds between two looks at how far it is


async def test_killed_while_a_year_is_counted_each_award_is_counted_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'awards.db'}"
    store = Store(url, Vault(bytes(32)))
    await migrate(store)
    await million.filled(store, AWARDS)
    written = [
        await million.killed_half_way(store, url, until, BATCH, AT_ONCE)
        for until in [2 * AWARDS * kill // (KILLS + 2) for kill in range(1, KILLS + 1)]
    ]
    assert 0 < written[0] <= written[-1] < AWARDS, written
    await million.recalculated(url)
    assert await million.changes_made(store) == (AWARDS, AWARDS)
    await store.close()

"""Two yeses for one deceased at the same instant, by two channels to two processes: one consent, one question after it.

Ten thousand on each engine: `ROUNDS=10000 python -m tests.drills consents-sqlite consents-postgresql`.
"""

from collections.abc import AsyncIterator

import pytest

from handlers.usecases.runtime import Runtime
from tests.handlers.one_instant import TOGETHER, CameOf, agreed_twice, two_on

ROUNDS = 40


@pytest.fixture
async def processes(url: str) -> AsyncIterator[list[Runtime]]:
    both = two_on(url)
    yield both
    for process in both:
        await process.store.close()


async def test_two_consents_for_one_deceased_at_one_instant_are_one(processes: list[Runtime]) -> None:
    for first in range(0, ROUNDS, TOGETHER):
        came_of = await agreed_twice(processes, first)
        assert came_of == CameOf(deaths=TOGETHER, not_one_consent=0, asked_twice=0, elsewhere=0)

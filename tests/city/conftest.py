import gc
from collections.abc import AsyncIterator

import pytest

from bot.demo.city import City
from tests.city.gateway import NOON, Caller, small_city


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with small_city() as caller:
        yield caller


@pytest.fixture(scope="session")
def town() -> City:
    """Twenty thousand people who are only looked at."""
    city = City(20_000, 7, now=NOON)
    gc.freeze()  # they stay: no use in looking through them after every test
    return city

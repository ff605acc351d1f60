from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.gateway import Gateway
from tests.flow.world import World, founded
from tests.gateway.peer import Peer, meeting


@pytest.fixture
async def met() -> AsyncIterator[tuple[Peer, Gateway]]:
    async with meeting() as both:
        yield both


@pytest.fixture
def peer(met: tuple[Peer, Gateway]) -> Peer:
    return met[0]


@pytest.fixture
def gateway(met: tuple[Peer, Gateway]) -> Gateway:
    return met[1]


@pytest.fixture
async def world(sqlite_newest_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with founded(tmp_path) as world:
        yield world

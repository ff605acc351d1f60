"""The independent parts as pytest fixtures: PostgreSQL, the Telegram Bot API, Kannel and its light stand-in."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.peers import kannel
from tests.peers.postgres import PostgresPeer
from tests.peers.sms_receiver import SmsReceiver
from tests.peers.telegram import TelegramEmulator


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresPeer]:
    """One server for all tests of a worker, started when a test first asks for it."""
    with PostgresPeer() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresPeer) -> Iterator[str]:
    """A fresh, empty database: `postgresql+asyncpg://…`."""
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
def needs_kannel() -> None:
    if not kannel.installed():
        pytest.skip("needs Kannel (Debian: apt-get install kannel)")


@pytest.fixture
async def sms_receiver() -> AsyncIterator[SmsReceiver]:
    async with SmsReceiver() as receiver:
        yield receiver

"""An office with keys for development and a clock, on a database of each engine."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.papers.office import PaperIssuer
from bot.signing.local import LocalSigner, development_signer
from storage.engine.database import Store
from storage.engine.vault import Vault
from tests.papers.road import Clock
from tests.signing.made import lay_keys

ADDRESS = "https://qoldau.example.kz"
BEGAN = datetime.now(UTC)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = Store(url, Vault(b"0123456789abcdef0123456789abcdef"))
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def signer(tmp_path: Path, clock: Clock) -> LocalSigner:
    return development_signer(lay_keys(tmp_path, BEGAN), clock())


@pytest.fixture
def office(store: Store, signer: LocalSigner, clock: Clock) -> PaperIssuer:
    return PaperIssuer(store, signer, clock, ADDRESS)

"""The console over real HTTP, an office behind it, and one colleague of each role."""

from collections.abc import AsyncIterator

import pytest

from handlers.usecases import staff as staff_acts
from proactive.staff.rights import Role
from storage.engine.database import Store
from storage.staff.staff import Colleague
from tests.api.office import VAULT, Office
from tests.console.desk import Desk, site


@pytest.fixture
async def office(sqlite_newest_url: str) -> AsyncIterator[Office]:
    store = Store(sqlite_newest_url, VAULT)
    yield Office(store)
    await store.close()


@pytest.fixture
async def staffed(office: Office) -> dict[Role, Colleague]:
    found = {}
    for account, role in enumerate(Role, 1000):
        found[role] = await staff_acts.appoint(
            office.store, staff_acts.SETTINGS, account, role, f"{role} Әсел", office.now
        )
    return found


@pytest.fixture
async def desk(office: Office, staffed: dict[Role, Colleague]) -> AsyncIterator[Desk]:
    """The console, entered as an official; `desk.enters(role)` for another."""
    async with site(office) as server:
        opened = Desk(office, server, staffed)
        await opened.enters(Role.OFFICIAL)
        yield opened
        await opened.closes()

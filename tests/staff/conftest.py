"""An office with an empty database and, at it, one colleague of each role."""

from collections.abc import AsyncIterator

import pytest

from handlers.usecases import staff as staff_acts
from proactive.staff.rights import Actor, Role, Surface
from storage.engine.database import Store
from storage.staff.staff import Colleague
from tests.api.office import VAULT, Office

ACCOUNTS = {role: 1000 + n for n, role in enumerate(Role)}


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    store = Store(url, VAULT)
    yield Office(store)
    await store.close()


@pytest.fixture
async def staffed(office: Office) -> dict[Role, Colleague]:
    found = {}
    for role, account in ACCOUNTS.items():
        found[role] = await staff_acts.appoint(
            office.store, staff_acts.SETTINGS, account, role, f"{role} Әсел", office.now
        )
    return found


@pytest.fixture
def administrator(staffed: dict[Role, Colleague]) -> Actor:
    return staffed[Role.ADMINISTRATOR].at(Surface.CONSOLE)

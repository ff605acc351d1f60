"""Fixtures: the API with a portal in front of it, and the authority whose certificates sign applications."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.signing.applicants import Applicants
from bot.signing.revocation import RevocationLists
from handlers import api
from handlers.api.applications import Intake
from handlers.web.doors import Doors
from handlers.web.runtime import RUNTIME
from proactive.cases.filing import WayIn
from storage.engine.database import Store
from tests.api.office import TOKEN, VAULT, Office, visited
from tests.applications.portal import Authority

PORTAL, CORPORATION = "the portal's own token", "the Corporation's token"


@pytest.fixture
def authority(office: Office) -> Authority:
    return Authority(office.now)


@pytest.fixture
async def office(sqlite_newest_url: str) -> AsyncIterator[Office]:
    store = Store(sqlite_newest_url, VAULT)
    yield Office(store)
    await store.close()


def site(office: Office, authority: Authority, revocation_lists: RevocationLists | None = None) -> web.Application:
    app = web.Application(client_max_size=16 * 1024**2)
    app[RUNTIME] = office.runtime
    Doors(office.runtime.counters).open(app)
    tokens = {WayIn.PORTAL: PORTAL, WayIn.CORPORATION: CORPORATION}
    examine = Applicants([authority.root], revocation_lists).examine
    app.add_subapp("/api", api.application(TOKEN, intake=Intake(examine, tokens)))
    return app


@pytest.fixture
async def portal(office: Office, authority: Authority) -> AsyncIterator[TestClient[Any, Any]]:
    async with visited(site(office, authority), PORTAL) as client:
        yield client


@pytest.fixture
async def corporation(office: Office, authority: Authority) -> AsyncIterator[TestClient[Any, Any]]:
    async with visited(site(office, authority), CORPORATION) as client:
        yield client

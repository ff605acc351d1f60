"""Somebody at the console: their browser without a script, and the forms they send."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from handlers import console
from handlers.console.settings import Threshold
from handlers.web.runtime import RUNTIME
from proactive.staff.rights import Role
from storage.staff import sessions
from storage.staff.staff import Colleague
from tests.api.office import Office

GUARD = re.compile(r'name="guard" value="([^"]+)"')
ENGLISH = {"Accept-Language": "en"}


@asynccontextmanager
async def site(office: Office, threshold: Threshold | None = None, **runtime: Any) -> AsyncIterator[TestServer]:
    """`runtime`: what of the office's own is to be otherwise."""
    app = web.Application()
    app[RUNTIME] = replace(office.runtime, **runtime)
    app.add_subapp(console.PREFIX, console.application(threshold or Threshold()))
    async with TestServer(app) as server:
        yield server


@dataclass
class Desk:
    office: Office
    server: TestServer
    staff: dict[Role, Colleague]
    client: TestClient | None = None
    guard: str = ""

    async def enters(self, role: Role) -> None:
        """By a link, as from Telegram; whoever sat here before has another browser."""
        await self.closes()
        self.client = TestClient(self.server, headers=ENGLISH)
        link = await self.link(role)
        page = await (await self.client.post(f"/console/enter/{link}")).text()
        self.guard = GUARD.search(page)[1]

    async def link(self, role: Role) -> str:
        return await sessions.make_link(self.office.store, self.staff[role].id, self.office.now)

    async def closes(self) -> None:
        if self.client:
            await self.client.session.close()

    async def get(self, path: str = "", **more: Any) -> ClientResponse:
        return await self.client.get(f"/console{path}", **more)

    async def reads(self, path: str = "") -> str:
        answer = await self.get(path)
        assert answer.status == 200, (path, answer.status)
        return await answer.text()

    async def sends(self, path: str, **fields: str) -> ClientResponse:
        return await self.client.post(f"/console{path}", data={"guard": self.guard} | fields, allow_redirects=False)

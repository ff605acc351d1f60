"""The page of figures in front of a town, entered as a colleague."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handlers.usecases import staff as staff_acts
from proactive.staff.rights import Role
from tests.console.desk import Desk, site
from tests.figures.town import Town


@asynccontextmanager
async def page(town: Town, role: Role = Role.OPERATOR) -> AsyncIterator[Desk]:
    found = await staff_acts.appoint(town.store, staff_acts.SETTINGS, 1000, role, "Әсел", town.now)
    async with site(town) as server:
        desk = Desk(town, server, {role: found})
        await desk.enters(role)
        yield desk
        await desk.closes()

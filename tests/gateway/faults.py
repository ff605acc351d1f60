"""Faults of the mock city's registers, told to it over its own controls; and the case they are to trouble."""

from typing import Any

import aiohttp

from proactive.cases.case import Case
from tests.flow.world import World


async def down(world: World, register: str, **fault: Any) -> None:
    """`fail=1`: HTTP 500; `drop`, `pending`, `broken`, `lose`, `reject`, `repeat` likewise; `reorder=True`."""
    await control(world, "PUT", {"reg_type": register, **fault})


async def well(world: World) -> None:
    await control(world, "DELETE", None)


async def control(world: World, method: str, body: Any) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{world.app.settings.gateway_url}/city/faults", json=body) as answer,
    ):
        assert answer.status == 204, await answer.text()


async def burial(world: World) -> Case:
    """The one case of a burial; the same death may open one of the family's too."""
    [case] = [case for case in await world.cases() if case.service == "burial"]
    return case

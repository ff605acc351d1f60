"""The mock gateway alone: `qoldau city`."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.demo.city.city import City
from bot.demo.city.notify import Notifier
from bot.demo.city.server import NOTIFIER, make_city_app
from handlers.channels.signature import Signing

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class CityPlan:
    """How a city is founded and where it listens. `every`: seconds between events, 0 for none by themselves."""

    people: int = 5000
    seed: int = 1
    host: str = "127.0.0.1"
    port: int = 8090
    token: str | None = None
    every: float = 10
    notify_url: str | None = None
    notify_token: str | None = None
    signing: Signing = field(default_factory=Signing)


async def serve_city(plan: CityPlan, clock: Callable[[], datetime]) -> None:
    """Runs until cancelled. Raises `OSError` when the port is taken."""
    city = City(plan.people, plan.seed, now=clock())
    app = make_city_app(city, token=plan.token, clock=clock, call_back=plan.notify_token, signing=plan.signing)
    app[NOTIFIER].subscribe(plan.notify_url, plan.notify_token)
    runner = web.AppRunner(app, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, plan.host, plan.port).start()
        log.info("%d people live at http://%s:%d", plan.people, plan.host, plan.port)
        await live(city, app[NOTIFIER], clock, plan.every)
    finally:
        await runner.cleanup()


async def live(city: City, notifier: Notifier, clock: Callable[[], datetime], every: float) -> None:
    """Time brings an event every so many seconds, until cancelled."""
    while True:
        if not every:
            await asyncio.Event().wait()
        await asyncio.sleep(every)
        city.tick(clock())
        await notifier.push()

"""One citizen's whole road by SMS, beside a mock city over real HTTP, with a clock that the test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.app import App, build
from bot.database import migrate_database
from bot.demo.city import City, make_city_app
from bot.settings import Settings
from bot.transports.phone import Phone
from proactive.messages.contact import Channel
from storage.jobs.inbox import Arrival

MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+05:00")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, span: timedelta) -> None:
        self.now += span


@dataclass
class Road:
    app: App
    city: City
    clock: Clock

    async def says(self, msisdn: str, words: str) -> None:
        self.clock.pass_(timedelta(seconds=5))
        body = {"from": msisdn, "to": "1414", "text": words, "time": self.clock().isoformat()}
        await self.app.runtime.keep([Arrival(source="sms", key=self.clock().isoformat(), body=body, sender=msisdn)])
        await self.app.pass_once()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Road]:
    clock = Clock(MONDAY)
    city = City(800, 7, now=clock())
    runner = web.AppRunner(make_city_app(city, token="city", clock=clock), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'road.db'}",
        gateway_url=f"http://127.0.0.1:{runner.addresses[0][1]}",
        gateway_token="city",
        allow_development_keys=True,
        quiet_hours="",
    )
    await migrate_database(settings)
    app = await build(settings, clock=clock, transports={channel: Phone() for channel in Channel})
    try:
        yield Road(app, city, clock)
    finally:
        await app.close()
        await runner.cleanup()

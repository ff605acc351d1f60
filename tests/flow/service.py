"""The real service, `qoldau run`, in this process, beside a mock city over HTTP; time is real."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.database import migrate_database
from bot.demo.city import City, make_city_app
from bot.serving import serve
from bot.settings import Settings

TOKEN = "gateway-token"
API = "api-token"


@dataclass
class Running:
    """A service that listens, and its city."""

    url: str
    city: City
    settings: Settings

    def bring(self, kind: str) -> Any:
        return self.city.bring(kind, now())

    @property
    def orders(self) -> list[Any]:
        return list(self.city.payments.orders.values())

    async def case_of(self, service: str) -> dict[str, Any]:
        """The first case of a service, as officials' systems see it."""
        headers = {"Authorization": f"Bearer {API}"}
        async with aiohttp.ClientSession(self.url, headers=headers) as session:
            async with session.post("/api/cases/search", json={"service": service}) as answer:
                [first, *_] = (await answer.json())["cases"]
            async with session.get(f"/api/cases/{first['number']}") as answer:
                found: dict[str, Any] = await answer.json()
                return found


def now() -> datetime:
    return datetime.now(UTC)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@asynccontextmanager
async def running(folder: Path, port: int, **settings: Any) -> AsyncIterator[Running]:
    """Until the block ends; the service is asked to end as SIGTERM would."""
    city = City(800, 5, now=now())
    runner = web.AppRunner(make_city_app(city, token=TOKEN, clock=now), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    chosen = Settings(
        _env_file=None,
        gateway_url=f"http://127.0.0.1:{runner.addresses[0][1]}",
        gateway_token=TOKEN,
        port=port,
        api_token=API,
        allow_development_keys=True,
        quiet_hours="",
        sweep_seconds=0.3,
        **{"database_url": f"sqlite+aiosqlite:///{folder / 'service.db'}"} | settings,
    )
    await migrate_database(chosen)
    service = asyncio.create_task(serve(chosen, with_web=True))
    try:
        await listening(chosen.own_url, service)
        yield Running(f"http://127.0.0.1:{port}", city, chosen)
    finally:
        service.cancel()
        with suppress(asyncio.CancelledError):
            await service
        await runner.cleanup()


async def listening(url: str, service: asyncio.Task[None]) -> None:
    async with aiohttp.ClientSession() as session:
        while not service.done():
            with suppress(aiohttp.ClientError):
                async with session.get(f"{url}/health/live"):
                    return
            await asyncio.sleep(0.05)
    await service

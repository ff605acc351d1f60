"""The demo: the service, a mock city and its phones in one process on one port; no token, no server, no network."""

import asyncio
import errno
import logging
import socket
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web
from rich.console import Console

from bot.app import App, build
from bot.cli.printing import auto_table, move_line
from bot.database import migrate_database
from bot.demo import handset
from bot.demo.city import City, live, make_city_app
from bot.demo.city.server import NOTIFIER
from bot.demo.clock import DemoClock
from bot.demo.inhabitants import Inhabitants
from bot.demo.neighbours import Neighbours
from bot.demo.own_settings import OwnSettings
from bot.demo.passing import PassingTime
from bot.settings import Settings, WrongSettings
from bot.site import web_app
from bot.transports.phone import Phone
from handlers import demo as pages
from handlers.demo.colleagues import OFFICIAL
from handlers.usecases.staff import SETTINGS, appoint
from proactive.messages.contact import Channel
from proactive.services.lacking import require_whole
from proactive.staff.rights import Role
from storage.cases import history
from storage.cases.history import Transition
from storage.engine.database import Transaction, writes
from storage.staff import staff

HOST = "127.0.0.1"
GATEWAY = "/gateway"
EVENT_EVERY = 20.0  # seconds between events that time brings by itself
LONGEST_AUTO = 300.0
COLLEAGUES = {
    Role.ADMINISTRATOR: "Сәуле Ахметова",
    Role.OPERATOR: "Тимур Ли",
    Role.OFFICIAL: OFFICIAL.name,
    Role.AUDITOR: "Марат Қасымов",
}
LOOK_AGAIN = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    port: int = 8080
    auto: int = 0  # how many cases of every service to see closed; 0: until stopped
    data: Path | None = None
    people: int = 3000
    seed: int = 1


@dataclass(frozen=True)
class Demo:
    """A demo that is running."""

    app: App
    city: City
    site: web.Application
    port: int
    clock: DemoClock
    time: PassingTime

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


async def run_demo(plan: Plan) -> None:
    """Until stopped, or until the citizens have walked the roads that `plan.auto` asks for."""
    require_whole()
    console = Console()
    async with running(plan) as demo:
        console.print(f"[bold]Qoldau[/bold] demo at [link={demo.address}]{demo.address}[/link]  (Ctrl+C ends it)")
        if plan.auto:
            await walk_by_themselves(demo, plan.auto, console)
        else:
            await asyncio.gather(
                live(demo.city, demo.site[NOTIFIER], demo.clock, EVENT_EVERY), show_road(demo, console)
            )


async def show_road(demo: Demo, console: Console) -> None:
    async for _ in printed(moves_of(demo), console):
        pass


async def moves_of(demo: Demo) -> AsyncGenerator[Transition, None]:
    """Every move of every case, from now on."""
    position = 0
    while True:
        for move in await history.since(demo.app.store, position):
            position = move.position
            yield move
        await demo.app.bell.wait(LOOK_AGAIN)


async def printed(road: AsyncGenerator[Transition, None], console: Console) -> AsyncGenerator[Transition, None]:
    async with aclosing(road):
        async for move in road:
            console.print(move_line(move), soft_wrap=True, highlight=False)
            yield move


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[Demo]:
    """A demo on its port, with everything it needs; taken down in order. Raises `WrongSettings`."""
    async with AsyncExitStack() as stack:
        folder = plan.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qoldau-")))
        folder.mkdir(parents=True, exist_ok=True)
        listening = stack.enter_context(bound(plan.port))
        port = listening.getsockname()[1]
        logging.getLogger("bot.app").setLevel(logging.ERROR)  # development keys are what a demo has
        settings = demo_settings(folder, port)
        await migrate_database(settings)
        clock = DemoClock()
        app = await build(settings, clock=clock, transports={channel: Phone() for channel in Channel})
        city = City(plan.people, plan.seed, now=clock())
        time = PassingTime(app, city, clock)
        site = demo_site(app, city, clock, time)
        runner = web.AppRunner(site, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.push_async_callback(app.stop)  # before the city it asks goes
        stack.push_async_callback(time.stop)
        await web.SockSite(runner, listening).start()
        await colleagues(app.store, clock())
        await app.start()
        yield Demo(app, city, site, port, clock, time)


def bound(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise WrongSettings(f"--port {port} is in use; choose another, or --port 0 for any free one") from None
        raise


def demo_settings(folder: Path, port: int) -> Settings:
    """Nothing from the environment: a demo is the same everywhere."""
    return OwnSettings(
        database_url=f"sqlite+aiosqlite:///{folder / 'demo.db'}",
        gateway_url=f"http://{HOST}:{port}{GATEWAY}",
        gateway_token="demo",  # noqa: S106 - opens nothing but the mock city
        portal_url=f"http://{HOST}:{port}{GATEWAY}",
        portal_token="demo",  # noqa: S106 - opens nothing but the mock city's cabinets
        notify_token=None,
        telegram_token=None,
        telegram_webhook_secret=None,
        public_url=None,
        host=HOST,
        port=port,
        sms_url=None,
        sms_inbound_token=None,
        admin_ids=(),
        api_token="demo",  # noqa: S106
        encryption_key=None,
        signer_pkcs12=None,
        allow_development_keys=True,
        quiet_hours="",
        sweep_seconds=1,
        audit_sample=0.3,  # so that there is something to examine
    )


def demo_site(app: App, city: City, clock: DemoClock, time: PassingTime) -> web.Application:
    site = web_app(app, trial=True)
    pages.setup(site, Inhabitants(city, clock), handset, time)
    gateway = make_city_app(city, token="demo", clock=clock)  # noqa: S106
    site[NOTIFIER] = gateway[NOTIFIER]
    site.add_subapp(GATEWAY, gateway)
    return site


@writes
def colleagues(tx: Transaction, now: datetime) -> None:
    """One of each role, whom a visitor may play in the console; they have no Telegram."""
    for account, (role, name) in enumerate(COLLEAGUES.items(), 1):
        if not staff.with_role.within(tx, role):
            appoint.within(tx, SETTINGS, account, role, name, now)


async def walk_by_themselves(demo: Demo, quota: int, console: Console) -> None:
    """Citizens answer by themselves until so many cases of every service are closed; then a table."""
    try:
        async with asyncio.timeout(LONGEST_AUTO), aclosing(printed(moves_of(demo), console)) as road:
            closed = await Neighbours(demo.app, demo.city).live_until(quota, road)
    except TimeoutError:
        raise NotFinished(f"--auto {quota}: not all roads ended within {LONGEST_AUTO:.0f} s") from None
    console.print(auto_table(closed))


class NotFinished(OSError):
    """The citizens did not get to the end of their roads in time."""

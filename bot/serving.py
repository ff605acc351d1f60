"""`run`, `worker` and `sweep`: an app, for as long as it is needed."""

import asyncio
import errno
import logging
import socket
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app import App, build
from bot.gateway import GatewayDown, MockCity
from bot.listening import Visits, WatchedSite, runner_of
from bot.settings import Settings, WrongSettings
from bot.tracing import trace
from bot.workers.polling import WANTED
from storage.engine.origin import require_original

if TYPE_CHECKING:
    from aiogram import Bot

log = logging.getLogger(__name__)

TELL_AGAIN = 5.0  # seconds
FIRST_ANSWER = 5.0
CANNOT_LISTEN = {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}


async def serve(settings: Settings, *, with_web: bool) -> None:
    """Until cancelled, on a database at the newest version. Raises `WrongSettings`."""
    trace()
    app = await build(settings)
    async with AsyncExitStack() as ends:
        ends.push_async_callback(app.stop)
        await require_original(app.store)
        await refuse_mock_city(app)
        if with_web:
            await open_doors(app, ends)
        await app.start(polls=with_web)
        await asyncio.Event().wait()


async def open_doors(app: App, ends: AsyncExitStack) -> None:
    """What others call. Raises `WrongSettings`."""
    from bot.site import web_app  # pages, forms and documents: a worker has none

    settings, runner = app.settings, runner_of(web_app(app))
    ends.push_async_callback(runner.cleanup)
    await runner.setup()
    await listen(runner, settings.host, settings.port)
    if app.bot and settings.public_url:
        app.tasks.append(asyncio.create_task(tell_telegram(app.bot, settings), name="set webhook"))


async def refuse_mock_city(app: App) -> None:
    """Raises `WrongSettings`. A gateway that is down says later who it is, and is then read no more than this one."""
    if app.settings.allow_development_keys:
        return
    try:
        async with asyncio.timeout(FIRST_ANSWER):
            await app.gateway.check()
    except MockCity as mock:
        raise WrongSettings(f"{mock}; set the real address, or ALLOW_DEVELOPMENT_KEYS=true to try out") from None
    except (GatewayDown, TimeoutError):
        log.warning("the gateway does not answer yet")


async def listen(runner: web.AppRunner, host: str, port: int) -> int:
    """The port it listens on. Raises `WrongSettings` when it is taken, or the host is not this machine's."""
    site = WatchedSite(runner, host, port, Visits())
    try:
        await site.start()
    except socket.gaierror as error:
        raise WrongSettings(f"HOST {host} is no address of this machine ({error.strerror})") from None
    except OSError as error:
        if error.errno in CANNOT_LISTEN:
            raise WrongSettings(f"PORT {port} on {host} cannot be used ({error.strerror}); choose another") from None
        raise
    address = runner.addresses[0]
    log.info("listening on http://%s:%d", address[0], address[1])
    return int(address[1])


async def tell_telegram(bot: "Bot", settings: Settings) -> None:
    """That it is to call us at our public address; asked until it agrees, while the other channels work."""
    from aiogram.exceptions import AiogramError  # for who has Telegram alone

    while True:
        try:
            await bot.set_webhook(
                f"{settings.own_url}/telegram/webhook",
                secret_token=settings.telegram_webhook_secret,
                allowed_updates=WANTED,
            )
        except AiogramError as error:
            log.warning("Telegram was not told where to call: %s", error)
            await asyncio.sleep(TELL_AGAIN)
        else:
            return


async def sweep_once(settings: Settings, name: str | None) -> None:
    """On a database at the newest version. Raises `WrongSettings`: no such sweep."""
    app = await build(settings)
    try:
        await require_original(app.store)
        if name is not None and name not in app.sweeps.table:
            raise WrongSettings(f"no sweep {name}; there are: {', '.join(app.sweeps.table)}")
        await app.pass_once(name)
    finally:
        await app.close()

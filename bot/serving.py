"""`run`, `worker`, `sweep` and `migrate`: an app, for as long as it is wanted."""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.app import build, vault_of
from bot.channels import bot_of
from bot.settings import Settings, WrongSettings
from bot.site import web_app
from bot.workers.alerts import broken
from proactive.services.lacking import require_whole
from storage.engine.database import Store
from storage.engine.keys import check_key
from storage.engine.vault import WrongKey
from storage.engine.versions import check, migrate

log = logging.getLogger(__name__)

TELL_AGAIN = 5.0  # seconds
CANNOT_LISTEN = {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}


async def serve(settings: Settings, *, with_web: bool) -> None:
    """Until cancelled. Raises `WrongSettings`, or `Incomplete` for a benefit, before anything is opened or sent."""
    require_whole()
    check_channels(settings)
    await migrate_database(settings)
    app = await build(settings)
    runner = web.AppRunner(web_app(app), shutdown_timeout=5)
    try:
        if with_web:
            await runner.setup()
            await listen(runner, settings.host, settings.port)
            if app.bot and settings.public_url:
                app.tasks.append(asyncio.create_task(tell_telegram(app.bot, settings), name="set webhook"))
        await app.start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        await app.stop()


def check_channels(settings: Settings) -> None:
    """Raises `WrongSettings` when there is no channel, or one lacks what it needs."""
    if not settings.sms_is_on and not settings.telegram_is_on:
        raise WrongSettings("no channel: set TELEGRAM_TOKEN, or SMS_URL with SMS_INBOUND_TOKEN, or both")
    if settings.sms_is_on and not settings.sms_inbound_token:
        raise WrongSettings("SMS_INBOUND_TOKEN is missing: without it no reply can be taken in")
    if settings.telegram_is_on and settings.public_url and not settings.telegram_webhook_secret:
        raise WrongSettings("TELEGRAM_WEBHOOK_SECRET is missing: with PUBLIC_URL Telegram calls us, and must prove it")
    bot_of(settings)


async def listen(runner: web.AppRunner, host: str, port: int) -> int:
    """The port it listens on. Raises `WrongSettings` when it is taken, or the host is not this machine's."""
    site = web.TCPSite(runner, host, port)
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


async def tell_telegram(bot: Bot, settings: Settings) -> None:
    """That it is to call us at our public address; asked until it agrees, while the other channels work."""
    while True:
        try:
            await bot.set_webhook(
                f"{settings.own_url}/telegram/webhook",
                secret_token=settings.telegram_webhook_secret,
                allowed_updates=["message", "callback_query", "my_chat_member"],
            )
        except AiogramError as error:
            log.warning("Telegram was not told where to call: %s", error)
            await asyncio.sleep(TELL_AGAIN)
        else:
            return


async def sweep_once(settings: Settings, name: str | None) -> None:
    """Raises `WrongSettings` for a sweep that is not there."""
    require_whole()
    await migrate_database(settings)
    app = await build(settings)
    try:
        if name is not None and name not in app.sweeps.table:
            raise WrongSettings(f"no sweep {name}; there are: {', '.join(app.sweeps.table)}")
        await app.pass_once(name)
    finally:
        await app.close()


async def broken_chains(settings: Settings) -> dict[str, list[str]]:
    """The consents and the entries of the audit log that do not fit their chains."""
    async with database(settings) as store:
        await store.read(check)
        return await store.read(broken)


async def migrate_database(settings: Settings) -> str:
    """To the newest version; returns it."""
    async with database(settings) as store:
        version = await migrate(store)
        await store.read(check_key)
        return version


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Store]:
    """For as long as the block lasts. Raises `WrongSettings` when it cannot be opened or is not ours to read."""
    try:
        store = Store(settings.database_url, vault_of(settings))
        try:
            yield store
        finally:
            await store.close()
    except WrongKey:
        raise WrongSettings("ENCRYPTION_KEY is not the one that this database was sealed with; set that one") from None
    except DBAPIError as error:
        raise WrongSettings(f"DATABASE_URL: the database cannot be used: {error.orig}") from None
    except OSError as error:
        raise WrongSettings(f"DATABASE_URL: the database cannot be reached: {error}") from None

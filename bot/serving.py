"""`run`, `worker`, `sweep` and `migrate`: an app, for as long as it is wanted."""

import asyncio
import errno
import logging

from aiohttp import web

from bot.app import App, build, vault_of, web_app
from bot.settings import Settings, WrongSettings
from storage import cases
from storage.database import Store
from storage.versions import check, migrate

log = logging.getLogger(__name__)


async def serve(settings: Settings, *, with_web: bool) -> None:
    """Until cancelled. Raises `WrongSettings` when there is no channel to reach a citizen by."""
    if not settings.sms_is_on and not settings.telegram_is_on:
        raise WrongSettings("no channel: set TELEGRAM_TOKEN, or SMS_URL with SMS_INBOUND_TOKEN, or both")
    if settings.sms_is_on and not settings.sms_inbound_token:
        raise WrongSettings("SMS_INBOUND_TOKEN is missing: without it no reply can be taken in")
    if settings.telegram_is_on and settings.public_url and not settings.telegram_webhook_secret:
        raise WrongSettings("TELEGRAM_WEBHOOK_SECRET is missing: with PUBLIC_URL Telegram calls us, and must prove it")
    await migrate_database(settings)
    app = await build(settings)
    runner = web.AppRunner(web_app(app), shutdown_timeout=5)
    try:
        if with_web:
            await runner.setup()
            await listen(runner, settings.host, settings.port)
            await tell_telegram(app)
        await app.start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        await app.stop()


async def listen(runner: web.AppRunner, host: str, port: int) -> int:
    """The port it listens on. Raises `WrongSettings` when it is taken."""
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise WrongSettings(f"PORT {port} on {host} cannot be used ({error.strerror}); choose another") from None
        raise
    address = runner.addresses[0]
    log.info("listening on http://%s:%d", address[0], address[1])
    return int(address[1])


async def tell_telegram(app: App) -> None:
    """Where we have a public address, Telegram calls us there."""
    settings = app.settings
    if app.bot and settings.public_url:
        await app.bot.set_webhook(
            f"{settings.own_url}/telegram/webhook",
            secret_token=settings.telegram_webhook_secret,
            allowed_updates=["message", "callback_query", "my_chat_member"],
        )


async def sweep_once(settings: Settings, name: str | None) -> None:
    """Raises `WrongSettings` for a sweep that is not there."""
    await migrate_database(settings)
    app = await build(settings)
    try:
        if name is not None and name not in app.sweeps.table:
            raise WrongSettings(f"no sweep {name}; there are: {', '.join(app.sweeps.table)}")
        await app.pass_once(name)
    finally:
        await app.close()


async def broken_consents(settings: Settings) -> list[str]:
    """The ids of consents that do not fit the chain."""
    store = Store(settings.database_url, vault_of(settings))
    try:
        await store.read(check)
        return await store.read(cases.broken_consents)
    finally:
        await store.close()


async def migrate_database(settings: Settings) -> str:
    """To the newest version; returns it. Raises `WrongSettings` when the database cannot be reached."""
    store = Store(settings.database_url, vault_of(settings))
    try:
        return await migrate(store)
    except OSError as error:
        raise WrongSettings(f"DATABASE_URL: the database cannot be reached: {error}") from None
    finally:
        await store.close()

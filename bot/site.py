"""What others call: SMS, Telegram, the gateway, officials and their systems, the watchman."""

import asyncio
from functools import partial

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiohttp import web
from yarl import URL

from bot.app import App
from bot.gateway import Gateway, GatewayDown
from bot.papers import issues, verdicts
from handlers import api, console
from handlers.channels import registry, sms, telegram
from handlers.console.settings import Threshold
from handlers.public import consent_text, health, papers
from handlers.web.doors import Doors, visitor
from handlers.web.runtime import RUNTIME

LARGEST_BODY = 16 * 1024**2


def web_app(app: App, *, trial: bool = False) -> web.Application:
    """`trial`: whoever comes may enter the console in each role."""
    settings = app.settings
    site = web.Application(client_max_size=LARGEST_BODY)
    https = settings.own_url.startswith("https:")
    Doors(app.runtime.counters, https, partial(visitor, behind_proxy=settings.trusted_proxy)).open(site)
    site[RUNTIME] = app.runtime
    site.add_routes(sms.routes(settings.sms_inbound_token))
    site.add_routes(telegram.routes(settings.telegram_webhook_secret))
    site.add_routes(registry.routes(settings.notify_token))
    site.add_routes(papers.routes(verdicts(app.signer)))
    site.add_routes(consent_text.routes())
    site.add_routes(health.routes(watch_of(app)))
    site.add_subapp("/api", api.application(settings.api_token, issues(app.office)))
    threshold = Threshold(
        bot=partial(name_of, app.bot),
        https=https,
        behind_proxy=settings.trusted_proxy,
        trial=trial,
    )
    site.add_subapp(console.PREFIX, console.application(threshold))
    return site


async def name_of(bot: Bot | None) -> str | None:
    """As Telegram knows it; asked once. `None` while Telegram does not answer."""
    try:
        return (await asyncio.wait_for(bot.me(), 3)).username if bot else None
    except (AiogramError, TimeoutError):
        return None


def watch_of(app: App) -> health.Watch:
    return health.Watch(
        own={"database": health.database(app.runtime, app.holder)},
        outside=outside(app),
        stalled=app.workers.stalled,
        sweeps=lambda: app.sweeps.last,
        token=app.settings.ops_token,
    )


def outside(app: App) -> dict[str, health.Check]:
    """Whom the service calls: the gateway and each channel; and the sweeps, which a silence of theirs makes late."""
    check_by_name: dict[str, health.Check] = {
        "gateway": partial(check_gateway, app.gateway),
        "sweeps": partial(check_sweeps, app),
    }
    if app.bot:
        check_by_name["telegram"] = partial(answers, app.bot)
    if app.settings.sms_url:
        check_by_name["sms"] = partial(listens, app.settings.sms_url)
    return check_by_name


async def check_sweeps(app: App) -> None:
    if late := app.sweeps.late():
        raise health.NotReady(f"late: {', '.join(late)}")


async def check_gateway(gateway: Gateway) -> None:
    try:
        await gateway.check()
    except GatewayDown as down:
        raise health.NotReady(str(down)) from down


async def answers(bot: Bot) -> None:
    await bot.get_me(request_timeout=5)


async def listens(url: str) -> None:
    """That something listens there; a real request would send a message."""
    address = URL(url)
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.close()

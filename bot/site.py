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
from bot.settings import Settings, WrongSettings
from bot.signing.applicants import Applicants
from bot.signing.keys import UnusableKey
from handlers import api, console
from handlers.api.applications import Intake
from handlers.channels import registry, sms, telegram
from handlers.console.settings import Threshold
from handlers.public import consent_text, health, papers
from handlers.web.runtime import RUNTIME

LARGEST_BODY = 16 * 1024**2


def web_app(app: App, *, trial: bool = False) -> web.Application:
    """`trial`: whoever comes may enter the console in each role."""
    settings = app.settings
    site = web.Application(client_max_size=LARGEST_BODY)
    site[RUNTIME] = app.runtime
    site.add_routes(sms.routes(settings.sms_inbound_token))
    site.add_routes(telegram.routes(settings.telegram_webhook_secret))
    site.add_routes(registry.routes(settings.notify_token))
    site.add_routes(papers.routes(verdicts(app.signer)))
    site.add_routes(consent_text.routes())
    site.add_routes(health.routes(checks(app), lambda: app.sweeps.last))
    site.add_subapp("/api", api.application(settings.api_token, issues(app.office), intake_of(settings)))
    threshold = Threshold(
        bot=partial(name_of, app.bot),
        https=settings.own_url.startswith("https:"),
        behind_proxy=settings.trusted_proxy,
        trial=trial,
    )
    site.add_subapp(console.PREFIX, console.application(threshold))
    return site


def intake_of(settings: Settings) -> Intake:
    """Who brings applications, and whose certificates sign them. Raises `WrongSettings`."""
    if settings.applicant_ca is None:
        return Intake()
    try:
        applicants = Applicants.from_file(settings.applicant_ca)
    except UnusableKey as error:
        raise WrongSettings(str(error)) from None
    return Intake(applicants.examine, settings.channel_tokens)


async def name_of(bot: Bot | None) -> str | None:
    """As Telegram knows it; asked once. `None` while Telegram does not answer."""
    try:
        return (await asyncio.wait_for(bot.me(), 3)).username if bot else None
    except (AiogramError, TimeoutError):
        return None


def checks(app: App) -> dict[str, health.Check]:
    """What must answer for the service to work: the database, the gateway and each channel."""
    check_by_name: dict[str, health.Check] = {
        "database": health.database(app.store),
        "gateway": partial(check_gateway, app.gateway),
    }
    if app.bot:
        check_by_name["telegram"] = partial(answers, app.bot)
    if app.settings.sms_url:
        check_by_name["sms"] = partial(listens, app.settings.sms_url)
    return check_by_name


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

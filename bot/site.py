"""What others call: SMS, Telegram, the gateway, officials and their systems, the watchman."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web
from yarl import URL

from bot.app import App
from bot.channels import route_name, sms_name
from bot.gateway import Gateway, GatewayDown
from bot.papers.for_handlers import draws, issues, verdicts
from bot.registry_doors import signing_of, standard_of
from bot.settings import Settings
from bot.signing.choosing import applicants_of
from handlers import api, console
from handlers.api import applications
from handlers.api.applications import Intake
from handlers.channels import registry, sms, telegram
from handlers.channels.registry import RegistryDoors
from handlers.console.settings import Threshold
from handlers.public import consent_text, health, papers
from handlers.public.tries import WrongDigits
from handlers.web.doors import Doors, visitor
from handlers.web.papers import DRAW
from handlers.web.runtime import RUNTIME
from proactive.messages.contact import Channel
from storage.messages import rate_limits

if TYPE_CHECKING:
    from aiogram import Bot

LARGEST_BODY = 16 * 1024**2
API = "/api"


def web_app(app: App, *, trial: bool = False) -> web.Application:
    """`trial`: whoever comes may enter the console in each role."""
    settings = app.settings
    site = web.Application(client_max_size=LARGEST_BODY)
    https = settings.own_url.startswith("https:")
    address_of = partial(visitor, behind_proxy=settings.trusted_proxy)
    own_limit = frozenset({f"POST {API}{applications.BRING}"})
    Doors(app.runtime.counters, https, address_of, own_limit=own_limit).open(site)
    site[RUNTIME], site[DRAW] = app.runtime, draws(app.office)
    site.add_routes(sms.routes(settings.sms_inbound_token))
    site.add_routes(telegram.routes(settings.telegram_webhook_secret))
    doors = RegistryDoors(settings.notify_token, standard_of(settings), signing_of(settings).senders)
    site.add_routes(registry.routes(doors))
    site.add_routes(papers.routes(verdicts(app.signer), WrongDigits(address_of)))
    site.add_routes(consent_text.routes())
    site.add_routes(health.routes(watch_of(app)))
    site.add_subapp(API, api.application(settings.api_token, issues(app.office), intake_of(settings)))
    threshold = Threshold(
        bot=partial(name_of, app.bot),
        https=https,
        behind_proxy=settings.trusted_proxy,
        trial=trial,
    )
    site.add_subapp(console.PREFIX, console.application(threshold))
    return site


def intake_of(settings: Settings) -> Intake:
    """Who brings applications, and whose certificates sign them. Raises `WrongSettings`."""
    applicants = applicants_of(settings)
    return Intake(applicants.examine, settings.channel_tokens) if applicants else Intake()


async def name_of(bot: "Bot | None") -> str | None:
    """As Telegram knows it; asked once. `None` while Telegram does not answer."""
    if bot is None:
        return None
    from aiogram.exceptions import AiogramError  # for who has Telegram alone

    try:
        return (await asyncio.wait_for(bot.me(), 3)).username
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
        check_by_name["telegram"] = partial(
            answers, app.bot, partial(takes_messages, app, route_name(app.settings, Channel.TELEGRAM))
        )
    for number, url in enumerate(app.settings.sms_urls, 1):
        check_by_name["sms" if number == 1 else f"sms {number}"] = partial(
            listens, url, partial(takes_messages, app, sms_name(url))
        )
    return check_by_name


async def check_sweeps(app: App) -> None:
    if late := app.sweeps.late():
        raise health.NotReady(f"late: {', '.join(late)}")


async def check_gateway(gateway: Gateway) -> None:
    try:
        await gateway.check()
    except GatewayDown as down:
        raise health.NotReady(str(down)) from down


async def takes_messages(app: App, route: str) -> None:
    """That the provider takes what is sent: who listens may still refuse all of it."""
    troubles = await rate_limits.in_trouble(app.store)
    if why := troubles.get(route):
        raise health.NotReady(f"refuses our messages ({why[0].split()[0]})")


async def answers(bot: "Bot", takes: health.Check) -> None:
    await bot.get_me(request_timeout=5)
    await takes()


async def listens(url: str, takes: health.Check) -> None:
    """That something listens there; a real request would send a message."""
    await takes()
    address = URL(url)
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.close()

"""Telegram and SMS as the settings name them: the bot, the transports, their outboxes, polling."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from bot.settings import Settings
from bot.transports import Transport
from bot.transports.kannel import Kannel, KannelAddress
from bot.transports.taking_turns import TakingTurns, Telling
from bot.workers.outbox import ANSWERS, MOST_UNDER_WAY, OTHERS, Outbox
from bot.workers.polling import Polling
from bot.workers.routes import Route
from handlers.usecases.loops import outbox_of
from handlers.usecases.runtime import Runtime
from proactive.messages.contact import Channel

if TYPE_CHECKING:
    from aiogram import Bot

MOST_CONNECTIONS = 2 * MOST_UNDER_WAY  # so that an answer finds one while bulk waits for a slow provider


def bot_of(settings: Settings) -> "Bot | None":
    """Its library is loaded by who has Telegram alone, here and wherever it is called."""
    if not settings.telegram_token:
        return None
    from bot.transports.telegram import bot_at

    return bot_at(settings.telegram_api_url, settings.telegram_token, MOST_CONNECTIONS)


async def nobody(_route: str, _why: str | None) -> None:
    """Is told."""


def transports_of(
    settings: Settings, session: aiohttp.ClientSession, bot: "Bot | None", tell: Telling = nobody
) -> dict[Channel, Transport]:
    """`tell`: that one of several routes takes nothing, or does again."""
    transports: dict[Channel, Transport] = {}
    if bot:
        from bot.transports.telegram import Telegram

        transports[Channel.TELEGRAM] = Telegram(bot, settings.public_url, paid=settings.telegram_paid_broadcast)
    if settings.sms_is_on:
        ways = {sms_name(url): Kannel(session, kannel_address(settings, URL(url))) for url in settings.sms_urls}
        transports[Channel.SMS] = TakingTurns(ways, tell) if len(ways) > 1 else next(iter(ways.values()))
    return transports


def kannel_address(settings: Settings, url: URL) -> KannelAddress:
    """A route that has another name and password bears them in its address."""
    return KannelAddress(
        url=str(url.with_user(None)),
        username=url.user or settings.sms_username,
        password=url.password or settings.sms_password,
        sender=settings.sms_from,
        receipt_url=settings.receipts_come_to,
        receipt_token=settings.sms_inbound_token or "",
    )


def outboxes_of(
    settings: Settings, runtime: Runtime, transports: dict[Channel, Transport], time: Callable[[], datetime]
) -> dict[str, Outbox]:
    """Two for each route: one for what citizens wait for, one for everything else. `time` is what all processes that
    share a route's rate go by."""
    outboxes = {}
    for channel, transport in transports.items():
        route = Route(channel, route_name(settings, channel), settings.tariff.rates[channel], time)
        for priorities in (ANSWERS, OTHERS):
            outboxes[outbox_of(channel, priorities[0])] = Outbox(runtime, route, transport, priorities)
    return outboxes


def route_name(settings: Settings, channel: Channel) -> str:
    """What all processes that use the same bot or the same gateway call it; no secret stands in it."""
    if channel is Channel.TELEGRAM:
        return f"telegram {(settings.telegram_token or '').partition(':')[0]}"
    return sms_name(*settings.sms_urls)


def sms_name(*urls: str) -> str:
    """Without name and password."""
    return f"sms {' '.join(f'{URL(url).host}:{URL(url).port}' for url in urls)}"


def polling_of(settings: Settings, session: aiohttp.ClientSession, runtime: Runtime) -> Polling | None:
    """Telegram calls us where we have a public address; elsewhere we ask."""
    if not settings.telegram_token or settings.public_url:
        return None
    return Polling(session, settings.telegram_api_url, settings.telegram_token, runtime)

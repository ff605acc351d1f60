"""What the way in depends on: where the bot is found, and whether the address is a safe one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web


async def nobody() -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`bot` gives the bot's name in Telegram where it is known; `trial`: a visitor may enter as anybody (the demo)."""

    bot: Callable[[], Awaitable[str | None]] = nobody
    https: bool = False
    trial: bool = False


THRESHOLD = web.AppKey("threshold", Threshold)

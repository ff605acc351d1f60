"""What the way in depends on: where the bot is found, and whether the address is a safe one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web


async def nobody() -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`bot` gives the bot's name in Telegram where it is known; `trial`: a visitor may enter as anybody (the demo).

    `behind_proxy`: visitors come through a proxy of ours, which says in `X-Forwarded-For` who they are.
    """

    bot: Callable[[], Awaitable[str | None]] = nobody
    https: bool = False
    behind_proxy: bool = False
    trial: bool = False


THRESHOLD = web.AppKey("threshold", Threshold)

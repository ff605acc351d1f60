"""What the database cannot tell, because it is what is broken: seen and told by this process alone."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from bot.workers.alert_posts import NotTaken, post
from proactive.staff.alerts import Alarm, Trouble, as_json
from storage.engine.new_ids import new_id

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.settings import Settings

log = logging.getLogger(__name__)

LOOK_AGAIN = 10.0  # seconds
NOT_KEPT_FOR = 60.0
Teller = Callable[[dict[str, object]], Awaitable[None]]


@dataclass(kw_only=True)
class Watchdog:
    """`kept_at`: when the database last took something, by the monotonic clock. What one teller does not take the
    others do; what none takes is told again."""

    stalled: Callable[[], list[str]]
    late: Callable[[], list[str]]
    kept_at: Callable[[], float]
    tellers: Sequence[Teller]
    clock: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    lasting: dict[tuple[str, str], Trouble] = field(default_factory=dict)

    async def run(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            await self.look()

    async def look(self) -> None:
        """Tells what began since the last look, and what is over."""
        troubles = {trouble.key: trouble for trouble in self.troubles()}
        for key, trouble in troubles.items():
            if key not in self.lasting and await self.tell(trouble, "began"):
                self.lasting[key] = trouble
        for key in [key for key in self.lasting if key not in troubles]:
            if await self.tell(self.lasting[key], "over"):
                del self.lasting[key]

    def troubles(self) -> list[Trouble]:
        silent = self.monotonic() - self.kept_at()
        found = [Trouble(alarm=Alarm.LOOP, about=name) for name in self.stalled()]
        found += [Trouble(alarm=Alarm.SWEEP, about=name) for name in self.late()]
        if silent > NOT_KEPT_FOR:
            found.append(Trouble(alarm=Alarm.DATABASE, since=self.clock() - timedelta(seconds=silent)))
        return found

    async def tell(self, trouble: Trouble, state: str) -> bool:
        """Whether anybody took it; the log always does."""
        body = as_json(new_id(8), trouble, state, self.clock())
        log.error("alert %s: %s %s", state, trouble.alarm, trouble.about)
        taken = [await took(teller, body) for teller in self.tellers]
        return any(taken) or not taken


async def took(teller: Teller, body: dict[str, object]) -> bool:
    try:
        await teller(body)
    except (NotTaken, TimeoutError, OSError) as error:
        log.warning("an alert was not taken: %s", type(error).__name__)
        return False
    return True


def tellers_of(settings: "Settings", session: aiohttp.ClientSession, bot: "Bot | None") -> list[Teller]:
    tellers: list[Teller] = [partial(post, session, settings.alert_url)] if settings.alert_url else []
    if bot and settings.admin_ids:
        tellers.append(partial(tell_administrators, bot, settings.admin_ids))
    return tellers


async def tell_administrators(bot: "Bot", ids: Sequence[int], body: dict[str, object]) -> None:
    """Those of the settings, without the outbox. Raises `NotTaken`."""
    from aiogram.exceptions import AiogramError  # for who has Telegram alone

    try:
        for id in ids:
            await bot.send_message(id, str(body["text"]), request_timeout=10)
    except AiogramError as error:
        raise NotTaken(type(error).__name__) from error

"""Long polling: raw updates are stored before Telegram is told that they have arrived."""

import asyncio
import logging
from typing import Any

import aiohttp

from bot.peers import bounded
from handlers.channels.telegram import arrival
from handlers.usecases.intake import read_json
from handlers.usecases.runtime import Runtime
from storage.jobs.inbox import Arrival

log = logging.getLogger(__name__)

HOLD = 25  # seconds Telegram may hold a poll
AFTER_A_FAILURE = 2.0
WANTED = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]


class PollingRefused(Exception):
    """Telegram answered, and said no."""

    def __init__(self, body: Any) -> None:
        details = body if isinstance(body, dict) else {}
        super().__init__(details.get("description", "an answer that is not the Bot API's"))
        self.retry_after = (details.get("parameters") or {}).get("retry_after")


NOT_NOW = (aiohttp.ClientError, TimeoutError, ValueError, PollingRefused)


class Polling:
    """Asks for updates itself: a library that decodes a whole batch would lose it for one it cannot read."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, token: str, runtime: Runtime) -> None:
        self._session = session
        self._url = f"{api_url.rstrip('/')}/bot{token}"
        self._door = runtime
        self._offset: int | None = None

    async def run(self) -> None:
        """For ever."""
        await self._until_done("deleteWebhook", {"drop_pending_updates": False})
        while True:
            try:
                await self._poll()
            except NOT_NOW as error:
                log.warning("polling Telegram: %s", describe(error))
                await asyncio.sleep(getattr(error, "retry_after", None) or AFTER_A_FAILURE)
            except Exception:  # the database is away, say: nothing was confirmed, so nothing is lost
                log.exception("what Telegram sent could not be stored")
                await asyncio.sleep(AFTER_A_FAILURE)

    async def _poll(self) -> None:
        """The next offset is only used, and so confirmed, after its updates are stored."""
        parameters = {"timeout": HOLD, "allowed_updates": WANTED} | ({"offset": self._offset} if self._offset else {})
        updates = await self._call("getUpdates", parameters)
        arrivals = [stored for update in updates if (stored := readable(update))]
        if arrivals:
            await self._door.keep(arrivals)
            self._offset = max(int(stored.body["update_id"]) for stored in arrivals) + 1

    async def _until_done(self, method: str, parameters: dict[str, Any]) -> None:
        while True:
            try:
                await self._call(method, parameters)
                return
            except NOT_NOW as error:
                log.warning("%s: %s", method, describe(error))
                await asyncio.sleep(AFTER_A_FAILURE)

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        timeout = aiohttp.ClientTimeout(total=HOLD + 10)
        async with self._session.post(f"{self._url}/{method}", json=parameters, timeout=timeout) as answer:
            body = read_json(await bounded(answer))
        if not isinstance(body, dict) or not body.get("ok"):
            raise PollingRefused(body)
        return body["result"]


def readable(update: Any) -> Arrival | None:
    """What has no number of its own cannot be confirmed; it does not hold up the others."""
    try:
        return arrival(update)
    except ValueError:
        log.error("Telegram sent an update without its number")
        return None


def describe(error: Exception) -> str:
    """Without the address, which holds the token."""
    return str(error) if isinstance(error, PollingRefused) else type(error).__name__

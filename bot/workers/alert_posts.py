"""Alerts are posted to ALERT_URL as JSON, each once, and again until they are taken."""

from dataclasses import dataclass

import aiohttp

from proactive.staff.alerts import as_json
from storage.engine.database import Store
from storage.staff import alerts

PATIENCE = aiohttp.ClientTimeout(total=10)


class NotTaken(Exception):
    """ALERT_URL did not take an alert; it is posted again."""


@dataclass(frozen=True, slots=True)
class AlertPosts:
    store: Store
    session: aiohttp.ClientSession
    url: str

    async def run(self) -> int:
        """How many were posted. Raises `NotTaken`."""
        news = await alerts.unposted(self.store)
        for id, trouble, state, at in news:
            await post(self.session, self.url, as_json(f"{id}.{state}", trouble, state, at))
            await alerts.mark_posted(self.store, id, state)
        return len(news)


async def post(session: aiohttp.ClientSession, url: str, body: dict[str, object]) -> None:
    """Raises `NotTaken`."""
    try:
        async with session.post(url, json=body, timeout=PATIENCE, allow_redirects=False) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotTaken(type(error).__name__) from None
    if not 200 <= status < 300:
        raise NotTaken(f"answered {status}")

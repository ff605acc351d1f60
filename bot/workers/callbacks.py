"""Callbacks: officials' own systems are told of each change of a case, an application or an award by a signed POST.

In order, each once it was taken: the place is kept, and moves on only behind a 2xx, so that who is down is told later
from where they stopped. `qoldau callbacks` moves it back, and all since then is told again under the same numbers.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from storage.engine.database import Store
from storage.jobs import announcements, feeds
from storage.jobs.announcements import Announced

log = logging.getLogger(__name__)

SIGNATURE, SEQUENCE = "X-Qoldau-Signature", "X-Qoldau-Sequence"
TIME_OUT = aiohttp.ClientTimeout(total=15)
SETTLED = timedelta(seconds=5)  # so that what another process numbered before, and keeps later, is not passed by


@dataclass(frozen=True)
class Callbacks:
    """`secret`: the key of the HMAC-SHA256 over the body, which stands in `X-Qoldau-Signature` as hex."""

    store: Store
    session: aiohttp.ClientSession
    clock: Callable[[], datetime]
    url: str
    secret: str

    async def tell(self) -> int:
        """Everything that is new, until there is no more or nobody listens; how many changes were taken."""
        count, place = 0, await feeds.position(self.store, announcements.PLACE)
        while news := await self._news(place):
            for announced in news:
                if not await self._post(announced):
                    return count
                if not await announcements.move_on(self.store, place, announced.position):
                    return count  # somebody has moved the place: the next pass goes on from there
                place, count = announced.position, count + 1
        return count

    async def _news(self, place: int) -> list[Announced]:
        """In order, up to the first that is too fresh."""
        news = await announcements.since(self.store, place)
        settled = self.clock() - SETTLED
        fresh = next((turn for turn, announced in enumerate(news) if announced.at > settled), len(news))
        return news[:fresh]

    async def _post(self, change: Announced) -> bool:
        """Whether it was taken."""
        body = json.dumps(content(change), ensure_ascii=False).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", SIGNATURE: signature, SEQUENCE: str(change.position)}
        try:
            async with self.session.post(
                self.url, data=body, headers=headers, timeout=TIME_OUT, allow_redirects=False
            ) as answer:
                taken = 200 <= answer.status < 300
                why = f"answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            taken, why = False, type(error).__name__
        if not taken:
            log.warning("callback %d was not taken: %s; it is told again", change.position, why)
        return taken


def content(change: Announced) -> dict[str, Any]:
    """What changed, and nothing personal: the rest is read by the case's number, or the award's id."""
    news = change.announcement
    body = {
        "sequence": change.position,
        "kind": news.kind,
        "number": news.number,
        "service": news.service,
        "at": change.at.isoformat(),
        "from": news.from_ or None,
        "to": news.to,
    }
    return body | ({"award": news.award_id} if news.award_id else {})

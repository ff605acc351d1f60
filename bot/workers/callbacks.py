"""Callbacks: officials' own systems are told of each change of a case, in order, by a signed POST.

Who is down is told later, from where they stopped: the place is kept, and moves on only behind a 2xx.
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

from storage.cases import history
from storage.cases.history import Transition
from storage.engine.database import Store
from storage.jobs import feeds

log = logging.getLogger(__name__)

PLACE = "callback"  # among the watermarks
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
        count = 0
        while changes := await self._news():
            for change in changes:
                if not await self._post(change):
                    return count
                await feeds.advance(self.store, PLACE, change.position, (), self.clock())
                count += 1
        return count

    async def _news(self) -> list[Transition]:
        """In order, up to the first that is too fresh."""
        changes = await history.since(self.store, await feeds.position(self.store, PLACE))
        settled = self.clock() - SETTLED
        fresh = next((place for place, change in enumerate(changes) if change.at > settled), len(changes))
        return changes[:fresh]

    async def _post(self, change: Transition) -> bool:
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


def content(change: Transition) -> dict[str, Any]:
    """What changed, and nothing personal: the rest is read by the case's number."""
    return {
        "sequence": change.position,
        "kind": "case",
        "number": change.number,
        "service": change.service,
        "at": change.at.isoformat(),
        "from": change.from_status or None,
        "to": change.to_status,
    }

"""How fast a channel may be used."""

import asyncio
import time
from datetime import timedelta


class Pace:
    """Lets so many through a second, evenly; a pause the provider asks for holds everybody."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Waits for one's turn."""
        now = time.monotonic()
        mine = max(now, self._next)
        self._next = mine + self._gap
        if mine > now:
            await asyncio.sleep(mine - now)

    def pause(self, span: timedelta) -> None:
        self._next = max(self._next, time.monotonic() + span.total_seconds())

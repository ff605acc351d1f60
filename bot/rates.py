"""How fast a channel may be used."""

import asyncio
import time
from datetime import timedelta


class Pace:
    """Lets so many through a second, evenly, until the provider asks for a rest."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0
        self._rests_until = 0.0

    async def turn(self) -> bool:
        """Waits for one's turn; `False` when there is none, because the provider wants nothing for a while."""
        now = time.monotonic()
        mine = max(now, self._next)
        self._next = mine + self._gap
        if mine > now:
            await asyncio.sleep(mine - now)
        return not self.rest

    @property
    def rest(self) -> timedelta:
        """How long the provider still wants nothing."""
        return timedelta(seconds=max(0.0, self._rests_until - time.monotonic()))

    def pause(self, span: timedelta) -> None:
        """What waits for its turn is given back: asleep here it would outlive its claim."""
        self._rests_until = max(self._rests_until, time.monotonic() + span.total_seconds())
        self._next = 0.0

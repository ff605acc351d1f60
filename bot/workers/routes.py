"""A route in this process: a bot token or an SMS gateway, with its rate and the rest it asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from proactive.messages.contact import Channel
from proactive.messages.rate_limit import LONG_AGO


def real_time() -> datetime:
    return datetime.now(UTC)


@dataclass
class Route:
    """`name` is the same in all processes that share the rate. A provider's rest is in real time, as its rate is."""

    channel: Channel
    name: str
    per_second: float
    clock: Callable[[], datetime] = real_time
    rests_until: datetime = LONG_AGO
    is_in_trouble: bool = False  # as it stood when it was last looked at
    _rests_from: datetime = LONG_AGO

    async def turn(self, moment: datetime) -> bool:
        """Waits for that moment; `False` when the provider wants nothing then."""
        if (wait := (moment - self.clock()).total_seconds()) > 0:
            await asyncio.sleep(wait)
        return not self.wait

    @property
    def wait(self) -> timedelta:
        """How long the provider still wants nothing. A rest that began by a clock that was set back since is over."""
        now = self.clock()
        return max(timedelta(), self.rests_until - now) if self._rests_from <= now else timedelta()

    def pause(self, span: timedelta) -> None:
        self.rests_until, self._rests_from = self.clock() + max(span, self.wait), self.clock()

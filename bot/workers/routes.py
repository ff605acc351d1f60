"""A route in this process: a bot token or an SMS gateway, with its rate and the rest it asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from proactive.messages.contact import Channel
from proactive.messages.rate_limit import LONG_AGO, LONGEST_REST, left_of


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

    async def turn(self, moment: datetime) -> bool:
        """Waits for that moment; `False` when the provider wants nothing then."""
        if (wait := (moment - self.clock()).total_seconds()) > 0:
            await asyncio.sleep(wait)
        return not self.wait

    @property
    def wait(self) -> timedelta:
        """How long the provider still wants nothing."""
        return left_of(self.rests_until, self.clock())

    def pause(self, span: timedelta) -> None:
        now = self.clock()
        self.rests_until = max(now + min(span, LONGEST_REST), now + left_of(self.rests_until, now))

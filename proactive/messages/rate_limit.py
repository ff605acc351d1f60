"""How fast a route may be used: a bot token or an SMS gateway lets one message after another through, evenly."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(milliseconds=400)  # booked for what nobody waits for; what somebody waits for comes right after it


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """`booked_until`: when the next message may go. `paused_until`: before that the provider wants nothing at all."""

    per_second: float
    booked_until: datetime
    paused_until: datetime

    def wait(self, at: datetime) -> timedelta:
        return max(timedelta(), self.paused_until - at)

    def room(self, at: datetime) -> int:
        """How many may be taken now that nobody waits for."""
        free = AHEAD - max(timedelta(), self.booked_until - at)
        return max(0, math.ceil(free.total_seconds() * self.per_second))

    def book(self, count: int, at: datetime) -> tuple["RateLimit", list[datetime]]:
        """The pace after so many more messages, and when each of them may go."""
        begins = max(self.booked_until, at)
        moments = [begins + timedelta(seconds=n / self.per_second) for n in range(count + 1)]
        return replace(self, booked_until=moments.pop()), moments

    def paused(self, until: datetime) -> "RateLimit":
        return replace(self, paused_until=max(self.paused_until, until))

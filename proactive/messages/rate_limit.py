"""How fast a route may be used: a bot token or an SMS gateway lets one message after another through, evenly."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BARRED_RESTS = timedelta(seconds=30)
MOST_BOOKED = 2000  # messages: no processes together take more at once; who booked further ahead had another clock
AHEAD = timedelta(milliseconds=400)  # booked for what nobody waits for; what somebody waits for comes right after it


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """`booked_until`: when the next message may go. `paused_until`: before that the provider wants nothing at all.

    `trouble`: why it takes nothing from us, though every message may be right, until somebody mends it.
    """

    per_second: float
    booked_until: datetime
    paused_until: datetime
    trouble: str = ""
    trouble_since: datetime | None = None

    def wait(self, at: datetime) -> timedelta:
        """Nothing where the trouble began later than now: the clock was set back since."""
        if self.trouble_since is not None and self.trouble_since > at:
            return timedelta()
        return max(timedelta(), self.paused_until - at)

    def next_free(self, at: datetime) -> datetime:
        """When the next message may go. A clock that was a day ahead for a minute does not stop the route for a day."""
        furthest = at + timedelta(seconds=MOST_BOOKED / self.per_second)
        return self.booked_until if at < self.booked_until <= furthest else at

    def room(self, at: datetime) -> int:
        """How many may be taken now that nobody waits for."""
        free = AHEAD - (self.next_free(at) - at)
        return max(0, math.ceil(free.total_seconds() * self.per_second))

    def book(self, count: int, at: datetime) -> tuple["RateLimit", list[datetime]]:
        """The pace after so many more messages, and when each of them may go."""
        begins = self.next_free(at)
        moments = [begins + timedelta(seconds=n / self.per_second) for n in range(count + 1)]
        return replace(self, booked_until=moments.pop()), moments

    def paused(self, until: datetime) -> "RateLimit":
        return replace(self, paused_until=max(self.paused_until, until))

    def barred(self, why: str, at: datetime) -> "RateLimit":
        """It rests, and is tried again with one message after another until it takes one."""
        since = min(self.trouble_since or at, at)
        return replace(self, paused_until=at + max(self.wait(at), BARRED_RESTS), trouble=why, trouble_since=since)

    def mended(self) -> "RateLimit":
        return replace(self, trouble="", trouble_since=None)

    def keeps_waiting(self, at: datetime) -> timedelta:
        """How long what is to go now has to wait, as far as anybody can tell."""
        lasts = at - self.trouble_since if self.trouble_since else timedelta()
        return max(self.wait(at), lasts)

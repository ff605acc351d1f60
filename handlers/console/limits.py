"""How often somebody may try to enter, and send a form; kept by each process for itself."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

MOST_KNOWN = 10_000


class TooMany(Exception):
    """More than may be; `after` seconds it may be tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds:.0f} s")
        self.after = max(1, round(seconds))


@dataclass
class Limit:
    """At most `most` within `seconds`, for each who."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    seen: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, visitor: str) -> None:
        """Raises `TooMany`."""
        now = self.clock()
        if len(self.seen) > MOST_KNOWN:
            self.seen.clear()
        times = self.seen[visitor]
        while times and times[0] <= now - self.seconds:
            times.popleft()
        if len(times) >= self.most:
            raise TooMany(times[0] + self.seconds - now)
        times.append(now)


@dataclass
class Limits:
    entering: Limit = field(default_factory=lambda: Limit(20, 60))  # by address
    sending: Limit = field(default_factory=lambda: Limit(120, 60))  # by colleague


LIMITS = web.AppKey("limits", Limits)

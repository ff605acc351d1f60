"""Wrong digits at a paper, by who gives them: whoever guesses waits, and its holder, elsewhere, does not.

Kept by each process for itself; what all of them together allow for one case stands with its papers
(`storage.papers.open_with`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from proactive.basics.back_off import back_off

TRIES = 5  # wrong digits of one visitor before a pause
PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=1)  # doubled after each further five
MOST_KNOWN = 10_000


@dataclass(slots=True)
class WrongDigits:
    """`visitor`: the address a request comes from."""

    visitor: Callable[[web.BaseRequest], str] = lambda request: request.remote or ""
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    closed: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def closed_until(self, who: tuple[str, str], now: datetime) -> datetime | None:
        """`who`: a visitor, and the paper's code."""
        until = self.closed.get(who)
        return until if until is not None and now < until else None

    def add(self, who: tuple[str, str], now: datetime) -> datetime | None:
        """A try, wrong until it proves right: many at once are as many. Until when the visitor waits if it is;
        `None`: they may try on."""
        if len(self.counts) >= MOST_KNOWN and who not in self.counts:
            self.forget(now)
        self.counts[who] = tries = self.counts.get(who, 0) + 1
        if tries % TRIES:
            return None
        self.closed[who] = until = now + back_off(tries // TRIES, PAUSE, LONGEST_PAUSE)
        return until

    def forget(self, now: datetime) -> None:
        """Those who need not wait; all, where that makes no room."""
        waiting = {visitor for visitor, until in self.closed.items() if now < until}
        kept = waiting if len(waiting) < MOST_KNOWN // 2 else set()
        self.counts = {visitor: count for visitor, count in self.counts.items() if visitor in kept}
        self.closed = {visitor: until for visitor, until in self.closed.items() if visitor in kept}

    def right(self, who: tuple[str, str]) -> None:
        self.counts.pop(who, None)
        self.closed.pop(who, None)

"""The time that all processes of one installation share: leases, pace and what is due go by it."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.engine.database import Store
from storage.engine.origin import database_time

log = logging.getLogger(__name__)

ASK_AGAIN = 30.0  # seconds
WORTH_TELLING = timedelta(seconds=2)
DRIFT = 1e-4  # seconds a second that two clocks part at most, where nobody sets them


@dataclass(frozen=True, slots=True)
class Sight:
    """What the database's clock said (`at`) when the monotonic one stood at `then`; `within`: how far off it may be,
    half of what the answer took, in seconds."""

    at: datetime
    then: float
    within: float

    def outdoes(self, before: "Sight") -> bool:
        """It tells more exactly than the other does by now, or something that the other rules out: one was set."""
        passed = self.then - before.then
        blurred = before.within + DRIFT * passed
        apart = abs((self.at - before.at).total_seconds() - passed)
        return self.within <= blurred or apart > self.within + blurred


class SharedClock:
    """By the database's clock on PostgreSQL, carried on between two looks by one that nobody sets: workers whose
    machines' clocks are apart, or are set, agree. On SQLite, which one machine has, by that machine's own."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._seen: Sight | None = None

    def __call__(self) -> datetime:
        if self._seen is None:
            return datetime.now(UTC)
        return self._seen.at + timedelta(seconds=self._monotonic() - self._seen.then)

    async def look(self) -> None:
        """What the database's clock says now, half way between the question and the answer. An answer that took long on
        a busy machine would set the clock back or forth by half of that: the exact one before it is carried on."""
        if self._store.is_sqlite:
            return
        asked = self._monotonic()
        at = await database_time(self._store)
        answered = self._monotonic()
        if at is None:
            return
        skew = at - datetime.now(UTC) + timedelta(seconds=(answered - asked) / 2)
        if self._seen is None and abs(skew) > WORTH_TELLING:
            apart = abs(skew.total_seconds())
            log.warning("this machine's clock and the database's are %.0f s apart; the database's counts", apart)
        sight = Sight(at, (asked + answered) / 2, (answered - asked) / 2)
        if self._seen is None or sight.outdoes(self._seen):
            self._seen = sight

    async def follow(self) -> None:
        """For ever. While the database is away the last look is carried on."""
        while True:
            await asyncio.sleep(ASK_AGAIN)
            try:
                await self.look()
            except Exception as error:
                log.warning("the database's clock cannot be read: %s", type(error).__name__)

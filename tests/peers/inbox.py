"""What a person has received, in order, and waiting for more of it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Item = TypeVar("Item")
WAIT_SECONDS = 10.0


class Inbox(list[Item]):
    """A list whose reader goes on where they left off. Cheap while nobody waits: there may be 100,000."""

    __slots__ = ("_news", "_read")

    def __init__(self) -> None:
        super().__init__()
        self._read = 0
        self._news: asyncio.Event | None = None

    def take(self, item: Item) -> None:
        self.append(item)
        self.stir()

    def stir(self) -> None:
        """Something changed: those who wait look again."""
        if self._news is not None:
            self._news.set()

    async def next(self, wanted: Callable[[Item], bool], seconds: float) -> Item:
        """The next unread item that is wanted; those before it count as read. TimeoutError when none comes."""
        return await self.find(lambda: self._read_on(wanted), seconds)

    async def find(self, look: Callable[[], Item | None], seconds: float) -> Item:
        """What `look` finds now or after any later change."""
        self._news = self._news or asyncio.Event()
        async with asyncio.timeout(seconds):
            while (found := look()) is None:
                self._news.clear()
                await self._news.wait()
        return found

    def _read_on(self, wanted: Callable[[Item], bool]) -> Item | None:
        while self._read < len(self):
            self._read += 1
            if wanted(self[self._read - 1]):
                return self[self._read - 1]
        return None

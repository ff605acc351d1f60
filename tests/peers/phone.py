"""A citizen's phone at the far end of the SMS network: the same for real Kannel and for its light stand-in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

SHORT_CODE = "1414"
WAIT_SECONDS = 10.0


class Fate(Enum):
    """What the network does with a message to a phone."""

    DELIVERED = "accepted, then delivered: receipts 8 and 1"
    UNDELIVERABLE = "accepted, then given up: receipts 8 and 2"
    SILENT = "accepted, delivered, and no receipt ever comes from the phone: 8 alone"
    REJECTED = "refused by the network at once: receipt 16"


@dataclass(frozen=True, slots=True)
class Sms:
    """One message as a person reads it; `parts` is how many the network carried and charged for it."""

    sender: str
    text: str
    parts: int


Reply = Callable[["Phone", str, str], Awaitable[None]]  # phone, text, number it is sent to


@dataclass(slots=True, eq=False)
class Phone:
    number: str  # +7701…
    send: Reply
    fate: Fate = Fate.DELIVERED
    inbox: list[Sms] = field(default_factory=list)
    _read: int = 0
    _news: asyncio.Event | None = None  # made when somebody waits: most of 100,000 phones are never looked at

    async def receives(self, timeout: float = WAIT_SECONDS, containing: str = "") -> Sms:  # noqa: ASYNC109
        """The next message not read yet; with `containing`, the next one that holds these words."""
        try:
            async with asyncio.timeout(timeout):
                return await self._next(containing)
        except TimeoutError:
            wanted = f" with {containing!r}" if containing else ""
            raise AssertionError(f"{self.number} got no message{wanted} in {timeout} s: {self.inbox}") from None

    async def replies(self, text: str, to: str = SHORT_CODE) -> None:
        await self.send(self, text, to)

    def take(self, sms: Sms) -> None:
        """Called by the network."""
        self.inbox.append(sms)
        if self._news is not None:
            self._news.set()

    async def _next(self, containing: str) -> Sms:
        self._news = self._news or asyncio.Event()
        while True:
            while self._read < len(self.inbox):
                self._read += 1
                if containing in self.inbox[self._read - 1].text:
                    return self.inbox[self._read - 1]
            self._news.clear()
            await self._news.wait()

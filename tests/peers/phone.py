"""A citizen's phone at the far end of the SMS network: the same for real Kannel and for its light stand-in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from time import time

from tests.peers.inbox import WAIT_SECONDS, Inbox

SHORT_CODE = "1414"
FINGERS = 1.5  # seconds: an SMS tells its moment to the second, and nobody writes the same words twice in one


class Fate(Enum):
    """What the network does with a message to a phone."""

    DELIVERED = "accepted, then delivered: receipts 8 and 1"
    UNDELIVERABLE = "accepted, then given up: receipts 8 and 2"
    SILENT = "accepted, delivered, and no receipt ever comes from the phone: 8 alone"
    REJECTED = "refused by the network at once: receipt 16"


@dataclass(frozen=True, slots=True)
class Sms:
    """One message as a person reads it; `parts` is how many the network carried and charged for it.

    `reference` is not read by anybody: what our side calls the message, the same where it came twice.
    """

    sender: str
    text: str
    parts: int
    reference: str = field(default="", compare=False)


Reply = Callable[["Phone", str, str], Awaitable[None]]  # phone, text, number it is sent to


@dataclass(slots=True, eq=False)
class Phone:
    number: str  # +7701…
    send: Reply
    fate: Fate = Fate.DELIVERED
    inbox: Inbox[Sms] = field(default_factory=Inbox)
    written: dict[str, float] = field(default_factory=dict)  # words, and when they were last sent

    async def receives(self, timeout: float = WAIT_SECONDS, containing: str = "") -> Sms:  # noqa: ASYNC109
        """The next message not read yet; with `containing`, the next one that holds these words."""
        try:
            return await self.inbox.next(lambda sms: containing in sms.text, timeout)
        except TimeoutError:
            wanted = f" with {containing!r}" if containing else ""
            raise AssertionError(f"{self.number} got no message{wanted} in {timeout} s, only {self.inbox}") from None

    async def replies(self, text: str, to: str = SHORT_CODE) -> None:
        """Sends the words; the same ones sooner than a person can write them again would be one SMS that came twice."""
        await asyncio.sleep(max(0.0, self.written.get(text, 0.0) + FINGERS - time()))
        await self.send(self, text, to)
        self.written[text] = time()

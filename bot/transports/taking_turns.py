"""Several ways into one network: the first that is well carries, the next takes over, and gives back."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.transports import Fate, Receipt, Transport
from proactive.basics.foreign_text import in_a_line
from storage.messages.claiming import Outgoing

log = logging.getLogger(__name__)

IDLE = 300.0  # seconds without a message, after which a route is looked at
RESTS = 30.0  # seconds until one message tries a route in trouble again
NOT_TAKEN = frozenset({Fate.BARRED, Fate.LATER})  # nothing went out: the message may go by another

Telling = Callable[
    [str, str | None], Awaitable[None]
]  # a route's name; why it takes nothing, `None` when it does again


class OneOfSeveral(Transport, Protocol):
    async def would_take(self) -> Receipt:
        """What it would say to a message now. Nothing goes out, and nothing is paid."""
        ...


@dataclass(slots=True)
class TakingTurns:
    """A `Transport`. `routes`: by name, the first first."""

    routes: Mapping[str, OneOfSeveral]
    tell: Telling
    clock: Callable[[], float] = time.monotonic
    _rests_until: dict[str, float] = field(default_factory=dict)  # of those in trouble
    _carried_at: dict[str, float] = field(default_factory=dict)  # when each took something last
    _found_out: set[str] = field(default_factory=set)  # those whose trouble no message has met, only a look
    _heard_of: set[str] = field(default_factory=set)  # what was kept about them is ours; before, of a life that ended

    async def send(self, message: Outgoing) -> Receipt:
        """What the route that took it says; where none does, what the first says."""
        refused: list[Receipt] = []
        for name in self._in_turn():
            receipt = await self.routes[name].send(message)
            if receipt.fate in NOT_TAKEN or receipt.fate is Fate.UNKNOWN:
                await self._rests(name, in_a_line(receipt.error or receipt.fate))
            else:
                self._carried_at[name] = self.clock()
                await self._is_well(name)
            if receipt.fate not in NOT_TAKEN:
                return receipt
            refused.append(receipt)
        return refused[0]

    async def look(self) -> int:
        """At those by which nothing has gone out for a while: one that stands by is known to be well before it is
        needed. How many are not."""
        idle = [name for name in self.routes if self.clock() >= self._carried_at.get(name, -IDLE) + IDLE]
        for name in idle:
            receipt = await self.routes[name].would_take()
            if receipt.fate is not Fate.ACCEPTED:
                self._found_out.add(name)
                await self._rests(name, in_a_line(receipt.error or receipt.fate))
            elif name in self._found_out or name not in self._heard_of:
                await self._is_well(name)  # but what a message has met in this life, a message finds to be over
        return len(self._found_out)

    def _in_turn(self) -> list[str]:
        """Those that are well, and whose rest is over: of these only one message at a time finds out. All, where none
        is."""
        now = self.clock()
        awake = [name for name in self.routes if now >= self._rests_until.get(name, now)]
        for name in awake:
            if name in self._rests_until:
                self._rests_until[name] = now + RESTS
        return awake or list(self.routes)

    async def _rests(self, name: str, why: str) -> None:
        is_new = name not in self._rests_until
        self._heard_of.add(name)
        self._rests_until[name] = self.clock() + RESTS
        if is_new:
            log.warning("route %s takes nothing (%s); others carry what would have gone by it", name, why)
            await self._told(name, why)

    async def _is_well(self, name: str) -> None:
        self._found_out.discard(name)
        was_in_trouble = self._rests_until.pop(name, None) is not None
        if was_in_trouble:
            log.warning("route %s takes messages again", name)
        if was_in_trouble or name not in self._heard_of:
            self._heard_of.add(name)
            await self._told(name, None)

    async def _told(self, name: str, why: str | None) -> None:
        """What cannot be told changes nothing about what was sent."""
        try:
            await self.tell(name, why)
        except Exception as error:
            log.warning("the trouble of route %s cannot be kept: %s", name, type(error).__name__)

"""The port: whoever connects and says nothing, or half of something, holds no place that others need."""

import asyncio
import resource
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from aiohttp import web

LONGEST_HEAD = 15.0  # seconds from the first byte of a request to the last of its head
LONGEST_LINE = 128 * 1024  # bytes: Kannel brings a reply in its address, and one of 255 parts has some 100,000
LOOK_AGAIN = 1.0
MOST_FROM_ONE = 256  # connections of one address
KEPT_FREE = 256  # file descriptors, for the database and for those we call
HEAD_ENDS = b"\r\n\r\n"


@dataclass(eq=False)
class Visits:
    """The connections that are open; of an address with too many the one that has waited longest gives way."""

    most_from_one: int = MOST_FROM_ONE
    most: int = field(default_factory=lambda: max(64, descriptors() - KEPT_FREE))
    clock: Callable[[], float] = time.monotonic
    waiting: OrderedDict["Visit", float] = field(default_factory=OrderedDict)  # no whole head yet, the oldest first
    by_address: dict[str, int] = field(default_factory=dict)

    def begin(self, visit: "Visit") -> None:
        self.by_address[visit.address] = self.by_address.get(visit.address, 0) + 1
        self.waiting[visit] = self.clock()
        if self.by_address[visit.address] > self.most_from_one:
            self.turn_out(visit.address)
        if sum(self.by_address.values()) > self.most:
            self.turn_out(None)

    def turn_out(self, address: str | None) -> None:
        """The oldest that waits, of one address or of all."""
        oldest = next((visit for visit in self.waiting if address in (None, visit.address)), None)
        if oldest:
            oldest.end()

    def end(self, visit: "Visit") -> None:
        self.waiting.pop(visit, None)
        count = self.by_address.get(visit.address, 0) - 1
        if count > 0:
            self.by_address[visit.address] = count
        else:
            self.by_address.pop(visit.address, None)

    async def watch(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            self.end_slow()

    def end_slow(self) -> None:
        now = self.clock()
        for visit in [visit for visit, since in self.waiting.items() if now - since > LONGEST_HEAD]:
            visit.end()


def runner_of(site: web.Application) -> web.AppRunner:
    """For a `WatchedSite`."""
    return web.AppRunner(site, shutdown_timeout=5, max_line_size=LONGEST_LINE)


def descriptors() -> int:
    """How many files this process may have open; as many as it may ask for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Visit(asyncio.Protocol):
    """One connection, in front of aiohttp's own handling of it."""

    def __init__(self, visits: Visits, handler: asyncio.Protocol) -> None:
        self._visits = visits
        self._handler = handler
        self._transport: asyncio.Transport | None = None
        self._tail = b""
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if isinstance(peer, tuple) else ""
        self._handler.connection_made(transport)
        self._visits.begin(self)

    def data_received(self, data: bytes) -> None:
        """A head that has come whole is aiohttp's to answer; what comes behind it may be the next, and has its time."""
        if self in self._visits.waiting and HEAD_ENDS in self._tail + data:
            del self._visits.waiting[self]
        self._tail = (self._tail + data)[-len(HEAD_ENDS) + 1 :]
        self._handler.data_received(data)

    def eof_received(self) -> bool | None:
        return self._handler.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        self._visits.end(self)
        self._handler.connection_lost(error)

    def pause_writing(self) -> None:
        self._handler.pause_writing()

    def resume_writing(self) -> None:
        self._handler.resume_writing()

    def end(self) -> None:
        self._visits.waiting.pop(self, None)
        if self._transport:
            self._transport.abort()


class WatchedSite(web.TCPSite):
    """As `TCPSite`, with each connection watched."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, visits: Visits) -> None:
        super().__init__(runner, host, port)
        self._visits = visits
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        serve: Any = self._runner.server
        runner = self._runner
        self._runner = cast("Any", Watched(runner, lambda: Visit(self._visits, serve())))
        try:
            await super().start()
        finally:
            self._runner = runner
        self._watching = asyncio.create_task(self._visits.watch(), name="connections")

    async def stop(self) -> None:
        if self._watching:
            self._watching.cancel()
        await super().stop()


@dataclass(frozen=True)
class Watched:
    """A runner whose server is ours; all else is the runner's."""

    runner: Any
    server: Callable[[], asyncio.Protocol]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.runner, name)

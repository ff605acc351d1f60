"""A network in memory: aiohttp's own client and server, joined by pairs of transports instead of sockets."""

import asyncio
import errno
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.client_proto import ResponseHandler

from bot.demo.simulation.loop import LIFE, Life, SimulatedLoop

LEAST_DELAY, MOST_DELAY = 0.0005, 0.004  # seconds on the way


class Weather(StrEnum):
    """What a host suffers from."""

    WELL = "well"
    REFUSES = "refuses"  # connections
    SILENT = "silent"  # takes what is sent, and nothing comes back
    CUTS = "cuts"  # does what was asked; the connection ends before the answer


@dataclass(slots=True)
class Host:
    """`serve` makes a protocol for each connection, in the process that it belongs to."""

    serve: Callable[[], asyncio.Protocol]
    context: Context
    weather: Weather = Weather.WELL

    @property
    def life(self) -> Life | None:
        return self.context.get(LIFE)


@dataclass(slots=True)
class Network:
    """Hosts by their name."""

    loop: SimulatedLoop
    rng: Random
    hosts: dict[str, Host] = field(default_factory=dict)
    connection_count: int = 0

    def open(self, name: str, runner: web.AppRunner) -> None:
        """A site that was set up is reached by that name, from the process that opens it."""
        assert runner.server is not None
        self.hosts[name] = Host(runner.server, copy_context())

    def session(self, **how: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=Connector(self), **how)

    def delay(self) -> float:
        return self.rng.uniform(LEAST_DELAY, MOST_DELAY)

    def reachable(self, name: str) -> Host | None:
        host = self.hosts.get(name)
        if host is None or host.weather is Weather.REFUSES or (host.life and host.life.is_over):
            return None
        return host

    def join(self, host: Host, client: asyncio.Protocol) -> None:
        """Connects both, each in its own process."""
        self.connection_count += 1
        near, far = End(self, copy_context()), End(self, host.context)
        near.peer, far.peer, far.host = far, near, host
        server = host.context.copy().run(host.serve)
        near.begin(client)
        far.begin(server)


class Connector(aiohttp.BaseConnector):
    """aiohttp's client over the network in memory."""

    def __init__(self, network: Network) -> None:
        super().__init__(limit=0)
        self._network = network

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: Any,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 – aiohttp's
    ) -> ResponseHandler:
        await asyncio.sleep(self._network.delay())
        host = self._network.reachable(req.url.host or "")
        if host is None:
            refused = OSError(errno.ECONNREFUSED, "connection refused")
            raise aiohttp.ClientConnectorError(req.connection_key, refused)
        client = self._factory()
        self._network.join(host, client)
        return client


class End(asyncio.Transport):
    """One end of a connection. What is written arrives at the other in order, a moment later."""

    def __init__(self, network: Network, context: Context) -> None:
        super().__init__()
        self._network, self._context = network, context
        self._coming: deque[bytes | None] = deque()  # None: the other end has closed
        self._protocol: Any = None
        self._closing = self._resting = False
        self.peer: End
        self.host: Host | None = None  # of the end that serves
        if life := context.get(LIFE):
            life.at_end[self.cut] = None

    def begin(self, protocol: asyncio.Protocol) -> None:
        self._protocol = protocol
        self._context.copy().run(protocol.connection_made, self)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._closing or not data:
            return
        if self.host and self.host.weather is Weather.SILENT:
            return
        if self.host and self.host.weather is Weather.CUTS:
            self.cut()
            return
        self._send(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def _send(self, what: bytes | None) -> None:
        peer = self.peer
        peer._coming.append(what)
        self._network.loop.call_later(self._network.delay(), peer._arrive, context=peer._context.copy())

    def _arrive(self) -> None:
        while self._coming and not self._resting:
            data = self._coming.popleft()
            if data is None:
                self._lose(None)
                return
            if not self._closing:
                self._protocol.data_received(data)

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._send(None)
            self._network.loop.call_soon(self._lose, None, context=self._context.copy())

    def abort(self) -> None:
        self.close()

    def cut(self) -> None:
        """Both ends are told, as far as they live, that the connection is gone."""
        reset = ConnectionResetError(errno.ECONNRESET, "connection reset")
        for end in (self, self.peer):
            end._closing = True
            self._network.loop.call_soon(end._lose, reset, context=end._context.copy())

    def _lose(self, error: Exception | None) -> None:
        self._closing = True
        if life := self._context.get(LIFE):
            life.at_end.pop(self.cut, None)
        protocol, self._protocol = self._protocol, None
        if protocol is not None:  # aiohttp's are empty, and false, while nothing waits in them
            protocol.connection_lost(error)

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._resting = True

    def resume_reading(self) -> None:
        self._resting = False
        self._network.loop.call_soon(self._arrive, context=self._context.copy())

    def is_reading(self) -> bool:
        return not self._resting

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """What is written is on its way at once."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("127.0.0.1", 40000), "sockname": ("127.0.0.1", 80)}.get(name, default)

    def get_protocol(self) -> Any:
        return self._protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

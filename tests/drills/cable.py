"""The cable to a server: everything passes until it is cut; then nothing does, and nobody is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

A_PIECE = 65536


@dataclass(slots=True)
class Cable:
    """Listens on a port of its own and carries to another of this machine."""

    to_port: int
    port: int = 0
    _whole: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _ways: set["asyncio.Task[None]"] = field(default_factory=set)

    async def plug_in(self) -> None:
        self._whole.set()
        self._server = await asyncio.start_server(self._connect, "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._whole.clear()

    async def unplug(self) -> None:
        if self._server:
            self._server.close()
        for way in self._ways:
            way.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()  # a caller waits for an answer as long as the caller likes
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
            for way in (self._carry(reader, far_writer), self._carry(far_reader, writer)):
                task = asyncio.create_task(way)
                self._ways.add(task)
                task.add_done_callback(self._ways.discard)
            return
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The end of a connection is carried too."""
        with suppress(OSError):
            while piece := await reader.read(A_PIECE):
                await self._whole.wait()
                writer.write(piece)
                await writer.drain()
        await self._whole.wait()
        writer.close()


@asynccontextmanager
async def carried(host: str, port: int, to: Callable[[], tuple[str, int] | Path]) -> AsyncIterator[int]:
    """What comes in there is carried on, to a port or to a socket in a file; the port it came in by."""

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = to()
        try:
            near = asyncio.open_unix_connection(place) if isinstance(place, Path) else asyncio.open_connection(*place)
            far_reader, far_writer = await near
        except OSError:
            writer.close()
            return
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(A_PIECE):
                writer.write(piece)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(connect, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()

"""A loopback HTTP server that can go down and come back on the same port."""

from aiohttp import web


class LoopbackServer:
    """`url` is known after the first `start()`; `go_down()` ends open connections, `start()` listens there again."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        if self._runner is None:
            self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.1)
            await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True, backlog=1024)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def go_down(self) -> None:
        assert self._site is not None, "the server is not running"
        await self._site.stop()
        assert self._runner is not None
        assert self._runner.server is not None
        await self._runner.server.shutdown(timeout=0.01)  # 0 would mean: wait for ever

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

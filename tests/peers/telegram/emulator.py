"""The Bot API over HTTP, and the hands with which a test makes it behave badly."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.peers.http import LoopbackServer
from tests.peers.telegram.errors import NOT_FOUND, UNAUTHORIZED, ApiError, bad_request, by_status
from tests.peers.telegram.limits import FloodLimit
from tests.peers.telegram.methods import LARGEST_UPLOAD, Methods
from tests.peers.telegram.parameters import Parameters, read
from tests.peers.telegram.people import User
from tests.peers.telegram.world import World
from tests.peers.trouble import DROPPED, Dropped, Trouble, Troubles, drop

FRONT_SERVER_STATUSES = {502, 503, 504}  # answered in HTML by what stands before the Bot API
POLLING = "getupdates"


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot; `at` on the loop's clock, `status` as answered (0: dropped)."""

    at: float
    method: str
    parameters: Parameters
    status: int

    @property
    def chat_id(self) -> int:
        return self.parameters.integer("chat_id")


class TelegramEmulator:
    """`async with TelegramEmulator("42:token") as tg:`; the bot is pointed to `tg.url`, the people are `tg.user(…)`.

    `tg.calls` is everything the bot asked, except getUpdates. `tg.latency` (seconds) delays every answer.
    """

    def __init__(self, token: str = "42:emulated-token") -> None:
        self.token = token
        self.world = World(bot_id=int(token.partition(":")[0]))
        self.calls: list[Call] = []
        self.latency = 0.0
        self.retry_after = 1
        self._methods = Methods(self.world)
        self._troubles = Troubles()
        app = web.Application(client_max_size=LARGEST_UPLOAD + 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._server = LoopbackServer(app)

    async def __aenter__(self) -> "TelegramEmulator":
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.world.updates.webhook is not None:
            await self.world.updates.webhook.stopped()
        await self._server.close()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def webhook_url(self) -> str:
        """Where updates are posted to; empty: the bot polls."""
        return self.world.updates.webhook.url if self.world.updates.webhook else ""

    def user(
        self,
        first_name: str = "Айгүл",
        phone: str = "+77011234567",
        language_code: str = "kk",
        *,
        started: bool = False,
        user_id: int | None = None,
    ) -> User:
        """A person with Telegram. The bot may write to them once they wrote to it, or at once when `started`."""
        user = self.world.user(first_name, phone, language_code, user_id)
        user.started = started
        return user

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def statuses(self, method: str) -> Counter[int]:
        """How many calls of a method ended in which status."""
        return Counter(call.status for call in self.calls_of(method))

    def duplicate_next_update(self) -> None:
        """It reaches the bot twice, under one update_id."""
        self.world.updates.copies = 2

    def send_undecodable_update(self) -> int | None:
        """An update as a later version of the Bot API might send it: JSON, but no message that a client knows."""
        chat = {"id": "not-a-number", "type": "hologram"}
        message = {"message_id": {"year": 2031}, "date": "tomorrow", "chat": chat}
        return self.world.add_update("message", message, chat_id=0)

    def rate_limit(
        self,
        per_second: float = 30,
        per_chat: float = 1,
        *,
        burst: float = 0,
        retry_after: int | None = None,
    ) -> FloodLimit:
        """Telegram's own figures by default; `burst` messages may come at once (0: one second's worth)."""
        self.world.flood = FloodLimit(per_second, per_chat, burst=burst, retry_after=retry_after)
        return self.world.flood

    def fail_next(self, times: int, status: int = 500, *, method: str = "", carried_out: bool = False) -> None:
        """The next calls, of `method` or of any but getUpdates, are answered with this status; 429 with
        `tg.retry_after`. With `carried_out` the message is delivered all the same."""
        self._troubles.add(times, Trouble(status, carried_out, method.lower()))

    def drop_next(self, times: int, *, method: str = "", carried_out: bool = False) -> None:
        """The next calls lose their connection without an answer."""
        self.fail_next(times, DROPPED, method=method, carried_out=carried_out)

    async def go_down(self) -> None:
        await self._server.go_down()

    async def come_back(self) -> None:
        await self._server.start()

    async def _serve(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return _refusal(UNAUTHORIZED)
        at, method = asyncio.get_running_loop().time(), request.match_info["method"]
        try:
            given = await read(request)
        except ValueError:
            return _refusal(bad_request("can't parse JSON object"))
        try:
            answer = await self._answer(request, method, given)
        except ApiError as refusal:
            answer = _refusal(refusal)
        if method.lower() != POLLING:
            self.calls.append(Call(at, method, given, DROPPED if isinstance(answer, Dropped) else answer.status))
        return answer

    async def _answer(self, request: web.Request, method: str, given: Parameters) -> web.Response:
        if self.latency:
            await asyncio.sleep(self.latency)
        trouble = self._troubles.next(method.lower(), unnamed=method.lower() != POLLING)
        result = None
        if trouble is None or trouble.carried_out:
            result = await self._methods.call(method, given)
        if trouble is not None:
            return self._trouble(request, trouble)
        return web.json_response({"ok": True, "result": result})

    def _trouble(self, request: web.Request, trouble: Trouble) -> web.Response:
        if trouble.status == DROPPED:
            return drop(request)
        if trouble.status in FRONT_SERVER_STATUSES:
            return web.Response(status=trouble.status, text="<html>nginx</html>", content_type="text/html")
        return _refusal(by_status(trouble.status, self.retry_after))

    async def _download(self, request: web.Request) -> web.Response:
        found = (file for file in self.world.files.values() if file.path == request.match_info["path"])
        file = next(found, None)
        if request.match_info["token"] != self.token or file is None:
            return _refusal(NOT_FOUND)
        return web.Response(body=file.content, content_type=file.mime_type)


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, Any] = error.as_json()
    return web.json_response(body, status=error.code)

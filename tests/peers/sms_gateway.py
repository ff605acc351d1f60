"""A light stand-in of Kannel's HTTP interface, cheap enough for 100,000 phones.

What it answers is what Kannel 1.4.5 was seen to answer; one suite, `test_sms.py`, holds for both.
"""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from uuid import uuid4

from aiohttp import ClientError, ClientSession, TCPConnector, web
from yarl import URL

from tests.peers.http import LoopbackServer
from tests.peers.phone import SHORT_CODE, Fate, Phone, Sms
from tests.peers.trouble import DROPPED, Trouble, Troubles, drop

ACCEPTED = 202, "0: Accepted for delivery"
TEMPORAL_FAILURE = 503, "Temporal failure, try again later."
RECEIPTS = {Fate.DELIVERED: (8, 1), Fate.UNDELIVERABLE: (8, 2), Fate.SILENT: (8,), Fate.REJECTED: (16,)}
UNITS_IN_ONE, UNITS_IN_EACH = 70, 67  # UTF-16 code units
TAKEN = {200, 202}
RETRIES, RETRY_SECONDS = 60, 1.0  # as http-request-retry and http-queue-delay of the real one's configuration
POSTS_AT_ONCE = 50
NUMBER = re.compile(r"\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class SendCall:
    """One request for sending: when it came (seconds of the loop's clock), to whom, and the HTTP status of the answer
    (0: the connection was dropped)."""

    at: float
    to: str
    text: str
    status: int


class SmsGateway:
    """`async with SmsGateway(inbound_url=…, token=…) as gateway:`

    Our side: `send_url`, `username`, `password`; `calls` is what we asked. The citizens' side: `phone(number)`.
    What goes wrong: `fail_next`, `drop_next`, `latency` (seconds), `receipts_backwards`, `receipts_twice`,
    `replies_twice`, `go_down` and `come_back`.
    """

    username, password = "qoldau", "kannel-password"

    def __init__(self, *, inbound_url: str, token: str, retry_seconds: float = RETRY_SECONDS) -> None:
        self.inbound_url, self.token, self.retry_seconds = inbound_url, token, retry_seconds
        self.latency = 0.0
        self.receipts_backwards = self.receipts_twice = self.replies_twice = False
        self.calls: list[SendCall] = []
        self._phones: dict[str, Phone] = {}
        self._troubles = Troubles()
        self._underway: set[asyncio.Task[None]] = set()
        app = web.Application()
        app.router.add_get("/cgi-bin/sendsms", self._send)
        self._server = LoopbackServer(app)
        self._client: ClientSession | None = None

    async def __aenter__(self) -> "SmsGateway":
        await self._server.start()
        self._client = ClientSession(connector=TCPConnector(limit=POSTS_AT_ONCE))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._underway:
            task.cancel()
        await asyncio.gather(*self._underway, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
        await self._server.close()

    @property
    def send_url(self) -> str:
        return f"{self._server.url}/cgi-bin/sendsms"

    def phone(self, number: str) -> Phone:
        if number not in self._phones:
            self._phones[number] = Phone(number, self._reply)
        return self._phones[number]

    def fail_next(self, times: int, status: int = 503, *, carried_out: bool = False) -> None:
        """The next requests are answered with this status; `carried_out`: the message goes out all the same."""
        self._troubles.add(times, Trouble(status, carried_out))

    def drop_next(self, times: int, *, carried_out: bool = False) -> None:
        """The next requests lose their connection without an answer."""
        self.fail_next(times, DROPPED, carried_out=carried_out)

    async def go_down(self) -> None:
        await self._server.go_down()

    async def come_back(self) -> None:
        await self._server.start()

    async def settled(self) -> None:
        """Returns when every receipt and reply has reached our side."""
        while self._underway:
            await asyncio.wait(self._underway)

    async def _send(self, request: web.Request) -> web.Response:
        if self.latency:
            await asyncio.sleep(self.latency)
        trouble = self._troubles.next()
        status, words = self._refusal(request) or ACCEPTED
        if status == ACCEPTED[0] and (trouble is None or trouble.carried_out):
            self._carry(request)
        if trouble is not None:
            status, words = trouble.status, TEMPORAL_FAILURE[1]
        self.calls.append(
            SendCall(
                asyncio.get_running_loop().time(), request.query.get("to", ""), request.query.get("text", ""), status
            )
        )
        return _answer(request, status, words)

    def _refusal(self, request: web.Request) -> tuple[int, str] | None:
        query = request.query
        if (query.get("username"), query.get("password")) != (self.username, self.password):
            return 403, "Authorization failed for sendsms"
        if "to" not in query:
            return 400, "Missing receiver number, rejected"
        if not query["to"]:
            return 400, "Empty receiver number not allowed, rejected"
        if not NUMBER.fullmatch(query["to"]):
            return 400, "Number(s) has/have been denied by white- and/or black-lists."
        return None

    def _carry(self, request: web.Request) -> None:
        query, phone = request.query, self.phone(request.query["to"])
        if phone.fate in {Fate.DELIVERED, Fate.SILENT}:
            sender, text = query.get("from") or SHORT_CODE, query.get("text", "")
            phone.inbox.take(Sms(sender, text, parts(text), URL(query.get("dlr-url", "")).query.get("id", "")))
        mask = int(query.get("dlr-mask", 0))
        wanted = [kind for kind in RECEIPTS[phone.fate] if kind & mask]
        if wanted and "dlr-url" in query:
            self._in_background(self._report(query["dlr-url"], wanted))

    async def _report(self, dlr_url: str, kinds: list[int]) -> None:
        if self.receipts_backwards:
            kinds = kinds[::-1]
        for kind in [kind for kind in kinds for _ in range(1 + self.receipts_twice)]:
            await self._insist(URL(dlr_url.replace("%d", str(kind)), encoded=True))

    async def _reply(self, phone: Phone, text: str, to: str) -> None:
        """Returns when our side was asked once, so that replies keep their order; asks again behind, as Kannel does."""
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        fields = {"token": self.token, "from": phone.number, "to": to, "text": text, "id": str(uuid4()), "time": now}
        for _ in range(1 + self.replies_twice):
            if not await self._call(URL(self.inbound_url) % fields):
                self._in_background(self._insist(URL(self.inbound_url) % fields, first_after=self.retry_seconds))

    async def _insist(self, url: URL, first_after: float = 0.0) -> None:
        await asyncio.sleep(first_after)
        for _ in range(RETRIES):
            if await self._call(url):
                return
            await asyncio.sleep(self.retry_seconds)

    async def _call(self, url: URL) -> bool:
        """Whether our side took it: Kannel asks again after no answer and after any other status."""
        assert self._client is not None, "the gateway is not running"
        try:
            async with self._client.get(url) as response:
                return response.status in TAKEN
        except (ClientError, TimeoutError):  # whoever waits for a connection for too long asks again too
            return False

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)


def parts(text: str) -> int:
    """How many parts a text takes in UCS-2: 70 code units in one, 67 in each of several."""
    units = len(text.encode("utf-16-be")) // 2
    return 1 if units <= UNITS_IN_ONE else -(-units // UNITS_IN_EACH)


def _answer(request: web.Request, status: int, words: str) -> web.Response:
    if status == DROPPED:
        return drop(request)
    return web.Response(status=status, text=words, content_type="text/html")

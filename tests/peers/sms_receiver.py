"""The side of SMS that is ours, reduced to what the tests of a gateway need: it writes down what came and answers."""

import asyncio
from collections.abc import Callable
from types import TracebackType

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
    web,
)

from tests.peers.http import LoopbackServer
from tests.peers.kannel import KannelPeer
from tests.peers.sms_gateway import SmsGateway

WAIT_SECONDS = 10.0
Gateway = KannelPeer | SmsGateway


class NoAnswer(ClientError):
    """The connection ended before the answer; the message may have gone out."""


async def ask_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """aiohttp repeats a GET by itself when the connection is lost, and the citizen would get the message twice."""
    try:
        return await handler(request)
    except (ClientOSError, ServerDisconnectedError) as error:
        raise NoAnswer(str(error)) from error


class SmsReceiver:
    """`/sms/inbound` and `/sms/receipt` of the contract, and `send` as the contract says to send."""

    def __init__(self) -> None:
        self.inbound: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []  # every request for /sms/inbound, refused ones too
        self.receipts: list[dict[str, str]] = []
        self.refusals: list[int] = []  # statuses of the next answers to /sms/inbound
        self._news = asyncio.Condition()
        app = web.Application()
        app.router.add_get("/sms/inbound", self._take_inbound)
        app.router.add_get("/sms/receipt", self._take_receipt)
        self._server = LoopbackServer(app)

    async def __aenter__(self) -> "SmsReceiver":
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.close()

    @property
    def inbound_url(self) -> str:
        return f"{self._server.url}/sms/inbound"

    async def send(self, gateway: Gateway, to: str, text: str, **changes: str | None) -> tuple[int, str]:
        """Status and body. `changes` replace query fields (`dlr_mask="8"`), None leaves one out."""
        query: dict[str, str | None] = {
            "username": gateway.username,
            "password": gateway.password,
            "from": "1414",
            "to": to,
            "text": text,
            "coding": "2",
            "charset": "UTF-8",
            "dlr-mask": "31",
            "dlr-url": f"{self._server.url}/sms/receipt?token=ours&id=message-1&type=%d",
        }
        query |= {name.replace("_", "-"): value for name, value in changes.items()}
        present = {name: value for name, value in query.items() if value is not None}
        async with (
            ClientSession(middlewares=(ask_once,), timeout=ClientTimeout(WAIT_SECONDS)) as client,
            client.get(gateway.send_url, params=present) as answer,
        ):
            return answer.status, await answer.text()

    async def replies(self, number: int) -> list[dict[str, str]]:
        await self._until(lambda: len(self.inbound) >= number)
        return self.inbound

    async def receipt_types(self, number: int) -> list[int]:
        """As they came, once there are receipts of so many types; any of them may have come more than once."""
        await self._until(lambda: len(set(self._types)) >= number)
        return self._types

    @property
    def _types(self) -> list[int]:
        return [int(receipt["type"]) for receipt in self.receipts]

    async def _until(self, happened: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS), self._news:
                await self._news.wait_for(happened)
        except TimeoutError:
            came = f"inbound {self.asked}, receipts {self.receipts}"
            raise AssertionError(f"not in {WAIT_SECONDS} s; what came: {came}") from None

    async def _take_inbound(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if self.refusals:
            return web.Response(status=self.refusals.pop(0))
        return await self._take(request, self.inbound)

    async def _take_receipt(self, request: web.Request) -> web.Response:
        return await self._take(request, self.receipts)

    async def _take(self, request: web.Request, kept: list[dict[str, str]]) -> web.Response:
        kept.append(dict(request.query))
        async with self._news:
            self._news.notify_all()
        return web.Response()

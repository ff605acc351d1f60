"""A gateway that answers as a test tells it to, and keeps what it was asked."""

from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.gateway import Gateway, SearchItem
from proactive.cases.registers import LookUp, Person, Purpose
from tests.peers.http import LoopbackServer

SEARCH = "/registry/sync/search"
TOKEN = "gateway-token"
NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
IIN = "900515300008"
Answer = Callable[["Asked"], web.Response]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.body["message"]["search_request"]


class Peer:
    """`answers` are given in order; after the last of them the last goes on."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: deque[Answer] = deque()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self.server = LoopbackServer(app)

    async def _serve(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        asked = Asked(request.method, request.path, dict(request.headers), body)
        self.asked.append(asked)
        return (self.answers.popleft() if len(self.answers) > 1 else self.answers[0])(asked)


@asynccontextmanager
async def meeting() -> AsyncIterator[tuple[Peer, Gateway]]:
    """The peer, and the program's own client of it."""
    peer = Peer()
    await peer.server.start()
    async with aiohttp.ClientSession() as session:
        yield peer, Gateway(session, f"{peer.server.url}/", TOKEN, lambda: NOON)
    await peer.server.close()


def plain(status: int, body: bytes | str = b"") -> Answer:
    content = body.encode() if isinstance(body, str) else body
    return lambda _: web.Response(status=status, body=content, content_type="application/json")


def items(*answers: Any, by_reference: bool = True) -> Answer:
    """A search response that holds these items, in the order of what was asked."""

    def answer(asked: Asked) -> web.Response:
        references = [one["reference_id"] for one in asked.items]
        shown = [{"reference_id": reference} | one for reference, one in zip(references, answers, strict=False)]
        return web.json_response({"header": {}, "message": {"search_response": shown if by_reference else [*answers]}})

    return answer


def succeeded(records: Any) -> dict[str, Any]:
    return {"status": "succ", "data": {"reg_records": records}}


def search(reference: str = "a", purpose: Purpose = Purpose.DETECT, consent: str | None = None) -> SearchItem:
    return SearchItem(reference=reference, look_up=LookUp(Person, "IIN", IIN), purpose=purpose, consent_id=consent)

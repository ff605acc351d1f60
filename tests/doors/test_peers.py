"""Calls to others: elsewhere is nowhere, an answer has an end, and depth has one too."""

import ast
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway import Gateway, GatewayDown, MockCity
from bot.gateway.client import MOCK_CITY
from bot.peers import DEEPEST_ANSWER, AnswerTooLarge, Redirected, bounded, json_of, session_to_peers
from bot.transports.kannel import Kannel, KannelAddress, refusal
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.messages.claiming import Outgoing
from tests.api.office import NOON

ROOT = Path(__file__).parents[2]
OUTGOING = Outgoing(
    id="m",
    channel=Channel.SMS,
    address="+77011234567",
    text="1",
    buttons=(),
    attempts=1,
    case_number=None,
    priority=Priority.CASE,
)


@pytest.fixture
async def peer():
    seen: list[str] = []

    async def away(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response()

    async def long(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1000):
            await answer.write(b"x" * 1000)
        return answer

    async def city(request: web.Request) -> web.Response:
        return web.json_response({"header": {"sender_id": "gateway.city"}, "message": {"search_response": []}})

    site = web.Application()
    site.add_routes([web.route("*", "/away", away), web.route("*", "/elsewhere", elsewhere), web.get("/long", long)])
    site.add_routes([web.post("/mock/registry/sync/search", city), web.post("/away/registry/sync/search", away)])
    async with TestServer(site) as server:
        server.seen = seen
        yield server


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_redirect_is_not_followed(peer, method: str) -> None:
    async with session_to_peers(2) as session:
        with pytest.raises(Redirected):
            await session.request(method, peer.make_url("/away"))
    assert peer.seen == ["/away"]


async def test_a_gateway_that_sends_us_elsewhere_is_down(peer) -> None:
    async with session_to_peers(2) as session:
        gateway = Gateway(session, str(peer.make_url("/away")), "token", lambda: NOON)
        with pytest.raises(GatewayDown):
            await gateway.check()
    assert "/elsewhere" not in peer.seen


async def test_an_answer_is_read_up_to_its_bound(peer) -> None:
    async with session_to_peers(2) as session:
        async with session.get(peer.make_url("/long")) as answer:
            assert len(await bounded(answer)) == 1_000_000
        async with session.get(peer.make_url("/long")) as answer:
            with pytest.raises(AnswerTooLarge):
                await bounded(answer, 100_000)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_json_is_read_to_its_depth_and_no_deeper(opening: str, closing: str) -> None:
    def nested(levels: int) -> bytes:
        return (opening * levels + "1" + closing * levels).encode()

    assert json_of(nested(DEEPEST_ANSWER))
    for levels in (DEEPEST_ANSWER + 1, 10_000, 200_000):
        with pytest.raises(ValueError, match="nested too deeply"):
            json_of(nested(levels))


async def test_the_mock_city_is_read_where_it_may_be_and_nowhere_else(peer) -> None:
    async with session_to_peers(2) as session:
        gateway = Gateway(session, str(peer.make_url("/mock")), "token", lambda: NOON, mock_allowed=False)
        with pytest.raises(MockCity, match=MOCK_CITY):
            await gateway.check()


async def test_a_gateway_that_refuses_without_end_has_refused(peer) -> None:
    async with session_to_peers(2) as session:
        address = KannelAddress(
            url=str(peer.make_url("/long")),
            username="",
            password="",
            sender="1414",
            receipt_url="",
            receipt_token="",
        )
        assert await Kannel(session, address).send(OUTGOING) == refusal(200, "")


def test_nothing_of_others_is_read_without_a_bound() -> None:
    unbounded = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("bot", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        if "demo" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Await) and reads_whole(node.value)
    ]
    assert unbounded == []


def reads_whole(call: ast.expr) -> bool:
    """What comes to us has its limit at the door: `request`."""
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"read", "text", "json"}
        and not call.args
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id != "request"
    )

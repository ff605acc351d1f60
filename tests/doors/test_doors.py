"""What comes in by HTTP: guesses are slowed and counted, slow callers hold no place, nothing is told of what runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from bot import listening
from bot.listening import Visits, WatchedSite, runner_of
from handlers.usecases.counters import Counters
from handlers.web import doors
from handlers.web.bearer import is_same
from handlers.web.doors import Doors, Guesses
from handlers.web.forms import form_of
from proactive.basics.foreign_text import unnumbered


async def guarded(request: web.Request) -> web.Response:
    if request.headers.get("Authorization") != "Bearer right":
        return web.Response(status=401)
    return web.Response(text=await request.text())


async def raising(request: web.Request) -> web.Response:
    raise web.HTTPUnauthorized(text="wrong or missing token\n")


async def hangs(request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


async def text(request: web.Request) -> web.Response:
    return web.Response(text=str(len(request.query["text"])))


async def filled_in(request: web.Request) -> web.Response:
    return web.Response(text=str((await form_of(request)).get("text")))


def site_of(guards: Doors) -> web.Application:
    site = web.Application()
    guards.open(site)
    site.add_routes([web.post("/api/{number}", guarded), web.get("/raising", raising), web.get("/hangs", hangs)])
    site.add_routes([web.get("/text", text), web.post("/form", filled_in)])
    return site


@asynccontextmanager
async def visited(guards: Doors) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(site_of(guards))) as client:
        yield client


async def test_the_first_guesses_cost_nothing_and_each_further_one_waits() -> None:
    guards = Doors(Counters(), guesses=Guesses(wait=0.05))
    async with visited(guards) as client:
        for _ in range(doors.FREE_GUESSES):
            assert (await client.post("/api/1")).status == 401
        began = time.monotonic()
        answers = await asyncio.gather(*(client.post("/api/1") for _ in range(4)))
    assert time.monotonic() - began >= 0.19
    assert {answer.status for answer in answers} == {401}


async def test_guesses_all_at_once_are_turned_away() -> None:
    guards = Doors(Counters(), guesses=Guesses(wait=0.05, most_waiting=2))
    async with visited(guards) as client:
        answers = await asyncio.gather(*(client.get("/raising") for _ in range(doors.FREE_GUESSES + 10)))
    statuses = [answer.status for answer in answers]
    assert statuses.count(429) == 8
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status == 429)


async def test_who_has_the_right_token_never_waits_for_those_who_guess() -> None:
    guards = Doors(Counters(), guesses=Guesses(wait=5))
    async with visited(guards) as client:
        for _ in range(doors.FREE_GUESSES):
            await client.post("/api/1")
        waiting = asyncio.create_task(client.post("/api/1"))
        await asyncio.sleep(0)
        async with asyncio.timeout(1):
            answer = await client.post("/api/1", headers={"Authorization": "Bearer right"}, data="words")
        assert await answer.text() == "words"
        waiting.cancel()


async def test_a_refused_call_is_counted_by_its_door_and_logged_without_its_path(
    caplog: pytest.LogCaptureFixture,
) -> None:
    guards = Doors(Counters())
    async with visited(guards) as client:
        await client.post("/api/900515300008")
        await client.post("/api/Айгүл", headers={"X-Request-ID": "Серікова"})
    assert guards.counters.refused.labels("POST /api/{number}")._value.get() == 2
    assert "refused: POST /api/{number} from 127.0.0.1" in caplog.text
    assert "900515300008" not in caplog.text


@pytest.mark.parametrize("https", [True, False])
async def test_nothing_is_told_of_what_runs_here_and_https_stays_https(https: bool) -> None:
    async with visited(Doors(Counters(), https=https)) as client:
        answer = await client.get("/raising")
    assert "Server" not in answer.headers
    assert ("Strict-Transport-Security" in answer.headers) is https


async def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "LONGEST_BODY", 0.1)

    async def dribble() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(1)
        yield b"b"

    async with visited(Doors(Counters())) as client:
        assert (await client.post("/api/1", data=dribble())).status == 408


async def test_a_request_that_hangs_inside_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "LONGEST_REQUEST", 0.1)
    async with visited(Doors(Counters())) as client:
        assert (await client.get("/hangs")).status == 503


@asynccontextmanager
async def listening_at(visits: Visits) -> AsyncIterator[int]:
    runner = runner_of(site_of(Doors(Counters())))
    await runner.setup()
    site = WatchedSite(runner, "127.0.0.1", 0, visits)
    await site.start()
    yield site.port
    await runner.cleanup()


async def half(port: int) -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /raising HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    await writer.drain()
    reader.kept = writer  # type: ignore[attr-defined] – closed with it
    return reader


async def is_over(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(3):
            return await reader.read() == b""
    except ConnectionError:
        return True


async def works(port: int) -> bool:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/raising") as answer:
        return answer.status == 401


async def test_half_a_head_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LONGEST_HEAD", 0.2)
    monkeypatch.setattr(listening, "LOOK_AGAIN", 0.05)
    async with listening_at(Visits()) as port:
        assert await is_over(await half(port))
        assert await works(port)


async def test_of_an_address_with_too_many_connections_the_slowest_gives_way_to_the_newest() -> None:
    async with listening_at(Visits(most_from_one=3)) as port:
        slow = [await half(port) for _ in range(4)]
        assert await is_over(slow[0])
        assert await works(port)


async def test_when_all_places_are_taken_who_says_nothing_gives_way() -> None:
    async with listening_at(Visits(most=5)) as port:
        for _ in range(20):
            await half(port)
        assert await works(port)


async def test_one_connection_may_bring_many_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LONGEST_HEAD", 0.1)
    monkeypatch.setattr(listening, "LOOK_AGAIN", 0.02)
    async with listening_at(Visits()) as port, ClientSession() as session:
        for _ in range(4):
            async with session.post(
                f"http://127.0.0.1:{port}/api/1", headers={"Authorization": "Bearer right"}, data="x" * 1000
            ) as answer:
                assert len(await answer.text()) == 1000
            await asyncio.sleep(0.06)


async def test_a_reply_of_as_many_parts_as_there_can_be_comes_in_by_its_address() -> None:
    longest = "ә" * 255 * 67
    async with listening_at(Visits()) as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        answer = await session.get("/text", params={"text": longest})
        assert await answer.text() == str(len(longest))


TYPED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (f"{TYPED}; charset=nonsense", "text=иә".encode(), "иә"),
        (f"{TYPED}; charset=base64", b"text=1", "1"),
        (TYPED, b"text=\xff1", "\ufffd1"),
        (TYPED, b"text=%FF1", "\ufffd1"),
    ],
)
async def test_a_form_in_bytes_that_are_no_text_is_read_as_far_as_it_is(kind: str, body: bytes, said: str) -> None:
    async with visited(Doors(Counters())) as client:
        answer = await client.post("/form", data=body, headers={"Content-Type": kind})
        assert (answer.status, await answer.text()) == (200, said)


HEAD = b'Content-Disposition: form-data; name="text"\r\nContent-Type: text/plain; charset=%s\r\n'
PART = b"--x\r\n" + HEAD + b"\r\n\xff\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"x"),
        ("multipart/form-data; boundary=x", PART % b"nonsense"),
        ("multipart/form-data; boundary=x", PART % b"utf-8"),
        (f"{TYPED}; charset=nonsense", b"&".join(b"a=1" for _ in range(1001))),
    ],
)
async def test_a_form_that_cannot_be_read_is_the_callers_fault(kind: str, body: bytes) -> None:
    async with visited(Doors(Counters())) as client:
        answer = await client.post("/form", data=body, headers={"Content-Type": kind})
        assert (answer.status, await answer.text()) == (400, "the form cannot be read\n")


@pytest.mark.parametrize(("brought", "taken"), [("from-the-proxy-7", True), ("no name\u00e9", False), ("", False)])
async def test_a_request_has_a_name_that_its_log_lines_bear(brought: str, taken: bool) -> None:
    async with visited(Doors(Counters())) as client:
        answer = await client.get("/hangs/not", headers={"X-Request-ID": brought} if brought else {})
    assert (answer.headers["X-Request-ID"] == brought) is taken
    assert len(answer.headers["X-Request-ID"]) >= 8


def test_the_name_of_a_request_is_never_taken_for_a_persons_number() -> None:
    names = {doors.own_name() for _ in range(2000)}
    assert len(names) == 2000
    assert {unnumbered(name) for name in names} == names


async def large(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await doors.body_within(request, 300))))


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 50):
        yield b" " * 50


@pytest.mark.parametrize(("path", "size", "status"), [("/own", 250, 200), ("/own", 400, 413), ("/common", 250, 413)])
@pytest.mark.parametrize("whole", [True, False], ids=["with its length", "in chunks"])
async def test_a_route_with_a_limit_of_its_own_takes_a_body_up_to_it_and_no_other_does(
    path: str, size: int, status: int, whole: bool
) -> None:
    site = web.Application(client_max_size=100)
    Doors(Counters(), own_limit=frozenset({"POST /in/own"})).open(site)
    inner = web.Application()
    inner.add_routes([web.post("/own", large), web.post("/common", guarded)])
    site.add_subapp("/in", inner)
    async with TestClient(TestServer(site)) as client:
        body = b" " * size if whole else chunks(size)
        answer = await client.post(f"/in{path}", data=body, headers={"Authorization": "Bearer right"})
        assert answer.status == status
        assert path != "/own" or status != 200 or await answer.text() == str(size)


@pytest.mark.parametrize("presented", ["\udcff", "қате", "", "right "])
def test_a_token_in_bytes_that_are_no_text_is_wrong_and_nothing_else(presented: str) -> None:
    assert not is_same(presented, "right")
    assert is_same("right", "right")


HANDLERS = Path(__file__).parents[2] / "handlers"


@pytest.mark.parametrize(("call", "home"), [("request.post()", "forms.py"), ("compare_digest(", "bearer.py")])
def test_each_form_and_each_token_is_read_in_one_place(call: str, home: str) -> None:
    assert {path.name for path in HANDLERS.rglob("*.py") if call in path.read_text("utf-8")} == {home}

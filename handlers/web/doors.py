"""What holds for everything that comes in by HTTP: time limits, counts, guesses slowed, headers of the whole site."""

import asyncio
import logging
import re
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from handlers.usecases.counters import Counters
from handlers.usecases.tracing import CASE, REQUEST
from proactive.basics.spans import span

log = logging.getLogger(__name__)

CASE_NAME = re.compile(r"[\w-]{1,32}", re.ASCII)  # what else stands in its place in a path is somebody's words
LETTERS = str.maketrans("0123456789", "ghijklmnop")
REQUEST_NAME = re.compile(r"[\w-]{8,64}", re.ASCII)
A_YEAR = 365 * 24 * 3600
LONGEST_BODY = 20.0  # seconds for it to arrive
LONGEST_REQUEST = 60.0
READ = web.RequestKey("read", bool)  # the body was read at the door
UNAUTHORIZED = HTTPStatus.UNAUTHORIZED.value
WAIT = {"Retry-After": "30"}
MOST_ADDRESSES = 10_000
FREE_GUESSES = 10  # in a row, before an address waits


@dataclass
class Guesses:
    """Wrong tokens by address: after a few of them each further one waits its turn, and the right one never does."""

    wait: float = 0.5  # seconds
    most_waiting: int = 20
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    turns: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def slow(self, address: str) -> bool:
        """`False` when too many of them wait already."""
        if len(self.wrong) > MOST_ADDRESSES:
            self.wrong.clear()
        self.wrong[address] += 1
        if self.wrong[address] <= FREE_GUESSES:
            return True
        if self.waiting[address] >= self.most_waiting:
            return False
        self.waiting[address] += 1
        try:
            async with self.turns[address]:
                await asyncio.sleep(self.wait)
        finally:
            self.waiting[address] -= 1
            if not self.waiting[address]:
                del self.waiting[address], self.turns[address]
        return True

    def right(self, address: str) -> None:
        self.wrong.pop(address, None)


@dataclass(frozen=True)
class Doors:
    """`https`: whether visitors come by it; `address_of`: whose call it is, behind a proxy too; `own_limit`: the routes
    that read a larger body themselves, whether or not it says its length (`body_within`)."""

    counters: Counters
    https: bool = False
    address_of: Callable[[web.BaseRequest], str] = lambda request: request.remote or ""
    guesses: Guesses = field(default_factory=Guesses)
    own_limit: frozenset[str] = frozenset()

    def open(self, site: web.Application) -> None:
        """To be called before the site's routes are added to a server."""
        site.middlewares.append(self.middleware())
        site.on_response_prepare.append(self.sign)

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        if named := REQUEST.get():
            response.headers["X-Request-ID"] = named
        response.headers.popall(hdrs.SERVER, None)  # which version of what runs here is nobody's business
        if self.https:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"

    def middleware(self) -> Middleware:
        @web.middleware
        async def through(request: web.Request, handler: Handler) -> web.StreamResponse:
            began, status = time.monotonic(), HTTPStatus.INTERNAL_SERVER_ERROR.value
            name(request)
            try:
                with span(route_of(request)):
                    answer = await self.timely(request, handler)
                status = answer.status
            except web.HTTPException as error:
                status = error.status
                if status != UNAUTHORIZED or await self.slowed(request):
                    raise
                raise web.HTTPTooManyRequests(headers=WAIT) from None
            finally:
                self.count(request, status, time.monotonic() - began)
            if status != UNAUTHORIZED or await self.slowed(request):
                return answer
            return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers=WAIT)

        return through

    async def timely(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The body is read first, within its own limit, so that whoever dribbles holds nothing but a connection."""
        try:
            if request.can_read_body and is_read_whole(request) and route_of(request) not in self.own_limit:
                request[READ] = True
                async with asyncio.timeout(LONGEST_BODY):
                    await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="the body did not arrive in time\n") from None
        try:
            async with asyncio.timeout(LONGEST_REQUEST):
                return await handler(request)
        except TimeoutError:
            log.warning("%s took too long", route_of(request))
            raise web.HTTPServiceUnavailable(text="try again\n", headers={"Retry-After": "5"}) from None

    async def slowed(self, request: web.Request) -> bool:
        """A call without the right token: counted, told in the log, and slow when it is one of many; `False` when too
        many of them wait already."""
        address = self.address_of(request)
        log.warning("refused: %s from %s", route_of(request), address)
        self.counters.refused.labels(route_of(request)).inc()
        return await self.guesses.slow(address)

    def count(self, request: web.Request, status: int, seconds: float) -> None:
        route = route_of(request)
        self.counters.requests.labels(route, str(status)).inc()
        self.counters.request_seconds.labels(route).observe(seconds)
        if status != UNAUTHORIZED and hdrs.AUTHORIZATION in request.headers:
            self.guesses.right(self.address_of(request))


def own_name() -> str:
    """Of letters alone: among digits some look like somebody's number, and are taken out of the log."""
    return secrets.token_hex(8).translate(LETTERS)


def name(request: web.Request) -> None:
    """What is logged from here on belongs to this request; a proxy's name for it is taken where it is a name."""
    given_name = request.headers.get("X-Request-ID", "")
    REQUEST.set(given_name if REQUEST_NAME.fullmatch(given_name) else own_name())
    number = request.match_info.get("number", "")
    CASE.set(number if CASE_NAME.fullmatch(number) else "")


def visitor(request: web.BaseRequest, *, behind_proxy: bool) -> str:
    """Whose call it is. A proxy of ours writes it last, behind whatever the visitor has written there."""
    forwarded = request.headers.getall("X-Forwarded-For", [""])[-1].rpartition(",")[2].strip()
    return forwarded if forwarded and behind_proxy else request.remote or ""


def is_read_whole(request: web.Request) -> bool:
    """Not a form with files, which is read part by part, and not what is too large and will be refused."""
    too_large = (request.content_length or 0) > (request.client_max_size or 0)
    return not too_large and not request.content_type.startswith("multipart/")


async def body_within(request: web.Request, largest: int) -> bytes:
    """A body to a limit of its own, whether or not it was read at the door. Raises `HTTPRequestEntityTooLarge`."""
    if READ not in request:
        return await request.clone(client_max_size=largest).read()
    body = await request.read()
    if len(body) > largest:
        raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=len(body))
    return body


def route_of(request: web.Request) -> str:
    """Method and pattern, never the path itself, which may hold a number."""
    resource = request.match_info.route.resource
    with suppress(AttributeError):
        return f"{request.method} {resource.canonical}"  # type: ignore[union-attr]
    return f"{request.method} elsewhere"

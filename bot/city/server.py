"""The city over HTTP: the gateway's registers and feeds, payment orders, and the city's own controls."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from random import Random
from typing import Any

from aiohttp import web

from bot.city import envelope, search
from bot.city.city import City
from bot.city.control import Control
from bot.city.envelope import BAD_REQUEST, UNAUTHORIZED, Malformed, errors
from bot.city.faults import PAYMENT, Fault, Faults
from bot.city.notify import Notifier
from bot.city.orders import Orders

Clock = Callable[[], datetime]
Work = Callable[[], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST_CALL = 32 * 1024 * 1024
LONGEST_HANG = 600
NOTIFIER = web.AppKey("notifier", Notifier)


def make_city_app(city: City, *, token: str | None, clock: Clock, notifier: Notifier | None = None) -> web.Application:
    """Routes `/registry/sync/search` and `/odq/orders` (bearer `token`, `None`: open) and `/city/…` (open)."""
    faults = Faults(Random(0))
    gateway, orders = Gateway(city, faults, clock), Orders(city.payments, clock)
    notifier = notifier or Notifier(city, clock)
    app = web.Application(client_max_size=LARGEST_CALL, middlewares=[_bearer(token), _payment_faults(faults)])
    app[NOTIFIER] = notifier
    app.router.add_post("/registry/sync/search", gateway.search)
    app.router.add_post("/odq/orders", orders.place)
    app.router.add_get("/odq/orders/{order_id}", orders.show)
    app.router.add_delete("/odq/orders/{order_id}", orders.withdraw)
    Control(city, faults, notifier, clock).add_routes(app.router)
    return app


class Gateway:
    """Handler of `/registry/sync/search`."""

    def __init__(self, city: City, faults: Faults, clock: Clock) -> None:
        self.city, self.faults, self.clock = city, faults, clock

    async def search(self, request: web.Request) -> web.StreamResponse:
        try:
            message = envelope.read(await _json(request))
        except Malformed as error:
            return web.json_response(errors(BAD_REQUEST, str(error)), status=400)
        met = self.faults.of_call({_reg_type(item) for item in message.items})
        return await suffer(self.faults, met, lambda: self._answer(message))

    async def _answer(self, message: envelope.Message) -> web.Response:
        now, seen, answers = self.clock(), set[str](), []
        for item in message.items:
            twice = item["reference_id"] in seen
            seen.add(item["reference_id"])
            again = envelope.Rejected(envelope.TWICE, "this reference_id was used before in the message")
            answers.append(
                envelope.rejected(item, again, now) if twice else search.answer(self.city, self.faults, item, now)
            )
        return web.json_response(envelope.response(message, [one for one in answers if one], now))


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except ValueError as error:
        raise Malformed(f"the body is not JSON: {error}") from None


def _reg_type(item: dict[str, Any]) -> str:
    asked = item.get("search_criteria")
    return str(asked.get("reg_type")) if isinstance(asked, dict) else ""


async def suffer(faults: Faults, met: list[Fault], work: Work) -> web.StreamResponse:
    """Do the work, or what the faults that were met make of it."""
    await asyncio.sleep(max((fault.slow_ms for fault in met), default=0) / 1000)
    if any(fault.hang for fault in met):
        await asyncio.sleep(LONGEST_HANG)
    if any(faults.strikes(fault.fail) for fault in met):
        return web.json_response(errors("err.service.unavailable", "down, as it was told to be"), status=500)
    answer = await work()
    if any(faults.strikes(fault.lose) for fault in met):
        return web.json_response(errors("err.service.unavailable", "the answer was lost on the way"), status=502)
    if any(faults.strikes(fault.broken) for fault in met) and isinstance(answer, web.Response):
        body = answer.body if isinstance(answer.body, bytes) else b""
        return web.Response(body=body[: len(body) // 2], content_type="application/json", status=answer.status)
    return answer


def _bearer(token: str | None) -> Any:
    @web.middleware
    async def bearer(request: web.Request, handler: Handler) -> web.StreamResponse:
        expected = f"Bearer {token}".encode()
        given = request.headers.get("Authorization", "").encode()
        guarded = request.path.partition("/registry/")[1] or request.path.partition("/odq/")[1]
        if token is not None and guarded and not hmac.compare_digest(given, expected):
            return web.json_response(errors(UNAUTHORIZED, "the bearer token is not the gateway's"), status=401)
        return await handler(request)

    return bearer


def _payment_faults(faults: Faults) -> Any:
    @web.middleware
    async def disturb(request: web.Request, handler: Handler) -> web.StreamResponse:
        if "/odq/" not in request.path:
            return await handler(request)
        return await suffer(faults, faults.of_call({PAYMENT}), lambda: handler(request))

    return disturb

"""The city over HTTP: the gateway's registers and feeds, payment orders, and the city's own controls."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from random import Random
from typing import Any

from aiohttp import web

from bot.demo.city import envelope
from bot.demo.city.cabinet import CabinetDesk
from bot.demo.city.city import City
from bot.demo.city.control import Control
from bot.demo.city.envelope import UNAUTHORIZED, Json, MalformedRequest
from bot.demo.city.faults import PAYMENT, Fault, Faults
from bot.demo.city.feed import plain
from bot.demo.city.http import answered, refused
from bot.demo.city.notify import Notifier
from bot.demo.city.orders import PaymentDesk
from bot.demo.city.search import Desk
from bot.demo.city.standard import LaterDesk
from handlers.channels.signature import Signing, UnsignedMessage

Clock = Callable[[], datetime]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

GUARDED = ("/registry/", "/odq/", "/cabinet/notices")
LARGEST_CALL = 32 * 1024 * 1024
NOTIFIER = web.AppKey("notifier", Notifier)


def make_city_app(
    city: City,
    *,
    token: str | None,
    clock: Clock,
    call_back: str | None = None,
    signing: Signing | None = None,
    faults: Faults | None = None,
) -> web.Application:
    """Routes `/registry/…`, `/odq/orders`, `/cabinet/notices` (bearer `token`; `None`: open), and `/city/…`, which are
    open. `call_back`: the bearer it presents to those whom it answers later."""
    faults, notifier = faults or Faults(Random(0)), Notifier(city, clock, signing)
    signing = signing or Signing()
    gateway, orders = CityGateway(city, faults, clock, signing), PaymentDesk(city.payments, clock)
    app = web.Application(client_max_size=LARGEST_CALL, middlewares=[_bearer(token), _payment_faults(faults)])
    app[NOTIFIER] = notifier
    app.router.add_post("/registry/sync/search", gateway.search)
    LaterDesk(notifier, gateway.searched, clock, call_back, signing).add_routes(app.router)
    app.router.add_post("/odq/orders", orders.place)
    app.router.add_get("/odq/orders", orders.list)
    app.router.add_get("/odq/orders/{order_id}", orders.show)
    app.router.add_post("/odq/orders/{order_id}/instructions", orders.instruct)
    app.router.add_delete("/odq/orders/{order_id}", orders.withdraw)
    cabinet = CabinetDesk(city.cabinets, city.by_iin, city.by_bin)
    app.router.add_post("/cabinet/notices", cabinet.take)
    app.router.add_get("/city/cabinet/{holder}", cabinet.show)
    Control(city, faults, notifier, clock).add_routes(app.router)

    async def let_go(_: web.Application) -> None:
        faults.closed = True

    app.on_shutdown.append(let_go)
    return app


class CityGateway:
    """Handler of `/registry/sync/search`."""

    def __init__(self, city: City, faults: Faults, clock: Clock, signing: Signing | None = None) -> None:
        self.city, self.faults, self.clock, self.signing = city, faults, clock, signing or Signing()

    async def search(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await _json(request)
            self.signing.senders.check(body, self.clock())
            message = envelope.read(body)
        except UnsignedMessage as unsigned:
            return refused(401, str(unsigned), unsigned.code)
        except MalformedRequest as error:
            return refused(400, str(error))
        met = self.faults.met({_reg_type(item) for item in message.items})

        async def work() -> web.Response:
            answer = self._answer(message, met)
            return answered(dict(self.signing.signed(plain(answer), self.clock())) if self.signing.signer else answer)

        return await self.faults.suffer(request, list(met.values()), work)

    def searched(self, message: envelope.Envelope) -> list[Json]:
        """Item by item, for who does not wait; what a fault swallows is not there."""
        return list(
            self._answer(message, self.faults.met({_reg_type(item) for item in message.items}))["message"][
                "search_response"
            ]
        )

    def _answer(self, message: envelope.Envelope, met: dict[str, Fault]) -> Json:
        now = self.clock()
        desk, references, answers = Desk(self.city, self.faults, met, now), set[str](), []
        for item in message.items:
            answers.append(_twice(item, now) if item["reference_id"] in references else desk.answer(item))
            references.add(item["reference_id"])
        return envelope.response(message, [answer for answer in answers if answer is not None], now)


def _twice(item: Json, now: datetime) -> Json:
    reason = envelope.Rejected(envelope.TWICE, "this reference_id was used before in the message")
    return envelope.rejected(item, reason, now)


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except ValueError as error:
        raise MalformedRequest(f"the body is not JSON: {error}") from None


def _reg_type(item: Json) -> str:
    criteria = item.get("search_criteria")
    return str(criteria.get("reg_type")) if isinstance(criteria, dict) else ""


def _bearer(token: str | None) -> Any:
    @web.middleware
    async def bearer(request: web.Request, handler: Handler) -> web.StreamResponse:
        guarded = token is not None and (any(part in request.path for part in GUARDED))
        authorization = request.headers.get("Authorization", "").encode()
        if guarded and not hmac.compare_digest(authorization, f"Bearer {token}".encode()):
            return refused(401, "the bearer token is not the gateway's", UNAUTHORIZED)
        return await handler(request)

    return bearer


def _payment_faults(faults: Faults) -> Any:
    @web.middleware
    async def disturb(request: web.Request, handler: Handler) -> web.StreamResponse:
        if "/odq/" not in request.path:
            return await handler(request)
        met = faults.met({PAYMENT})
        return await faults.suffer(request, list(met.values()), lambda: handler(request))

    return disturb

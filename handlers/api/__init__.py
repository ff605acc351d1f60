"""The JSON API for officials' own systems: search, one case, and the acts of an official."""

import hmac
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from handlers.api import cases, document
from handlers.api.problems import Refused, problems


def application(token: str | None) -> web.Application:
    """To be mounted at `/api`, in an application that has its `DOOR`. Without a token it answers 503 and says why."""
    api = web.Application(middlewares=[problems, bearer(token)])
    api.add_routes(
        [
            web.get("/openapi.json", described),
            web.post("/cases/search", cases.search),
            web.get("/cases/{number}", cases.read),
            web.post("/cases/{number}/approve", cases.approve),
            web.post("/cases/{number}/refuse", cases.refuse),
            web.post("/cases/{number}/request-document", cases.request_document),
            web.post("/cases/{number}/resume", cases.resume),
        ]
    )
    return api


async def described(request: web.Request) -> web.Response:
    return web.json_response(document.openapi())


def bearer(token: str | None) -> Middleware:
    """Lets through who presents the token; the document, which holds nothing personal, is for everybody."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.handler is not described:
            must_be_let_in(request.headers.get("Authorization", ""), token)
        return await handler(request)

    return check


def must_be_let_in(presented: str, token: str | None) -> None:
    """Raises `Refused` 401, 503."""
    if not token:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the API is off: set API_TOKEN to a long random word and restart")
    scheme, _, credentials = presented.partition(" ")
    right = hmac.compare_digest(credentials.strip().encode(errors="replace"), token.encode())
    if scheme.lower() != "bearer" or not right:
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "send Authorization: Bearer with the token that is set as API_TOKEN",
            {"WWW-Authenticate": 'Bearer realm="qoldau"'},
        )

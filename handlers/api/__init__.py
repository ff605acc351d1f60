"""The JSON API for officials' own systems: cases with their files, papers and acts, broadcasts, figures."""

import hmac
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from handlers.api import awards, broadcasts, cases, figures, files, journal, openapi, papers
from handlers.api.cases import ACTOR
from handlers.api.problems import Refused, problems
from handlers.usecases.papers import Issue, nobody_signs
from handlers.web.runtime import runtime_of
from proactive.staff.rights import Actor, Role, Surface
from storage.staff import staff

OWNER = Actor(id="api", role=Role.ADMINISTRATOR, surface=Surface.API)  # of the token that the settings hold


def application(token: str | None, issue: Issue = nobody_signs) -> web.Application:
    """To be mounted at `/api`, in an application that has its `RUNTIME`. Without a token it answers 503 and says why.

    `issue` makes a paper of a case.
    """
    api = web.Application(middlewares=[problems, bearer(token)])
    api.add_routes(
        [
            web.get("/openapi.json", described),
            web.post("/cases/search", cases.search),
            web.get("/cases/{number}", cases.read),
            *cases.routes(),
            web.get("/cases/{number}/files/{id}", files.read),
            *awards.routes(),
            *papers.routes(issue),
            *broadcasts.routes(),
            web.get("/figures", figures.read),
            web.get("/journal.csv", journal.as_csv),
            web.get("/journal.xlsx", journal.as_xlsx),
        ]
    )
    return api


async def described(request: web.Request) -> web.Response:
    return web.json_response(openapi.openapi())


def bearer(token: str | None) -> Middleware:
    """Lets through who presents a token; the document, which holds nothing personal, is for everybody."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.handler is not described:
            request[ACTOR] = await holder(request, token)
        return await handler(request)

    return check


async def holder(request: web.Request, token: str | None) -> Actor:
    """Who presents which token: that of the settings, or one that an administrator made. Raises `Refused` 401, 503."""
    if not token:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the API is off: set API_TOKEN to a long random word and restart")
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    presented = credentials.strip()
    if scheme.lower() == "bearer" and presented:
        if hmac.compare_digest(presented.encode(errors="replace"), token.encode()):
            return OWNER
        if actor := await staff.holder_of(runtime_of(request).store, presented):
            return actor
    raise Refused(
        HTTPStatus.UNAUTHORIZED,
        "send Authorization: Bearer with the token that is set as API_TOKEN, or with one that an administrator made",
        {"WWW-Authenticate": 'Bearer realm="qoldau"'},
    )

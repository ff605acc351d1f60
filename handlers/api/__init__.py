"""The JSON API for officials' own systems: cases with their files, papers and acts, broadcasts, figures."""

from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from handlers.api import (
    applications,
    awards,
    broadcasts,
    callbacks,
    cases,
    conversations,
    figures,
    files,
    journal,
    openapi,
    papers,
)
from handlers.api.applications import SENDER, Intake, Sender
from handlers.api.cases import ACTOR
from handlers.api.problems import Refused, problems
from handlers.usecases.papers import Issue, nobody_signs
from handlers.web.bearer import is_same, presented_by
from handlers.web.runtime import runtime_of
from proactive.cases.filing import WayIn
from proactive.staff.rights import Actor, Right, Role, Surface
from storage.staff import staff

APPLICATIONS = "/api/applications"
OWNER = Actor(id="api", role=Role.ADMINISTRATOR, surface=Surface.API)  # of the token that the settings hold


NOBODY_APPLIES = Intake()


def application(token: str | None, issue: Issue = nobody_signs, intake: Intake = NOBODY_APPLIES) -> web.Application:
    """To be mounted at `/api`, in an application that has its `RUNTIME`. Without a token it answers 503 and says why.

    `issue` makes a paper of a case; `intake` says who brings applications.
    """
    api = web.Application(middlewares=[problems, bearer(token, intake)])
    api.add_routes(
        [
            web.get("/openapi.json", described),
            web.post("/cases/search", cases.search),
            web.get("/cases/{number}", cases.read),
            *cases.routes(),
            web.get("/cases/{number}/files/{id}", files.read),
            *awards.routes(),
            *conversations.routes(),
            *papers.routes(issue),
            *applications.routes(intake),
            *broadcasts.routes(),
            *callbacks.routes(),
            web.get("/figures", figures.read),
            web.get("/journal.csv", journal.as_csv),
            web.get("/journal.xlsx", journal.as_xlsx),
        ]
    )
    return api


async def described(request: web.Request) -> web.Response:
    return web.json_response(openapi.openapi())


def bearer(token: str | None, intake: Intake) -> Middleware:
    """Lets through who presents a token; the document, which holds nothing personal, is for everybody."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.handler is described:
            return await handler(request)
        about_applications = request.path.startswith(APPLICATIONS)
        if about_applications and (channel := channel_of(request, intake)):
            request[SENDER] = channel
            return await handler(request)
        request[ACTOR] = await holder(request, token)
        if about_applications:
            request[ACTOR].must(Right.DECIDE)
            request[SENDER] = Sender(request[ACTOR].id, frozenset(WayIn))
        return await handler(request)

    return check


def channel_of(request: web.Request, intake: Intake) -> Sender | None:
    """The channel whose token is presented."""
    presented = presented_by(request)
    ways = (way for way, secret in intake.tokens.items() if presented and is_same(presented, secret))
    way = next(ways, None)
    return Sender(way.value, frozenset({way})) if way else None


async def holder(request: web.Request, token: str | None) -> Actor:
    """Who presents which token: that of the settings, or one that an administrator made. Raises `Refused` 401, 503."""
    if not token:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the API is off: set API_TOKEN to a long random word and restart")
    if presented := presented_by(request):
        if is_same(presented, token):
            return OWNER
        if actor := await staff.holder_of(runtime_of(request).store, presented):
            return actor
    raise Refused(
        HTTPStatus.UNAUTHORIZED,
        "send Authorization: Bearer with the token that is set as API_TOKEN, or with one that an administrator made",
        {"WWW-Authenticate": 'Bearer realm="qoldau"'},
    )

"""The way in and out: the page that says how, the link that lets in once, the language."""

import re
from urllib.parse import urlsplit

from aiohttp import web

from handlers.console.limits import LIMITS
from handlers.console.navigation import PREFIX
from handlers.console.render import SESSION, render
from handlers.console.settings import THRESHOLD
from handlers.web.doors import visitor
from handlers.web.forms import form_of
from handlers.web.runtime import runtime_of
from handlers.web.words import COOKIE as LANGUAGE
from handlers.web.words import LANGUAGES
from proactive.staff.rights import Role
from storage.staff import sessions, staff

COOKIE = "console"
A_YEAR = 365 * 24 * 3600
CASE_NUMBER = re.compile("[0-9]{2}-[0-9]{7,10}")
OPEN = ("/enter/", "/language/", "/trial/")


def routes() -> list[web.RouteDef]:
    return [
        web.get("/enter/{link}", ask),
        web.post("/enter/{link}", enter),
        web.post("/trial/{role}", enter_as),
        web.post("/leave", leave),
        web.get("/language/{code}", language),
    ]


def is_file(request: web.Request) -> bool:
    return request.path.startswith(f"{PREFIX}/static/")


def is_open(request: web.Request) -> bool:
    """Whether somebody without a session may come here."""
    return request.path.startswith(tuple(PREFIX + path for path in OPEN))


async def show_way_in(request: web.Request, status: int, key: str = "way_in") -> web.Response:
    threshold = request.app[THRESHOLD]
    parts = {"key": key, "bot": await threshold.bot(), "trial": list(Role) if threshold.trial else []}
    return render(request, "way_in.html", parts, status=status)


async def ask(request: web.Request) -> web.Response:
    """One button, so that a preview of the link does not use it up."""
    return render(request, "enter.html", {"link": request.match_info["link"]})


async def enter(request: web.Request) -> web.Response:
    request.app[LIMITS].entering.take(address_of(request))
    runtime = runtime_of(request)
    session = await sessions.enter(runtime.store, request.match_info["link"], runtime.clock())
    if session is None:
        return await show_way_in(request, 403, "stale")
    return let_in(request, session)


def address_of(request: web.Request) -> str:
    return visitor(request, behind_proxy=request.app[THRESHOLD].behind_proxy)


async def enter_as(request: web.Request) -> web.Response:
    """In the demo, whose colleagues have no Telegram: as the one of that role, at the page of `case` if named."""
    role = request.match_info["role"]
    if not request.app[THRESHOLD].trial or role not in set(Role):
        raise web.HTTPNotFound
    runtime = runtime_of(request)
    colleagues = await staff.with_role(runtime.store, Role(role))
    if not colleagues:
        raise web.HTTPNotFound
    link = await sessions.make_link(runtime.store, colleagues[0].id, runtime.clock())
    session = await sessions.enter(runtime.store, link, runtime.clock())
    case = str((await form_of(request)).get("case", ""))
    first_page = f"{PREFIX}/cases/{case}" if CASE_NUMBER.fullmatch(case) else PREFIX
    return let_in(request, session or "", first_page)


def let_in(request: web.Request, session: str, first_page: str = PREFIX) -> web.Response:
    response = web.Response(status=303, headers={"Location": first_page})
    secure = request.app[THRESHOLD].https
    response.set_cookie(COOKIE, session, path=PREFIX, httponly=True, samesite="Lax", secure=secure)
    return response


async def leave(request: web.Request) -> web.Response:
    if SESSION in request:
        await sessions.leave(runtime_of(request).store, request.cookies[COOKIE])
    response = web.Response(status=303, headers={"Location": PREFIX})
    response.del_cookie(COOKIE, path=PREFIX)
    return response


async def language(request: web.Request) -> web.Response:
    """The visitor's choice, kept for a year; back to the page they chose it on."""
    code = request.match_info["code"]
    if code not in LANGUAGES:
        raise web.HTTPNotFound
    came_from = urlsplit(request.headers.get("Referer", ""))
    back = came_from.path if came_from.path.startswith(PREFIX) else PREFIX
    response = web.HTTPSeeOther(f"{back}?{came_from.query}" if came_from.query else back)
    response.set_cookie(LANGUAGE, code, max_age=A_YEAR, samesite="Lax", httponly=True)
    raise response

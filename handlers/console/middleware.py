"""What holds for every page of the console: headers, a session, the guard of its forms, rights, errors in words."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.console.counts import count
from handlers.console.limits import LIMITS, TooMany
from handlers.console.login import COOKIE, is_file, is_open, show_way_in
from handlers.console.navigation import PREFIX
from handlers.console.render import SESSION, actor_of, render, words_of
from handlers.web.bearer import is_same
from handlers.web.forms import form_of
from handlers.web.middleware import answered, by_htmx, with_headers
from handlers.web.runtime import runtime_of
from proactive.staff.rights import RIGHTS, Forbidden, Right, Role
from storage.broadcasts.broadcasts import NoSuchBroadcast
from storage.cases.cases import NoSuchCase
from storage.messages.desk import NoSuchConversation
from storage.staff import sessions

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


def needs(right: Right, page: Page) -> Page:
    """The page for those who have the right; the others are told whose it is."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if not actor_of(request).may(right):
            return forbidden(request, right)
        return await page(request)

    return checked


@web.middleware
async def pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    return with_headers(await answered(request, partial(answering, handler), failure))


async def answering(handler: Handler, request: web.Request) -> web.StreamResponse:
    """What the acts refuse, in the words of the console."""
    try:
        return await handler(request)
    except (NoSuchCase, NoSuchBroadcast, NoSuchConversation):
        return failure(request, 404)
    except Forbidden as refusal:
        return render(request, "error.html", {"key": "error.forbidden", "detail": str(refusal)}, status=403)
    except TooMany as many:
        refused = failure(request, 429)
        refused.headers["Retry-After"] = str(many.after)
        return refused


def failure(request: web.Request, status: int) -> web.Response:
    return render(request, "error.html", {"key": f"error.{status}", "detail": ""}, status=status)


def forbidden(request: web.Request, right: Right) -> web.Response:
    words = words_of(request)
    roles = ", ".join(words.of("role", role) for role in Role if right in RIGHTS[role])
    detail = words("error.forbidden.whose", roles=roles)
    return render(request, "error.html", {"key": "error.forbidden", "detail": detail}, status=403)


@web.middleware
async def entered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whose session it is stands in the request; without one there is only the way in."""
    if is_file(request):
        return await handler(request)
    secret, runtime = request.cookies.get(COOKIE, ""), runtime_of(request)
    session = await sessions.session(runtime.store, secret, runtime.clock()) if secret else None
    if session:
        request[SESSION] = session
    if is_open(request):
        return await handler(request)
    if session is None:
        return await turned_away(request)
    if request.method == "POST":
        request.app[LIMITS].sending.take(session.actor.id)
        await check_guard(request, session.guard)
    if request.method == "GET" and not by_htmx(request):
        await count(request, session.actor)
    if not by_htmx(request):  # what a page asks for by itself does not keep a session alive
        await sessions.prolong(runtime.store, secret, runtime.clock())
    return await handler(request)


async def turned_away(request: web.Request) -> web.Response:
    """The way in; a page that asks by itself after its session has ended is loaded anew, and shows it whole."""
    if by_htmx(request):
        return web.Response(status=401, headers={"HX-Refresh": "true"})
    return await show_way_in(request, 200 if request.path == PREFIX else 401)


async def check_guard(request: web.Request, guard: str) -> None:
    """Raises `HTTPForbidden` for a form that this session's pages did not hold."""
    form = await form_of(request)
    if not is_same(str(form.get("guard", "")), guard):
        raise web.HTTPForbidden

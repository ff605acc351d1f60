"""What holds for every page: headers, no posts from other sites, and errors that say what to do."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.browser.edge import HEADERS, by_htmx, from_elsewhere, with_headers
from handlers.pages.render import render

log = logging.getLogger(__name__)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not is_page(request):
        return await handler(request)
    return with_headers(await answered(request, handler))


def is_page(request: web.Request) -> bool:
    """The pages' own paths, and what nobody answers when a browser asks for it."""
    lost = request.match_info.http_exception is not None and "text/html" in request.headers.get("Accept", "")
    return request.path == "/" or request.path.startswith(("/demo", "/static/")) or lost


async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        if from_elsewhere(request):
            raise web.HTTPForbidden
        return await handler(request)
    except web.HTTPError as error:
        return failure(request, error.status)
    except web.HTTPException as moved:
        moved.headers.update(HEADERS)
        raise
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return failure(request, 500)


KNOWN = {400, 403, 404, 409, 500}


def failure(request: web.Request, status: int, words: str | None = None) -> web.Response:
    """A short notice for a part of the page, else a page with a way back. `words`: better ones than the status has."""
    key = f"error.{words or (status if status in KNOWN else 400 if status < 500 else 500)}"
    template = "_notice.html" if by_htmx(request) else "error.html"
    return render(request, template, {"key": key}, status=status)

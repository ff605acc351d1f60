"""What holds for every page: headers, no posts from other sites, and errors that say what to do."""

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.pages.place import by_htmx
from handlers.pages.render import render

log = logging.getLogger(__name__)

POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
A_YEAR = "public, max-age=31536000, immutable"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not is_page(request):
        return await handler(request)
    response = await answered(request, handler)
    response.headers.update(HEADERS)
    versioned = request.path.startswith("/static/") and "v" in request.query
    response.headers.setdefault("Cache-Control", A_YEAR if versioned else "no-store")
    return response


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


def from_elsewhere(request: web.Request) -> bool:
    """A form that another site sends here: browsers name where it stands."""
    if request.method in ("GET", "HEAD"):
        return False
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc != request.host


KNOWN = {400, 403, 404, 409, 500}


def failure(request: web.Request, status: int, words: str | None = None) -> web.Response:
    """A short notice for a part of the page, else a page with a way back. `words`: better ones than the status has."""
    key = f"error.{words or (status if status in KNOWN else 400 if status < 500 else 500)}"
    template = "_notice.html" if by_htmx(request) else "error.html"
    return render(request, template, {"key": key}, status=status)


def static_address(folder: Path) -> Callable[[str], str]:
    """Addresses of files that change when the file does, so that browsers may keep them."""

    @cache
    def address(name: str) -> str:
        return f"/static/{name}?v={hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]}"

    return address

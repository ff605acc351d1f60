"""What holds for every page: headers, no posts from other sites, and errors that say what to do."""

import logging
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

log = logging.getLogger(__name__)

POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def with_headers(response: web.StreamResponse) -> web.StreamResponse:
    """What is not a file with an address of its own is kept by nobody."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def from_elsewhere(request: web.Request) -> bool:
    """A form that another site sends here: browsers name where it stands."""
    if request.method in ("GET", "HEAD"):
        return False
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc != request.host


def by_htmx(request: web.Request) -> bool:
    return request.headers.get("HX-Request") == "true"


KNOWN = {400, 403, 404, 409, 500}  # those that have words of their own
Failure = Callable[[web.Request, int], web.Response]


async def answered(request: web.Request, handler: Handler, failure: Failure) -> web.StreamResponse:
    """The page, or what `failure` makes of a status that is known; nothing of the inside is shown."""
    try:
        if from_elsewhere(request):
            raise web.HTTPForbidden
        return await handler(request)
    except web.HTTPError as error:
        return failure(request, known_status(error.status))
    except web.HTTPException as moved:
        moved.headers.update(HEADERS)
        raise
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return failure(request, 500)


def known_status(status: int) -> int:
    return status if status in KNOWN else 400 if status < 500 else 500

"""What holds for every page: headers, and no posts from other sites."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

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

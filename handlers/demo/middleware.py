"""What holds for every page: headers, no posts from other sites, and errors that say what to do."""

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.demo.render import render
from handlers.web.middleware import answered, by_htmx, with_headers


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not is_page(request):
        return await handler(request)
    return with_headers(await answered(request, handler, failure))


def is_page(request: web.Request) -> bool:
    """The pages' own paths, and what nobody answers when a browser asks for it."""
    lost = request.match_info.http_exception is not None and "text/html" in request.headers.get("Accept", "")
    return request.path == "/" or request.path.startswith(("/demo", "/static/")) or lost


def failure(request: web.Request, status: int, words: str | None = None) -> web.Response:
    """A short notice for a part of the page, else a page with a way back. `words`: better ones than the status has."""
    key = f"error.{words or status}"
    template = "_notice.html" if by_htmx(request) else "error.html"
    return render(request, template, {"key": key}, status=status)

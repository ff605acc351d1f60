"""Files that a citizen sent, given to officials."""

from http import HTTPStatus

from aiohttp import web

from handlers import desk
from handlers.api.cases import ACTOR, number_of, runtime_of
from handlers.api.problems import Refused
from storage.cases import files
from storage.cases.files import SentFile

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
HEADERS = {  # a stranger's file: nothing in it is run, and nothing on the way keeps it
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


async def read(request: web.Request) -> web.Response:
    """The content as it came. Raises `Refused` 404."""
    number, id = number_of(request), request.match_info["id"]
    found = await runtime_of(request).store.read(files.by_id, number, id) if id.isprintable() else None
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"case {number} has no such file; GET /api/cases/{number} lists its files")
    await desk.looked(runtime_of(request), request[ACTOR], "file", number)
    return as_download(number, found)


def as_download(number: str, found: SentFile) -> web.Response:
    """To be kept by who asked for it, not opened in a browser."""
    name = f"{number}-{found.sent.sha256[:8]}.{ENDINGS[found.sent.media_type]}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=found.content, content_type=found.sent.media_type, headers=headers)

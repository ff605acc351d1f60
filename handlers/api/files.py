"""Files that a citizen sent, given to officials."""

from http import HTTPStatus

from aiohttp import web

from handlers.api.cases import ACTOR, number_of
from handlers.api.problems import Refused
from handlers.usecases.cases import record_reading
from handlers.web.downloads import sent_file
from handlers.web.runtime import runtime_of
from storage.cases import files


async def read(request: web.Request) -> web.Response:
    """The content as it came. Raises `Refused` 404."""
    number, id, runtime = number_of(request), request.match_info["id"], runtime_of(request)
    file = await files.by_id(runtime.store, number, id) if id.isprintable() else None
    if file is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"case {number} has no such file; GET /api/cases/{number} lists its files")
    await record_reading(runtime, request[ACTOR], "file", number)
    return sent_file(number, file)

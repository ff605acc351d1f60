"""Papers as files, for every surface that gives them."""

from aiohttp import web

from handlers.usecases.papers import Draw, file_of, nobody_draws
from handlers.web.downloads import paper_response
from handlers.web.runtime import runtime_of
from storage.papers import Issued

DRAW: web.AppKey[Draw] = web.AppKey("draw")


async def paper_file(request: web.Request, issued: Issued, ending: str) -> web.Response:
    """The PDF, or its detached signature; drawn now where nobody had it yet. Raises `NotSigned`."""
    draw = request.config_dict.get(DRAW, nobody_draws)
    return paper_response(await file_of(runtime_of(request).store, issued, draw), ending)

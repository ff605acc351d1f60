"""What a form says, whoever filled it in and however: a citizen's reply comes as one too."""

from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiDict, MultiDictProxy

MOST_FIELDS = 1000
TYPED = "application/x-www-form-urlencoded"


async def form_of(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | FileField]:
    """Bytes that are no text, or of a charset that nobody knows, are read as UTF-8 as far as they are. Raises
    `HTTPBadRequest` where there are no fields to read."""
    try:
        return await request.post()
    except (LookupError, ValueError):
        if request.content_type != TYPED:
            raise unreadable() from None
    text = (await request.read()).decode("utf-8", "replace")
    try:
        fields = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise unreadable() from None
    return MultiDictProxy(MultiDict(fields))


def unreadable() -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text="the form cannot be read\n")

"""JSON answers of the city: Kazakh letters as they are, errors in the standard's body."""

import json
from datetime import date
from typing import Any

from aiohttp import web

from bot.demo.city.envelope import BAD_REQUEST, NOT_FOUND, errors


def answered(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=_dumps)


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, default=date.isoformat)  # dates as ISO 8601


def refused(status: int, words: str, code: str = BAD_REQUEST) -> web.Response:
    return answered(errors(code, words), status)


def bad(words: str) -> web.HTTPBadRequest:
    """To be raised where a control is used wrongly."""
    return web.HTTPBadRequest(text=_dumps(errors(BAD_REQUEST, words)), content_type="application/json")


def missing(words: str) -> web.HTTPNotFound:
    """To be raised where what is named is not there."""
    return web.HTTPNotFound(text=_dumps(errors(NOT_FOUND, words)), content_type="application/json")

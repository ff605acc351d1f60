"""Templates, each with the words, the languages and the place that all of them use."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from handlers.demo.beside import beside
from handlers.demo.place import place_of
from handlers.demo.words import words_of
from handlers.web.reasons import in_short, note
from handlers.web.words import LANGUAGES


def render(request: web.Request, template: str, parts: Mapping[str, Any], status: int = 200) -> web.Response:
    words = words_of(request)
    wordings = {"in_short": partial(in_short, words), "noted": partial(note, words), "beside": partial(beside, words)}
    common = {"w": words, "languages": LANGUAGES, "place": place_of(request), **wordings}
    return aiohttp_jinja2.render_template(template, request, common | dict(parts), status=status)

"""The demo page as a whole, and the language it speaks."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from handlers.demo.case import case_part
from handlers.demo.phone import phone_part
from handlers.demo.place import HOME, place_of
from handlers.demo.render import render
from handlers.demo.road import road_part
from handlers.demo.time import time_part
from handlers.web.words import COOKIE, LANGUAGES

KEPT = int(timedelta(days=365).total_seconds())


def routes() -> list[web.RouteDef]:
    return [web.get(HOME, page), web.get("/demo", page), web.get("/demo/language/{code}", language)]


async def page(request: web.Request) -> web.Response:
    """Every part at its place; works without a script too."""
    place = place_of(request)
    parts: dict[str, Any] = (
        time_part(request)
        | await road_part(request)
        | await phone_part(request, place)
        | await case_part(request, place)
    )
    return render(request, "demo.html", parts)


async def language(request: web.Request) -> web.Response:
    """The visitor's choice, kept for a year; back to where they were."""
    code = request.match_info["code"]
    if code not in LANGUAGES:
        raise web.HTTPNotFound
    response = web.HTTPSeeOther(place_of(request).address)
    response.set_cookie(COOKIE, code, max_age=KEPT, samesite="Lax", httponly=True)
    raise response

"""The day it is in the demo, and the buttons that let time pass: what is paid by the month goes on living."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from aiohttp import web

from handlers.demo.city import NobodySuits
from handlers.demo.middleware import failure
from handlers.demo.place import place_of
from handlers.demo.render import render
from handlers.web.forms import form_of
from handlers.web.middleware import by_htmx


class Leap(StrEnum):
    """How much time a visitor may let pass at once."""

    DAY = "day"
    MONTH = "month"
    NEW_YEAR = "new_year"
    GROWS_UP = "grows_up"  # to the next 18th or 23rd birthday of somebody for whom a benefit is paid
    PENSION_AGE = "pension_age"  # until who draws a benefit has a pension


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTime:
    """`until`: the day to which time is passing; `None`: it goes as it does everywhere."""

    today: date
    until: date | None = None

    @property
    def version(self) -> str:
        return f"{self.today}.{self.until or ''}"


class Time(Protocol):
    """What the demo page asks of time."""

    def look(self) -> DemoTime: ...

    def pass_by(self, leap: Leap) -> None:
        """Begins; raises `NobodySuits` where nobody comes to such a day, or time is passing already."""
        ...


TIME = web.AppKey("time", Time)


def routes() -> list[web.RouteDef]:
    return [web.get("/demo/time", show), web.post("/demo/time", pass_by)]


def time_part(request: web.Request) -> dict[str, Any]:
    return {"time": request.app[TIME].look(), "leaps": tuple(Leap)}


async def show(request: web.Request) -> web.Response:
    """When it is another day than that of `seen`; 204 otherwise."""
    parts = time_part(request)
    if request.query.get("seen") == parts["time"].version:
        raise web.HTTPNoContent
    return render(request, "_time.html", parts)


async def pass_by(request: web.Request) -> web.Response:
    form = await form_of(request)
    if form.get("leap") not in set(Leap):
        raise web.HTTPBadRequest
    try:
        request.app[TIME].pass_by(Leap(str(form["leap"])))
    except NobodySuits:
        return failure(request, 409, "nobody_comes_of_age")
    if by_htmx(request):
        return render(request, "_time.html", time_part(request))
    raise web.HTTPSeeOther(place_of(request).address)

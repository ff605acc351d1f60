"""One case: where it stands and why, and what an official may do about it."""

from typing import Any

from aiohttp import web

from handlers.demo import view
from handlers.demo.city import CITIZENS
from handlers.demo.colleagues import OFFICIAL
from handlers.demo.life import lives_part
from handlers.demo.middleware import failure
from handlers.demo.place import DemoPlace, place_of
from handlers.demo.render import render
from handlers.demo.stations import STATIONS, station_of, tone_of
from handlers.usecases.case_acts import Approve, CaseAct, Refuse, Resume
from handlers.usecases.cases import carry_out
from handlers.web.forms import form_of
from handlers.web.middleware import by_htmx
from handlers.web.runtime import RUNTIME, runtime_of
from proactive.cases.award import Ground
from proactive.cases.lifecycle import MoveNotAllowed
from proactive.road import acts
from proactive.road.acts import OfficialAct
from proactive.road.decision import ActNotPossible
from storage.cases.cases import NoSuchCase

HERE = {OfficialAct.APPROVE, OfficialAct.REFUSE, OfficialAct.RESUME}  # the console beside has all of them


def routes() -> list[web.RouteDef]:
    return [
        web.get("/demo/cases", close),
        web.get("/demo/cases/{number}", show),
        web.get("/demo/cases/{number}/news", news),
        web.post("/demo/cases/{number}/approve", approve),
        web.post("/demo/cases/{number}/refuse", refuse),
        web.post("/demo/cases/{number}/resume", resume),
    ]


async def case_part(request: web.Request, place: DemoPlace) -> dict[str, Any]:
    if place.case is None:
        return {"story": None}
    story = await view.story(request.app[RUNTIME].store, place.case)
    if story is None:
        raise web.HTTPNotFound
    case = story.case
    lives = await lives_part(request, case)
    iins = {case.subject_iin} | {candidate.iin for candidate in case.asking.candidates if candidate.iin}
    return lives | {
        "story": story,
        "version": f"{story.version}.{lives['lives_version']}",
        "case": case,
        "known": await request.app[CITIZENS].by_iin(iins),
        "station": station_of(case),
        "stations_named": tuple(STATIONS),
        "tone": tone_of(case.status),
        "can": acts.possible(case) & HERE,
        "grounds": tuple(Ground),
        "opened": False,
        "polled": False,
    }


async def show(request: web.Request) -> web.Response:
    place = place_of(request).at(case=request.match_info["number"])
    if not by_htmx(request):
        raise web.HTTPSeeOther(place.address)
    parts = await case_part(request, place) | {"place": place, "opened": True}
    response = render(request, "_case.html", parts)
    response.headers["HX-Push-Url"] = place.address
    return response


async def close(request: web.Request) -> web.Response:
    place = place_of(request).at(case=None)
    if not by_htmx(request):
        raise web.HTTPSeeOther(place.address)
    return web.Response(headers={"HX-Push-Url": place.address})


async def news(request: web.Request) -> web.Response:
    """The case when anything about it has changed since `seen`; 204 otherwise."""
    place = place_of(request).at(case=request.match_info["number"])
    parts = await case_part(request, place)
    if request.query.get("seen") == parts["version"]:
        raise web.HTTPNoContent
    changes = {
        "polled": True,
        "moved": request.query.get("status") != parts["case"].status,
        "acts_changed": request.query.get("can") != " ".join(sorted(parts["can"])),  # else what is typed there stays
    }
    return render(request, "_case_news.html", parts | changes | {"place": place})


async def approve(request: web.Request) -> web.Response:
    return await act(request, Approve())


async def refuse(request: web.Request) -> web.Response:
    form = await form_of(request)
    words = str(form.get("words", "")).strip()[:500]
    if form.get("ground") not in set(Ground) or not words:
        return failure(request, 400)
    return await act(request, Refuse(Ground(str(form["ground"])), words))


async def resume(request: web.Request) -> web.Response:
    return await act(request, Resume())


async def act(request: web.Request, act: CaseAct) -> web.Response:
    """The same change as by the API; what the case does not allow is said."""
    number = request.match_info["number"]
    try:
        await carry_out(runtime_of(request), OFFICIAL, number, act)
    except NoSuchCase:
        raise web.HTTPNotFound from None
    except (ActNotPossible, MoveNotAllowed):
        return failure(request, 409)
    if by_htmx(request):
        return web.Response(status=204, headers={"HX-Trigger": "acted"})
    raise web.HTTPSeeOther(place_of(request).link(case=number))

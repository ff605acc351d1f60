"""The road: every case at its station, and events that a visitor brings."""

from typing import Any

from aiohttp import web

from handlers.demo import view
from handlers.demo.city import CITIZENS, BroughtEvent, EventKind, NobodySuits, OwnEvent
from handlers.demo.middleware import failure
from handlers.demo.phone import answer_with, conversation, person_of, preferred
from handlers.demo.place import place_of
from handlers.demo.render import render
from handlers.web.forms import form_of
from handlers.web.middleware import by_htmx
from handlers.web.runtime import RUNTIME

# What a newcomer is shown first: one of each benefit that a case begins with.
FIRST = (EventKind.BURIAL, EventKind.GENERAL_ILLNESS, EventKind.BREADWINNER)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/demo/road", stations),
        web.post("/demo/events", bring),
        web.post("/demo/phone/{person}/events", bring_own),
    ]


async def road_part(request: web.Request) -> dict[str, Any]:
    store, citizens, place = request.app[RUNTIME].store, request.app[CITIZENS], place_of(request)
    version = await version_of(request)
    person = await citizens.person(place.person) if place.person else None
    placed_stations = await view.road(store, person.iin if person else None)
    iins = {card.case.recipient_iin or card.case.subject_iin for station in placed_stations for card in station.cards}
    names = await citizens.by_iin(iins)
    return {
        "stations": placed_stations,
        "names": names,
        "held": person,
        "road_version": version,
        "kinds": tuple(EventKind),
        "first": FIRST,
    }


async def version_of(request: web.Request) -> str:
    """Differs when a case has moved, and when another phone is looked at."""
    return f"{await view.road_version(request.app[RUNTIME].store)}.{place_of(request).person or ''}"


async def stations(request: web.Request) -> web.Response:
    """The stations when they differ from those of `seen`; 204 otherwise, so that nothing on the page is disturbed."""
    if request.query.get("seen") == await version_of(request):
        raise web.HTTPNoContent
    return render(request, "_stations.html", await road_part(request))


async def bring(request: web.Request) -> web.Response:
    """Something happens in the city; the phone of the one who will be asked is put up."""
    form = await form_of(request)
    if form.get("kind") not in set(EventKind):
        raise web.HTTPBadRequest
    try:
        brought = await request.app[CITIZENS].bring(EventKind(str(form["kind"])))
    except NobodySuits:
        return failure(request, 409)
    return await phone_put_up(request, brought)


async def bring_own(request: web.Request) -> web.Response:
    """Something happens to the person of this phone, or to somebody near to them."""
    person, form = await person_of(request), await form_of(request)
    if form.get("event") not in set(OwnEvent):
        raise web.HTTPBadRequest
    try:
        brought = await request.app[CITIZENS].bring_own(person.key, OwnEvent(str(form["event"])))
    except NobodySuits:
        return failure(request, 409)
    return await phone_put_up(request, brought)


async def phone_put_up(request: web.Request, brought: BroughtEvent) -> web.Response:
    """Of who will be asked, else of whom it befell."""
    shown = brought.asked or brought.subject
    place = place_of(request).at(person=shown.key, channel=await preferred(request, shown))
    if not by_htmx(request):
        raise web.HTTPSeeOther(place.address)
    return answer_with(request, place, await conversation(request, shown, place) | {"brought": brought})

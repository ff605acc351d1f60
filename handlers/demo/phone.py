"""The phone: whose it is, what stands on it, and what its owner says."""

from typing import Any

from aiohttp import web

from handlers.demo import view
from handlers.demo.bubbles import Thread, thread_of
from handlers.demo.city import CITIZENS, HANDSET, Citizen
from handlers.demo.place import HOME, SMS, TELEGRAM, DemoPlace, place_of
from handlers.demo.render import render
from handlers.web.forms import form_of
from handlers.web.middleware import by_htmx
from handlers.web.runtime import RUNTIME
from storage.jobs.inbox import Arrival

LONGEST = 1000  # characters in one message


def routes() -> list[web.RouteDef]:
    return [
        web.get("/demo/phone", people),
        web.get("/demo/asked", asked_now),
        web.get("/demo/people", search),
        web.get("/demo/phone/{person}/{channel:sms|telegram}", show),
        web.get("/demo/phone/{person}/{channel:sms|telegram}/thread", news),
        web.post("/demo/phone/{person}/sms", say_sms),
        web.post("/demo/phone/{person}/telegram", say_telegram),
    ]


async def phone_part(request: web.Request, place: DemoPlace) -> dict[str, Any]:
    """The conversation of the person in the address, or the list of people."""
    if place.person is None:
        return await people_list(request)
    person = await request.app[CITIZENS].person(place.person)
    if person is None:
        raise web.HTTPNotFound
    return await conversation(request, person, place)


async def people_list(request: web.Request) -> dict[str, Any]:
    """Those who are asked something now, and a page of everybody the search finds."""
    return {"person": None} | await asked_people(request) | await found_people(request)


async def asked_people(request: web.Request) -> dict[str, Any]:
    cards = await view.waiting(request.app[RUNTIME].store)
    cases = {card.case.recipient_iin: card.case for card in cards if card.case.recipient_iin}
    citizens = await request.app[CITIZENS].by_iin(cases)
    pairs = [(citizens[iin], case) for iin, case in cases.items() if iin in citizens]
    return {"asked": pairs, "asked_version": view.digest(case.number for _, case in pairs)}


async def found_people(request: web.Request) -> dict[str, Any]:
    words, number = request.query.get("q", "").strip()[:80], request.query.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 10_000 else 1
    return {"q": words, "page": page, "found": await request.app[CITIZENS].people(words, page)}


async def conversation(request: web.Request, person: Citizen, place: DemoPlace) -> dict[str, Any]:
    channel = place.channel or await preferred(request, person)
    thread = await thread_on(request, person, channel)
    own = await request.app[CITIZENS].own_events(person.key)
    shown = {"person": person, "channel": channel, "thread": thread, "own": own}
    return shown | {"polled": False, "news": "", "brought": None}


async def preferred(request: web.Request, person: Citizen) -> str:
    """Where this citizen is written to: in Telegram once they linked it."""
    chat = await view.linked(request.app[RUNTIME].store, person.msisdn)
    return TELEGRAM if chat == person.chat_id else SMS


async def thread_on(request: web.Request, person: Citizen, channel: str) -> Thread:
    address = str(person.chat_id) if channel == TELEGRAM else person.msisdn
    lines = await view.thread(request.app[RUNTIME].store, address) if address else []
    return thread_of(lines)


async def people(request: web.Request) -> web.Response:
    return answer_with(request, place_of(request).at(person=None, channel=None), await people_list(request))


async def asked_now(request: web.Request) -> web.Response:
    """Those who are asked something, when they are others than those of `seen`; 204 otherwise."""
    parts = await asked_people(request)
    if request.query.get("seen") == parts["asked_version"]:
        raise web.HTTPNoContent
    return render(request, "_asked.html", parts)


async def search(request: web.Request) -> web.Response:
    if not by_htmx(request):
        raise web.HTTPSeeOther(str(request.rel_url.with_path(HOME, keep_query=True)))
    return render(request, "_found.html", await found_people(request))


async def show(request: web.Request) -> web.Response:
    person = await person_of(request)
    place = place_of(request).at(person=person.key, channel=request.match_info["channel"])
    return answer_with(request, place, await conversation(request, person, place))


async def news(request: web.Request) -> web.Response:
    """The thread when it has changed since `seen`, with what is new to be read aloud; 204 otherwise."""
    person, channel = await person_of(request), request.match_info["channel"]
    thread = await thread_on(request, person, channel)
    if request.query.get("seen") == thread.version:
        raise web.HTTPNoContent
    heard = thread.after(request.query.get("last", ""))
    parts = {"person": person, "channel": channel, "thread": thread, "polled": True, "news": heard}
    return render(request, "_thread.html", parts)


async def say_sms(request: web.Request) -> web.Response:
    person, text = await person_of(request), words_in(await form_of(request))
    if person.msisdn is None or not text:
        raise web.HTTPBadRequest
    return await keep(request, person, SMS, request.app[HANDSET].sms_sent(person, text, request.app[RUNTIME].clock()))


async def say_telegram(request: web.Request) -> web.Response:
    """A text, a pressed button (`action`, `message`), or the own contact (`contact`)."""
    person, form, now = await person_of(request), await form_of(request), request.app[RUNTIME].clock()
    handset = request.app[HANDSET]
    if "action" in form:
        arrival = handset.pressed(person, str(form["action"]), str(form.get("message", "")), now)
    elif "contact" in form and person.msisdn:
        arrival = handset.contact_shared(person, now)
    elif words_in(form):
        arrival = handset.written(person, words_in(form), now)
    else:
        raise web.HTTPBadRequest
    return await keep(request, person, TELEGRAM, arrival)


def words_in(form: Any) -> str:
    return str(form.get("text", "")).strip()[:LONGEST]


async def keep(request: web.Request, person: Citizen, channel: str, arrival: Arrival) -> web.Response:
    """Durable first; the thread then asks for what came of it."""
    await request.app[RUNTIME].keep([arrival])
    if by_htmx(request):
        return web.Response(status=204, headers={"HX-Trigger": "said"})
    raise web.HTTPSeeOther(place_of(request).link(person=person.key, channel=channel))


async def person_of(request: web.Request) -> Citizen:
    person = await request.app[CITIZENS].person(request.match_info["person"])
    if person is None:
        raise web.HTTPNotFound
    return person


def answer_with(request: web.Request, place: DemoPlace, parts: dict[str, Any]) -> web.Response:
    """The phone's screen at its new place; a browser without a script is sent to the whole page."""
    if not by_htmx(request):
        raise web.HTTPSeeOther(place.address)
    response = render(request, "_phone.html", parts | {"place": place})
    response.headers["HX-Push-Url"] = place.address
    return response

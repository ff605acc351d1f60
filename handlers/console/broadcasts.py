"""Broadcasts in the console: listed, composed, tried out, let go, watched, and what became of them as a file."""

from dataclasses import fields, replace
from datetime import datetime

from aiohttp import web
from multidict import MultiDict, MultiMapping

from handlers.console.audiences import NotReadable, audience_of
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, words_of
from handlers.usecases import broadcasts
from handlers.usecases.runtime import Runtime
from handlers.web.downloads import recipients_file
from handlers.web.forms import form_of
from handlers.web.middleware import HEADERS
from handlers.web.runtime import runtime_of
from proactive.broadcasts.audience import REGIONS
from proactive.broadcasts.broadcast import (
    FOUR_EYES_ABOVE,
    Broadcast,
    BroadcastNotPossible,
    NeedsSecond,
    State,
    WrongText,
)
from proactive.broadcasts.estimate import in_words, would_end
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.services import SERVICES
from proactive.staff.rights import Actor, Right
from storage.staff import staff

ID = "{id:[0-9]{1,16}}"
MOVES = {"pause": State.PAUSED, "resume": State.RUNNING, "cancel": State.CANCELLED}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/broadcasts", needs(Right.BROADCAST, listed)),
        web.get("/broadcasts/new", needs(Right.BROADCAST, blank)),
        web.post("/broadcasts/new", needs(Right.BROADCAST, compose)),
        web.get(f"/broadcasts/{ID}/edit", needs(Right.BROADCAST, edit)),
        web.post(f"/broadcasts/{ID}/edit", needs(Right.BROADCAST, revise)),
        web.get(f"/broadcasts/{ID}", needs(Right.BROADCAST, show)),
        web.get(f"/broadcasts/{ID}/estimate", needs(Right.BROADCAST, estimate)),
        web.get(f"/broadcasts/{ID}/progress", needs(Right.BROADCAST, progress)),
        web.get(f"/broadcasts/{ID}/results.csv", needs(Right.BROADCAST, results)),
        web.post(f"/broadcasts/{ID}/{{act}}", needs(Right.BROADCAST, act)),
    ]


async def listed(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    parts = {"broadcasts": await broadcasts.listed(runtime), "names": await names(runtime)}
    return render(request, "broadcasts.html", parts)


async def names(runtime: Runtime) -> dict[str, str]:
    return {colleague.id: colleague.name for colleague in await staff.everybody(runtime.store)}


async def blank(request: web.Request) -> web.Response:
    """Empty, or after the pattern of one that there is: `?like=12`."""
    like = request.query.get("like", "")
    if not like.isdecimal():
        return form(request)
    pattern = await broadcasts.by_id(runtime_of(request), like)
    return form(request, filled(replace(pattern, scheduled_at=None), runtime_of(request)))


async def edit(request: web.Request) -> web.Response:
    runtime, id = runtime_of(request), request.match_info["id"]
    return form(request, filled(await broadcasts.by_id(runtime, id), runtime), revised=id)


def filled(broadcast: Broadcast, runtime: Runtime) -> MultiDict[object]:
    """As its form would have been sent."""
    whom, at = broadcast.audience, broadcast.scheduled_at
    typed: MultiDict[object] = MultiDict({f"text_{language}": text for language, text in broadcast.texts.items()})
    for name, choices in (
        ("service", whom.services),
        ("language", whom.languages),
        ("region", whom.regions),
        ("status", whom.statuses),
    ):
        typed.extend([(name, str(choice)) for choice in choices])
    if whom.channel:
        typed.add("channel", str(whom.channel))
    if whom.ages:
        least, most = whom.ages.least, whom.ages.most
        typed.add("ages", f"{'' if least is None else least}-{'' if most is None else most}")
    if at:
        typed.add("at", f"{at.astimezone(runtime.zone):%Y-%m-%dT%H:%M}")
    return typed


def form(
    request: web.Request,
    typed: MultiMapping[object] | None = None,
    problem: str = "",
    status: int = 200,
    revised: str = "",
) -> web.Response:
    """With what was typed, where it could not be used; `revised`: id of the draft that it changes."""
    parts = {
        "regions": sorted(REGIONS),
        "services": [service.code for service in SERVICES],
        "statuses": tuple(Status),
        "channels": tuple(Channel),
        "languages_of": tuple(Language),
        "typed": lambda name: str(typed.get(name, "")) if typed else "",
        "chosen": lambda name: typed.getall(name, []) if typed else [],
        "problem": problem,
        "revised": revised,
    }
    return render(request, "compose.html", parts, status=status)


async def compose(request: web.Request) -> web.Response:
    """Keeps a draft, and shows what it would come to."""
    typed, runtime, actor = await form_of(request), runtime_of(request), actor_of(request)
    try:
        draft = draft_of(typed, "", actor, runtime)
        broadcast = await broadcasts.compose(runtime.store, actor, runtime.now(), draft)
    except (WrongText, NotReadable) as wrong:
        return form(request, typed, refusal_words(request, wrong, "broadcast.wrong"), 400)
    raise web.HTTPSeeOther(f"{PREFIX}/broadcasts/{broadcast.id}")


async def revise(request: web.Request) -> web.Response:
    """Changes a draft, and shows what it would come to now."""
    typed, runtime, actor, id = await form_of(request), runtime_of(request), actor_of(request), request.match_info["id"]
    try:
        await broadcasts.revise(runtime.store, actor, runtime.now(), draft_of(typed, id, actor, runtime))
    except (WrongText, NotReadable) as wrong:
        return form(request, typed, refusal_words(request, wrong, "broadcast.wrong"), 400, id)
    except BroadcastNotPossible as refusal:
        return await page(request, refusal_words(request, refusal), 409)
    raise web.HTTPSeeOther(f"{PREFIX}/broadcasts/{id}")


def draft_of(typed: MultiMapping[object], id: str, actor: Actor, runtime: Runtime) -> Broadcast:
    """Raises `NotReadable`."""
    return Broadcast(
        id=id,
        texts={language: str(typed.get(f"text_{language}", "")).replace("\r\n", "\n").strip() for language in Language},
        audience=audience_of(typed),
        author=actor.person,
        created_at=runtime.clock(),
        scheduled_at=begins(str(typed.get("at", "")), runtime),
    )


def begins(text: str, runtime: Runtime) -> datetime | None:
    """The country's time; empty: at once. Raises `NotReadable`."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=runtime.zone)
    except ValueError:
        raise NotReadable("not_a_time", typed=text[:20]) from None
    if at <= runtime.clock():
        raise NotReadable("time_over")
    return at


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    runtime = runtime_of(request)
    progress_now = await broadcasts.progress(runtime, request.match_info["id"])
    broadcast = progress_now.broadcast
    more = {"names": await names(runtime), "problem": problem, "tried": "tried" in request.query, "seen": progress_now}
    if broadcast.state is State.DRAFT:
        more["concerns"] = await broadcasts.looked_over(runtime, broadcast)
    return render(request, "broadcast.html", watched(broadcast) | more, status=status)


def watched(broadcast: Broadcast) -> dict[str, object]:
    return {
        "one": broadcast,
        "audience": {field.name: getattr(broadcast.audience, field.name) for field in fields(broadcast.audience)},
    }


async def progress(request: web.Request) -> web.Response:
    """The bar, which the page asks for again while it moves."""
    progress_now = await broadcasts.progress(runtime_of(request), request.match_info["id"])
    return render(request, "_progress.html", watched(progress_now.broadcast) | {"seen": progress_now})


async def estimate(request: web.Request) -> web.Response:
    """The dry run: everybody is looked at, so the page asks for it by itself and says meanwhile that it counts."""
    return render(request, "_estimate.html", await estimate_parts(request))


async def estimate_parts(request: web.Request) -> dict[str, object]:
    runtime = runtime_of(request)
    broadcast = await broadcasts.by_id(runtime, request.match_info["id"])
    estimated = await broadcasts.estimated(runtime, broadcast)
    takes = estimated.takes(runtime.tariff)
    return {
        "one": broadcast,
        "found": estimated,
        "tariff": runtime.tariff,
        "time": in_words(takes, words_of(request).language),
        "concerns": await broadcasts.looked_over(runtime, broadcast),
        "ends": would_end(broadcast, takes, runtime.now()),
        "many": estimated.size > FOUR_EYES_ABOVE,
        "above": FOUR_EYES_ABOVE,
    }


async def ask_again(request: web.Request) -> web.Response:
    """To how many, for how much and until when, with the button that lets it go: what is sent cannot be taken back."""
    return render(request, "broadcast_start.html", await estimate_parts(request))


async def act(request: web.Request) -> web.Response:
    runtime, actor, id, name = (
        runtime_of(request),
        actor_of(request),
        request.match_info["id"],
        request.match_info["act"],
    )
    try:
        if name == "start" and "sure" not in await form_of(request):
            return await ask_again(request)
        if name == "start":
            await broadcasts.start(runtime, actor, id, people_shown=await people_shown(request))
        elif name == "try":
            await broadcasts.send_to_oneself(runtime, actor, id)
        elif name == "resend":
            await broadcasts.resend(runtime, actor, id)
        elif name in MOVES:
            await broadcasts.move(runtime, actor, id, MOVES[name])
        else:
            raise web.HTTPNotFound
    except (NeedsSecond, BroadcastNotPossible) as refusal:
        return await page(request, refusal_words(request, refusal), 409)
    raise web.HTTPSeeOther(f"{PREFIX}/broadcasts/{id}{'?tried=1' if name == 'try' else ''}")


async def people_shown(request: web.Request) -> int | None:
    """How many stood on the button."""
    count = str((await form_of(request)).get("people", ""))
    return int(count) if count.isascii() and count.isdecimal() and len(count) < 12 else None


async def results(request: web.Request) -> web.StreamResponse:
    runtime, id = runtime_of(request), request.match_info["id"]
    return await recipients_file(request, id, broadcasts.results(runtime, actor_of(request), id), HEADERS)

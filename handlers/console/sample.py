"""The sample of automatic decisions: listed, and examined by who may."""

from aiohttp import web

from handlers.console.case import NUMBER
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, words_of
from handlers.usecases import sample as examination
from handlers.web.forms import form_of
from handlers.web.runtime import runtime_of
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.cases import sample
from storage.cases.sample import IN_ORDER, OBJECTED
from storage.staff import staff

LONGEST = 1000  # characters


def routes() -> list[web.RouteDef]:
    return [
        web.get("/sample", needs(Right.EXAMINE, show)),
        web.post(f"/sample/{NUMBER}", needs(Right.EXAMINE, examine)),
    ]


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    store = runtime_of(request).store
    counts = await sample.counts(store)
    parts = {
        "drawn": await sample.listed(store),
        "waiting": counts.get(None, 0),
        "in_order": counts.get(IN_ORDER, 0),
        "objected": counts.get(OBJECTED, 0),
        "names": {colleague.id: colleague.name for colleague in await staff.everybody(store)},
        "problem": problem,
    }
    return render(request, "sample.html", parts, status=status)


async def examine(request: web.Request) -> web.Response:
    """In order, or what is not: an objection without words is none."""
    runtime, form = runtime_of(request), await form_of(request)
    words = str(form.get("words", "")).strip()[:LONGEST]
    if form.get("result") == OBJECTED and not words:
        return await page(request, words_of(request)("act.missing"), 400)
    number = request.match_info["number"]
    try:
        await examination.examine(runtime.store, actor_of(request), number, words, runtime.clock())
    except ActNotPossible as refusal:
        return await page(request, refusal_words(request, refusal), 409)
    raise web.HTTPSeeOther(f"{PREFIX}/sample")

"""The audit log on a page: who did what, by colleague and by case, the newest first."""

from aiohttp import web

from handlers.console.masks import mask_for
from handlers.console.middleware import needs
from handlers.console.render import actor_of, render
from handlers.web.runtime import runtime_of
from proactive.staff.rights import Right
from storage.ledger import audit
from storage.staff import staff

AT_ONCE = 50


def routes() -> list[web.RouteDef]:
    return [web.get("/audit", needs(Right.AUDIT, show))]


async def show(request: web.Request) -> web.Response:
    store, query = runtime_of(request).store, request.query
    by, about, cursor = query.get("by", ""), query.get("about", "").strip(), query.get("before", "")
    position = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 18 else None
    entries = await audit.listed(store, about=about or None, by=by or None, before=position, limit=AT_ONCE)
    everybody = await staff.everybody(store)
    parts = {
        "entries": entries,
        "by": by,
        "about": about,
        "older": entries[-1].position if len(entries) == AT_ONCE else None,
        "staff": everybody,
        "names": {colleague.id: colleague.name for colleague in everybody},
        "mask": mask_for(actor_of(request)),
    }
    return render(request, "audit.html", parts)

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
    store, asked = runtime_of(request).store, request.query
    by, about, before = asked.get("by", ""), asked.get("about", "").strip(), asked.get("before", "")
    position = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found = await store.read(audit.listed, about=about or None, by=by or None, before=position, limit=AT_ONCE)
    everybody = await store.read(staff.everybody)
    parts = {
        "entries": found,
        "by": by,
        "about": about,
        "older": found[-1].position if len(found) == AT_ONCE else None,
        "staff": everybody,
        "names": {one.id: one.name for one in everybody},
        "mask": mask_for(actor_of(request)),
    }
    return render(request, "audit.html", parts)
